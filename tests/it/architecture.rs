//! The code is held to the layers of `ARCHITECTURE.md`: its table of layers is what is checked here,
//! so that page and code cannot drift apart.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Longest source file.
const MAX_LINES: usize = 600;

/// What only `store` and the layers above it may use.
const OUTSIDE_WORLD: [&str; 9] = [
    "std::fs",
    "std::env",
    "std::io",
    "std::net",
    "std::process",
    "std::time",
    "SystemTime",
    "Timestamp::now",
    "Zoned::now",
];

/// What only `tui` may use.
const TERMINAL: [&str; 3] = ["ratatui", "crossterm", "ratatui_textarea"];

/// Layer → layers that it may import.
type Layers = BTreeMap<String, BTreeSet<String>>;

/// A source file below `src`.
struct Source {
    path: String,
    /// Code without comments and without the test module at its end.
    code: String,
    lines: usize,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let code: Vec<&str> = code.lines().map(without_comment).collect();
        Self { path: path.to_string(), code: code.join("\n"), lines: text.lines().count() }
    }

    /// Top-level module: `store` for `src/store/reader.rs`, `main` for `src/main.rs`.
    fn layer(&self) -> &str {
        let rest = self.path.strip_prefix("src/").unwrap_or(&self.path);
        rest.split('/').next().unwrap_or(rest).trim_end_matches(".rs")
    }

    /// Module path below the crate: `["store", "reader"]`; `mod.rs` is its folder.
    fn module(&self) -> Vec<String> {
        let rest = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let rest = rest.trim_end_matches(".rs").trim_end_matches("/mod");
        rest.split('/').map(str::to_string).collect()
    }

    /// Paths that follow `crate::`, each with its line.
    fn imports(&self) -> Vec<(usize, String)> {
        paths_after(&self.code, if self.layer() == "main" { "threatloom::" } else { "crate::" })
    }
}

fn without_comment(line: &str) -> &str {
    match line.find("//") {
        Some(at) if line[..at].trim().is_empty() || line[..at].ends_with(' ') => &line[..at],
        _ => line,
    }
}

/// Every path that `prefix` begins, with its line (from 1); groups in braces are spread out.
fn paths_after(code: &str, prefix: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let line = code[..at].matches('\n').count() + 1;
        let mut paths = Vec::new();
        spread(&code[at + prefix.len()..], "", &mut paths);
        found.extend(paths.into_iter().map(|path| (line, path)));
    }
    found
}

/// Reads one path or one group in braces; returns what follows it.
fn spread<'a>(mut text: &'a str, base: &str, found: &mut Vec<String>) -> &'a str {
    text = text.trim_start();
    if let Some(group) = text.strip_prefix('{') {
        text = group;
        loop {
            text = spread(text, base, found).trim_start();
            match text.strip_prefix(',') {
                Some(rest) => text = rest.trim_start(),
                None => return text.strip_prefix('}').unwrap_or(text),
            }
            if let Some(rest) = text.strip_prefix('}') {
                return rest;
            }
        }
    }
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let path = if base.is_empty() { name.to_string() } else { format!("{base}::{name}") };
    if let Some(deeper) = rest.strip_prefix("::") {
        return spread(deeper, &path, found);
    }
    if !path.is_empty() {
        found.push(path.trim_end_matches(':').to_string());
    }
    // `name as other`
    let rest = rest.trim_start();
    match rest.strip_prefix("as ") {
        Some(alias) => alias.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_'),
        None => rest,
    }
}

/// The table of layers in the page: `| layer | may import | … |`.
fn layers(page: &str) -> Layers {
    let rows = page.lines().skip_while(|line| !line.starts_with("| layer |")).skip(2);
    let cell = |cell: &str| -> BTreeSet<String> {
        let names = cell.split(',').map(|name| name.trim().trim_matches('`').to_string());
        names.filter(|name| !name.is_empty() && name != "–").collect()
    };
    rows.take_while(|line| line.starts_with('|'))
        .flat_map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
            let (names, allowed) = (cell(cells[0]), cell(cells[1]));
            names.into_iter().map(move |name| (name, allowed.clone()))
        })
        .collect()
}

/// What is wrong with the imports of `sources`.
fn faults(sources: &[Source], layers: &Layers) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources {
        let layer = source.layer();
        if layer == "lib" {
            continue;
        }
        let Some(allowed) = layers.get(layer) else {
            faults.push(format!("{}: the layer `{layer}` is not in the table", source.path));
            continue;
        };
        for (line, path) in source.imports() {
            let target = path.split("::").next().unwrap_or_default();
            if target != layer && layers.contains_key(target) && !allowed.contains(target) {
                let list: Vec<&str> = allowed.iter().map(String::as_str).collect();
                faults.push(format!(
                    "{}:{line}: imports `{path}`\n    rule: `{layer}` may import {}",
                    source.path,
                    if list.is_empty() { "nothing".to_string() } else { list.join(", ") },
                ));
            }
        }
        let above_store = ["main", "store"].contains(&layer) || allowed.contains("store");
        let outside = OUTSIDE_WORLD.iter().filter(|_| !above_store);
        let terminal = TERMINAL.iter().filter(|_| layer != "tui");
        for word in outside.chain(terminal) {
            if let Some(at) = source.code.find(word) {
                let line = source.code[..at].matches('\n').count() + 1;
                faults.push(format!(
                    "{}:{line}: uses `{word}`\n    rule: `{layer}` sees no {}",
                    source.path,
                    if TERMINAL.contains(word) { "terminal" } else { "clock, environment or file" },
                ));
            }
        }
        if source.lines > MAX_LINES {
            faults.push(format!(
                "{}: {} lines\n    rule: {MAX_LINES} at most",
                source.path, source.lines
            ));
        }
    }
    faults.extend(table_cycles(layers));
    faults.extend(module_cycles(sources));
    faults
}

/// The table itself must not allow two layers to import each other, however far round.
fn table_cycles(layers: &Layers) -> Vec<String> {
    let edges: BTreeMap<&str, Vec<&str>> = layers
        .iter()
        .map(|(layer, allowed)| (layer.as_str(), allowed.iter().map(String::as_str).collect()))
        .collect();
    cycle(&edges)
        .map(|path| format!("ARCHITECTURE.md: {path}\n    rule: no cycles"))
        .into_iter()
        .collect()
}

/// Modules of one layer that import each other by name. A parent that re-exports its children does
/// not count.
fn module_cycles(sources: &[Source]) -> Vec<String> {
    let names: BTreeMap<Vec<String>, String> =
        sources.iter().map(|source| (source.module(), source.path.clone())).collect();
    let mut edges: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for source in sources {
        let own = source.module();
        let is_folder = source.path.ends_with("/mod.rs");
        let parent = &own[..own.len() - usize::from(!is_folder)];
        let inside = |base: &[String], path: &str| {
            let full: Vec<String> =
                base.iter().cloned().chain(path.split("::").map(str::to_string)).collect();
            // The longest module that the path goes through.
            let known = (base.len() + 1..=full.len()).rev().find_map(|n| names.get(&full[..n]));
            known.filter(|found| **found != source.path && !found.ends_with("/mod.rs"))
        };
        let absolute = source.imports();
        let relative = paths_after(&source.code, "super::");
        let targets = absolute
            .iter()
            .filter_map(|(_, path)| inside(&[], path))
            .chain(relative.iter().filter_map(|(_, path)| inside(parent, path)));
        let targets = targets.map(String::as_str);
        if !is_folder {
            edges.entry(source.path.as_str()).or_default().extend(targets);
        }
    }
    cycle(&edges).map(|path| format!("{path}\n    rule: no import cycles")).into_iter().collect()
}

/// The first cycle found, as `a → b → a`.
fn cycle(edges: &BTreeMap<&str, Vec<&str>>) -> Option<String> {
    fn visit<'a>(
        at: &'a str,
        edges: &BTreeMap<&'a str, Vec<&'a str>>,
        path: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> Option<String> {
        if let Some(start) = path.iter().position(|seen| *seen == at) {
            let mut round = path[start..].to_vec();
            round.push(at);
            return Some(round.join(" → "));
        }
        if !done.contains(at) {
            path.push(at);
            for next in edges.get(at).into_iter().flatten().filter(|next| **next != at) {
                if let Some(found) = visit(next, edges, path, done) {
                    return Some(found);
                }
            }
            path.pop();
            done.insert(at);
        }
        None
    }
    let mut done = BTreeSet::new();
    edges.keys().find_map(|start| visit(start, edges, &mut Vec::new(), &mut done))
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join("src"), &mut found);
    found.sort();
    let read = |path: &PathBuf| {
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
        Source::new(&name, &fs::read_to_string(path).unwrap())
    };
    found.iter().map(read).collect()
}

#[test]
fn imports_go_downward_only() {
    let layers = layers(&fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap());
    assert!(layers.len() > 5, "the table of layers in ARCHITECTURE.md was not found");
    let mut report = String::new();
    for fault in faults(&sources(), &layers) {
        let _ = writeln!(report, "{fault}");
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn every_dependency_has_a_reason() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let table = page.split("## Dependencies").nth(1).unwrap().split("\n## ").next().unwrap();
    let named: BTreeSet<&str> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split('|').next())
        .flat_map(|cell| cell.trim_start_matches("*tests:*").split(','))
        .map(|name| name.split('(').next().unwrap_or(name).trim())
        .filter(|name| *name != "crate")
        .collect();
    let section = |title: &str| {
        let found = manifest.split(&format!("{title}]\n")).nth(1).unwrap_or_default();
        let lines = found.lines().take_while(|line| !line.starts_with('['));
        lines.filter_map(|line| Some(line.split_once(" = ")?.0.trim())).collect::<Vec<_>>()
    };
    let unix = section("[target.\"cfg(unix)\".dependencies");
    let present: BTreeSet<&str> = [section("\n[dependencies"), unix, section("[dev-dependencies")]
        .concat()
        .into_iter()
        .collect();
    assert!(present.len() > 10, "{present:?}");
    let missing: Vec<&&str> = present.difference(&named).collect();
    assert!(missing.is_empty(), "no reason in ARCHITECTURE.md for {missing:?}");
}

#[test]
fn every_sort_of_fault_is_found() {
    let layers = layers(
        "| layer | may import | what |\n|---|---|---|\n| `model` | – | x |\n| `store` | `model` | x |\n| `cli`, `tui` | `model`, `store` | x |\n",
    );
    let check = |files: &[(&str, &str)]| {
        let sources: Vec<Source> =
            files.iter().map(|(path, text)| Source::new(path, text)).collect();
        faults(&sources, &layers).join("\n")
    };
    assert_eq!(check(&[("src/store/mod.rs", "use crate::model::Model;\nuse std::fs;")]), "");
    assert_eq!(
        check(&[(
            "src/model/mod.rs",
            "//! crate::store\n\nuse crate::{store::{Document as D, Load}};"
        )]),
        "src/model/mod.rs:3: imports `store::Document`\n    rule: `model` may import nothing\n\
         src/model/mod.rs:3: imports `store::Load`\n    rule: `model` may import nothing"
    );
    assert!(
        check(&[("src/cli/mod.rs", "fn f() { crate::tui::run() }")])
            .contains("may import model, store")
    );
    assert!(
        check(&[("src/model/a.rs", "let now = jiff::Timestamp::now();")]).contains("a.rs:1: uses")
    );
    assert!(check(&[("src/cli/a.rs", "use ratatui::Frame;")]).contains("sees no terminal"));
    assert!(check(&[("src/other.rs", "")]).contains("not in the table"));
    assert!(check(&[("src/model/long.rs", &"\n".repeat(601))]).contains("601 lines"));
    assert_eq!(
        check(&[
            ("src/model/a.rs", "use super::b::B;"),
            ("src/model/b.rs", "use crate::model::a::{A};"),
        ]),
        "src/model/a.rs → src/model/b.rs → src/model/a.rs\n    rule: no import cycles"
    );
    assert_eq!(check(&[("src/model/a.rs", "#[cfg(test)]\nmod tests { use crate::store; }")]), "");
}
