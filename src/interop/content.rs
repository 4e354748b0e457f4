//! The content of a foreign file, parsed once: JSON or YAML as one tree, XML as another, anything else as
//! text.

use std::borrow::Cow;

use serde_json::Value;

pub use super::error::ImportError;
use super::xml::{self, Node};

/// Largest file that is read, in bytes. The largest real ones that we know have about one million; a tree
/// takes up to twenty times the size of its text.
pub const MAX_BYTES: usize = 16 << 20;

/// How deep YAML may nest; JSON has the same limit in its library.
const MAX_DEPTH: usize = 128;

/// How many values a YAML file may hold, with those that aliases repeat.
const MAX_NODES: usize = 300_000;

/// A parsed file.
#[derive(Debug)]
pub enum Content {
    /// JSON, or YAML.
    Tree(Value),
    /// The root of an XML document.
    Xml(Node),
    /// Text of another sort.
    Text(String),
}

impl Content {
    /// Parses what a file holds.
    ///
    /// # Errors
    /// Where the file is too large, is no text, or is broken JSON, XML or YAML.
    pub fn parse(bytes: &[u8]) -> Result<Self, ImportError> {
        if bytes.len() > MAX_BYTES {
            let message = format!("the file is larger than {} MiB", MAX_BYTES >> 20);
            return Err(ImportError::new(message)
                .remedy("leave out pictures and generated parts before importing"));
        }
        let text = decoded(bytes)?;
        let start = text.trim_start();
        if has_diagram(&text) && !start.starts_with("<?xml") {
            return Ok(Self::Text(text.into_owned()));
        }
        if start.starts_with('<') {
            return xml::parse(&text).map(Self::Xml);
        }
        if start.starts_with(['{', '[']) {
            let broken = |error: serde_json::Error| {
                let said = error.to_string();
                let message = said.split(" at line ").next().unwrap_or(&said).to_string();
                ImportError::new(format!("broken JSON: {message}"))
                    .at(error.line(), error.column().max(1))
            };
            return serde_json::from_str(start)
                .map(Self::Tree)
                .map_err(broken)
                .map_err(|error| behind(error, &text[..text.len() - start.len()]));
        }
        if is_yaml(start) {
            return yaml(&text).map(Self::Tree);
        }
        Ok(Self::Text(text.into_owned()))
    }

    /// The tree of JSON or YAML.
    pub const fn tree(&self) -> Option<&Value> {
        match self {
            Self::Tree(tree) => Some(tree),
            _ => None,
        }
    }

    /// The root of an XML document.
    pub const fn xml(&self) -> Option<&Node> {
        match self {
            Self::Xml(root) => Some(root),
            _ => None,
        }
    }

    /// Text that is none of these.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// UTF-8 with or without a mark, or UTF-16 with one, as tools on Windows write it.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16(&units).map(Cow::Owned).ok()
    };
    let text = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => std::str::from_utf8(rest).map(Cow::Borrowed).ok(),
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ => std::str::from_utf8(bytes).map(Cow::Borrowed).ok(),
    };
    text.filter(|text| !text.contains('\0')).ok_or_else(|| {
        ImportError::new("the file is no text")
            .remedy("export it as JSON, YAML, XML or Mermaid from the tool that made it")
    })
}

/// An error counted from where JSON begins, counted from the beginning of the file.
fn behind(error: ImportError, before: &str) -> ImportError {
    let Some((line, column)) = error.position else { return error };
    let lines = before.matches('\n').count();
    let indent = before.rsplit('\n').next().unwrap_or_default().chars().count();
    error.at(line + lines, if line == 1 { column + indent } else { column })
}

/// Whether a text is Markdown with a diagram of Mermaid in it: that may begin like anything else.
fn has_diagram(text: &str) -> bool {
    let mermaid = |line: &str, fence: &str| {
        line.strip_prefix(fence).is_some_and(|info| info.trim_start().starts_with("mermaid"))
    };
    text.lines().any(|line| ["```", "~~~", ":::"].iter().any(|fence| mermaid(line, fence)))
}

/// Whether the first line that says anything is a key, a marker or an entry of a list.
fn is_yaml(text: &str) -> bool {
    let said = |line: &&str| !line.trim().is_empty() && !line.starts_with(['#', '%']);
    let Some(first) = text.lines().find(said) else { return false };
    let key = |line: &str| {
        line.split_once(':').is_some_and(|(key, rest)| {
            !key.is_empty()
                && (rest.is_empty() || rest.starts_with(' '))
                && key.chars().all(|c| c.is_alphanumeric() || "_-. \"'".contains(c))
        })
    };
    // Mermaid has a header between such markers, too.
    if first.trim_end() == "---" {
        let after = text.split("\n---").nth(1).unwrap_or_default().trim_start();
        return !["flowchart", "graph ", "%%"].iter().any(|head| after.starts_with(head));
    }
    key(first) || first.starts_with("- ")
}

fn yaml(text: &str) -> Result<Value, ImportError> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_depth: MAX_DEPTH, max_nodes: MAX_NODES },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: MAX_NODES,
            max_replay_stack_depth: 16,
        },
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let said = error.to_string();
        let said = said.lines().next().unwrap_or_default();
        // The library tells of its limits by the names of its settings.
        let is_limit = ["budget", "alias", "limit"].iter().any(|word| said.contains(word));
        let broken = if is_limit {
            let most = format!(
                "the file holds more than {MAX_NODES} values, or nests deeper than {MAX_DEPTH}"
            );
            ImportError::new(most).remedy("aliases that repeat others count each time")
        } else {
            ImportError::new(format!("broken YAML: {said}"))
        };
        match error.location() {
            Some(at) => broken.at(
                usize::try_from(at.line()).unwrap_or_default(),
                usize::try_from(at.column()).unwrap_or_default(),
            ),
            None => broken,
        }
    })
}
