//! A team's own catalogs: kinds, attributes, rules, terms, controls and frameworks on top of the bundled
//! ones.
//!
//! An entry with a new id is added, one with the id of a bundled entry replaces it, and `team.ron`
//! switches off what the team does not want. The files come from pull requests, so everything they
//! say is checked, and everything that is wrong with them is told at once.

mod frameworks;
mod kinds;
mod manifest;
mod remarks;
mod report;
mod rules;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::frameworks::Shelf;
use super::source::Source;
use super::{Atlas, Catalog, CatalogError};
use manifest::Manifest;
pub(super) use report::Report;
use rules::Added;

/// The file that makes a folder one of team catalogs; it names the team and switches off.
pub const MANIFEST: &str = "team.ron";

const KINDS: &str = "kinds.ron";
const ATTRIBUTES: &str = "attributes.ron";
const FRAMEWORKS: &str = "frameworks/";
const RULES: &str = "rules/";
const TERMS: &str = "rules/terms.ron";
const CONTROLS: &str = "rules/controls.ron";

/// The format of team catalogs that this version reads.
pub const TEAM_FORMAT: u32 = 1;

/// The files of a folder of team catalogs, as they were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamFiles {
    /// What messages call the folder.
    pub folder: String,
    /// Path within the folder, with `/`, → text.
    pub texts: BTreeMap<String, String>,
    /// Files that are no texts.
    pub unreadable: Vec<CatalogError>,
}

/// What a team's catalogs change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Team {
    /// What the team calls itself or its catalogs.
    pub name: String,
    /// What messages call the folder.
    pub folder: String,
    /// What they add and replace: attributes, kinds, terms, rules, controls, frameworks, each by its file.
    pub changes: Vec<Change>,
    /// What they switch off.
    pub off: Vec<Off>,
    /// What is probably not meant as it is written: entries without effect.
    pub remarks: Vec<CatalogError>,
}

/// Something that a team's catalogs add or replace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is.
    pub what: What,
    /// Its id.
    pub id: String,
    /// Where it stands, and in which words people are told of it.
    pub place: Place,
    /// Whether the bundled catalogs have an entry of this id.
    pub replaces: bool,
}

/// Something that a team switched off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Off {
    /// What it is: a rule, a technique, a kind or a framework.
    pub what: What,
    /// Its id.
    pub id: String,
    /// Why, in the team's words.
    pub why: String,
    /// Where that stands.
    pub place: Place,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, as people know it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

/// Kinds of entries that a team can have or switch off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Kind of element.
    Kind,
    /// Attribute of elements or flows.
    Attribute,
    /// Condition with a name.
    Term,
    /// Rule that suggests a technique.
    Rule,
    /// How much a mitigation prevents.
    Control,
    /// ATLAS technique; can only be switched off.
    Technique,
    /// What systems and organisations are assessed by.
    Framework,
}

impl What {
    /// The word for people and output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Attribute => "attribute",
            Self::Term => "term",
            Self::Rule => "rule",
            Self::Control => "control",
            Self::Technique => "technique",
            Self::Framework => "framework",
        }
    }
}

impl Team {
    /// The file in which the team has an entry; none for one that is bundled.
    pub fn source(&self, what: What, id: &str) -> Option<&str> {
        let own = self.changes.iter().find(|change| change.what == what && change.id == id)?;
        Some(&own.place.file)
    }

    /// What changes, in a few words: `2 added, 1 replaced, 1 switched off`.
    pub fn summary(&self) -> String {
        let replaced = self.changes.iter().filter(|change| change.replaces).count();
        let counts = [
            (self.changes.len() - replaced, "added"),
            (replaced, "replaced"),
            (self.off.len(), "switched off"),
        ];
        let told = counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}"));
        let told: Vec<String> = told.collect();
        if told.is_empty() { "no change".to_string() } else { told.join(", ") }
    }
}

/// Catalogs with those of a team on top.
#[derive(Debug, Clone)]
pub struct WithTeam {
    /// The catalogs, as far as those of the team are sound.
    pub catalog: Catalog,
    /// All that is wrong with those of the team, by file and line.
    pub problems: Vec<CatalogError>,
}

impl Catalog {
    /// These catalogs with those of a team on top. With problems, what is sound of them is in; it is
    /// for the caller to say whether that will do.
    pub fn with(&self, files: &TeamFiles) -> WithTeam {
        let mut report = Report { problems: files.unreadable.clone(), ..Report::default() };
        let names: BTreeMap<&str, String> =
            files.texts.keys().map(|path| (path.as_str(), full(files, path))).collect();
        let source = |path: &str| {
            let text = files.texts.get(path)?;
            Some(Source { file: names.get(path)?, text })
        };
        let Some(manifest) = source(MANIFEST) else {
            return WithTeam {
                catalog: self.clone(),
                problems: vec![manifest::missing(&full(files, MANIFEST))],
            };
        };
        let manifest = Manifest::read(manifest, &mut report);
        unknown_files(&names, &mut report);
        let bundled = Bundled::new(&self.atlas);
        let mut kinds = self.kinds.clone();
        kinds::add(&mut kinds, source(ATTRIBUTES), source(KINDS), &mut report);
        let rule_files = names.keys().filter(|path| is_rule_file(path)).copied();
        let rule_files: Vec<Source<'_>> = rule_files.filter_map(source).collect();
        let own =
            rules::Own { terms: source(TERMS), rules: &rule_files, controls: source(CONTROLS) };
        let Added { rules, paths, control_places, playbooks, traits } =
            rules::add(&own, &manifest, &kinds, &bundled, &mut report);
        let mut catalog = Self { kinds, rules, shelf: shelf(files), ..self.clone() };
        let own = [KINDS, ATTRIBUTES, TERMS].iter().any(|path| names.contains_key(path));
        if own || catalog.shelf.has_own() {
            frameworks::add(&catalog, self, &mut report);
        }
        let off = manifest.check(self, &bundled, &mut report);
        catalog.paths = paths.unwrap_or(catalog.paths);
        catalog.control_places = control_places.unwrap_or(catalog.control_places);
        catalog.playbooks = playbooks.unwrap_or(catalog.playbooks);
        // What a broken entry would do is not known, so nothing can be said to have no effect.
        if report.problems.is_empty() {
            remarks::remark(&catalog, &traits, &off, &mut report);
        }
        catalog.switch_off(&off);
        report.problems.sort();
        report.remarks.sort();
        catalog.team = Some(Team {
            name: manifest.name.clone(),
            folder: files.folder.clone(),
            changes: report.changes,
            off,
            remarks: report.remarks,
        });
        WithTeam { catalog, problems: report.problems }
    }

    fn switch_off(&mut self, off: &[Off]) {
        let is_off = |what, id: &str| off.iter().any(|off| off.what == what && off.id == id);
        let frameworks = off.iter().filter(|off| off.what == What::Framework);
        let frameworks = frameworks.map(|off| off.id.clone()).collect();
        let kinds = off.iter().any(|off| off.what == What::Kind).then(|| self.kinds.clone());
        self.shelf = std::mem::take(&mut self.shelf).without(frameworks, kinds);
        self.rules = self.rules.without(
            |rule| is_off(What::Rule, &rule.id) || is_off(What::Technique, &rule.technique),
            |kind| is_off(What::Kind, kind),
        );
        self.kinds.kinds.retain(|kind, _| !is_off(What::Kind, kind));
    }
}

fn full(files: &TeamFiles, path: &str) -> String {
    format!("{}/{path}", files.folder)
}

/// The frameworks, with those of a team.
fn shelf(files: &TeamFiles) -> Shelf {
    let own = files.texts.iter().filter(|(path, _)| is_framework_file(path));
    Shelf::with(own.map(|(path, text)| (full(files, path), text.clone())).collect())
}

fn is_framework_file(path: &str) -> bool {
    path.strip_prefix(FRAMEWORKS).is_some_and(|name| !name.contains('/'))
}

fn is_rule_file(path: &str) -> bool {
    path.strip_prefix(RULES).is_some_and(|name| !name.contains('/'))
        && path != TERMS
        && path != CONTROLS
}

/// A file that nothing would read is a spelling mistake, or hopes for what there is not.
fn unknown_files(names: &BTreeMap<&str, String>, report: &mut Report) {
    for (path, file) in names {
        if is_rule_file(path)
            || is_framework_file(path)
            || [MANIFEST, KINDS, ATTRIBUTES, TERMS, CONTROLS].contains(path)
        {
            continue;
        }
        let message = format!(
            "nothing reads this file: a team can have {MANIFEST}, {KINDS}, {ATTRIBUTES}, \
             {RULES}*.ron, {TERMS}, {CONTROLS} and {FRAMEWORKS}*.ron"
        );
        report.problems.push(Source { file, text: "" }.at(0, message));
    }
}

/// What the bundled ATLAS knows besides an imported one; read only if something is missing there.
struct Bundled<'a> {
    active: &'a Atlas,
    bundled: OnceCell<Option<Atlas>>,
}

impl<'a> Bundled<'a> {
    fn new(active: &'a Atlas) -> Self {
        Self { active, bundled: OnceCell::new() }
    }

    fn is_technique(&self, id: &str) -> bool {
        self.any(|atlas| atlas.technique(id).is_some())
    }

    fn is_mitigation(&self, id: &str) -> bool {
        self.any(|atlas| atlas.mitigation(id).is_some())
    }

    fn any(&self, has: impl Fn(&Atlas) -> bool) -> bool {
        let bundled = || self.bundled.get_or_init(|| Atlas::bundled().ok()).as_ref();
        has(self.active) || (self.active.is_imported() && bundled().is_some_and(has))
    }
}
