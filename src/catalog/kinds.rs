//! Element kinds and the attributes that are worth recording about them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{CatalogError, parse};

/// `catalogs/kinds.ron` and `catalogs/attributes.ron`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kinds {
    pub(super) kinds: BTreeMap<String, Kind>,
    pub(super) attributes: BTreeMap<String, Attribute>,
}

/// A kind of element.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// What people read.
    pub name: String,
    /// How a data-flow diagram draws it.
    pub shape: Shape,
    /// Part of the lifecycle it belongs to.
    pub stage: Stage,
    /// One column each: Unicode and ASCII.
    pub glyph: (char, char),
    /// What rules may ask about several kinds at once.
    pub traits: Vec<String>,
    /// Attributes worth recording, most telling first.
    pub attributes: Vec<String>,
    /// Lower-case words in a name that suggest this kind.
    pub words: Vec<String>,
    /// A few words for the picker.
    pub means: String,
}

/// How a data-flow diagram draws a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Outside the system: a box with sharp corners.
    External,
    /// Does something: a box with rounded corners.
    Process,
    /// Keeps something: a box with open sides.
    Store,
}

/// Part of the lifecycle of an AI system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Collecting and preparing data.
    Data,
    /// Training, evaluating and releasing.
    Build,
    /// The models themselves.
    Model,
    /// Agents and what they use.
    Agent,
    /// The application around the model.
    Use,
    /// Running and watching.
    Operate,
}

/// Something that can be recorded about an element or a flow.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// What the inspector shows.
    pub name: String,
    /// Where it can be recorded.
    pub on: Vec<On>,
    /// Whether several values can hold at once.
    #[serde(default)]
    pub many: bool,
    /// Whether it says something of what flows, and not of the way that it takes: what is put onto a
    /// flow passes it on.
    #[serde(default)]
    pub travels: bool,
    /// Whether it says who can reach something and what stands between, rather than what that can do:
    /// a reviewer reads such changes first.
    #[serde(default)]
    pub exposes: bool,
    /// The question that asks for it; `{it}` stands for the element or flow.
    pub question: String,
    /// What can be answered, in the order in which it is offered.
    pub values: Vec<Value>,
}

/// Where an attribute can be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum On {
    /// Elements.
    Element,
    /// Flows.
    Flow,
}

/// A value of an attribute: id and meaning.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Value(pub String, pub String);

impl Value {
    /// The word that is recorded.
    pub fn id(&self) -> &str {
        &self.0
    }

    /// What it means.
    pub fn means(&self) -> &str {
        &self.1
    }
}

impl Attribute {
    /// Whether `value` is one of the values on offer.
    pub fn allows(&self, value: &str) -> bool {
        self.values.iter().any(|v| v.id() == value)
    }
}

impl Kinds {
    /// The bundled kinds and attributes.
    ///
    /// # Errors
    /// Only if the bundled files are broken, which a test rules out.
    pub fn bundled() -> Result<Self, CatalogError> {
        Ok(Self {
            kinds: parse("kinds.ron", include_str!("../../catalogs/kinds.ron"))?,
            attributes: parse("attributes.ron", include_str!("../../catalogs/attributes.ron"))?,
        })
    }

    /// A kind by id.
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.kinds.get(id)
    }

    /// What a kind is called; its id where it is unknown.
    pub fn name_of<'a>(&'a self, id: &'a str) -> &'a str {
        self.kind(id).map_or(id, |kind| &kind.name)
    }

    /// What an attribute is called; its id where it is unknown.
    pub fn attribute_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.attribute(id).map_or(id, |attribute| &attribute.name)
    }

    /// All kinds by id.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, &Kind)> {
        self.kinds.iter().map(|(id, kind)| (id.as_str(), kind))
    }

    /// An attribute by id.
    pub fn attribute(&self, id: &str) -> Option<&Attribute> {
        self.attributes.get(id)
    }

    /// All attributes by id.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, &Attribute)> {
        self.attributes.iter().map(|(id, attribute)| (id.as_str(), attribute))
    }

    /// Whether a kind has a trait; false for an unknown kind.
    pub fn has_trait(&self, kind: &str, name: &str) -> bool {
        self.kind(kind).is_some_and(|kind| kind.traits.iter().any(|t| t == name))
    }

    /// The kind that a name suggests, or none when no word of it is known.
    pub fn guess(&self, name: &str) -> Option<&str> {
        self.guesses(name).into_iter().next()
    }

    /// The kinds that a name suggests, the likeliest first, each with the word that says so.
    pub fn meant_by(&self, name: &str) -> Vec<(&str, String)> {
        let words = words(name);
        let said = |id: &str| {
            let known = &self.kinds.get(id)?.words;
            words
                .iter()
                .rev()
                .find(|word| known.iter().any(|known| is_same_word(known, word)))
                .cloned()
        };
        let guesses = self.guesses(name).into_iter();
        guesses.filter_map(|id| Some((id, said(id)?))).collect()
    }

    /// The kind to offer after `kind` (or before it) for a name: what the name suggests first, then
    /// all others, round and round.
    pub fn next_guess<'a>(&'a self, name: &str, kind: &'a str, forth: bool) -> &'a str {
        let mut order = self.guesses(name);
        let rest: Vec<&str> =
            self.kinds.keys().map(String::as_str).filter(|id| !order.contains(id)).collect();
        order.extend(rest);
        let at = order.iter().position(|id| *id == kind).unwrap_or(0);
        let next = if forth { at + 1 } else { at + order.len() - 1 };
        order.get(next % order.len().max(1)).copied().unwrap_or(kind)
    }

    /// The kinds that a name suggests, the likeliest first. A word counts the more the fewer kinds
    /// share it, and the last word counts most, because it says what a thing is ("payment service").
    fn guesses(&self, name: &str) -> Vec<&str> {
        let words = words(name);
        let mut scores: BTreeMap<&str, usize> = BTreeMap::new();
        for (i, word) in words.iter().enumerate() {
            let meant: Vec<&str> = self
                .kinds()
                .filter(|(_, kind)| kind.words.iter().any(|known| is_same_word(known, word)))
                .map(|(id, _)| id)
                .collect();
            let position = if i + 1 == words.len() { 5 } else { 4 };
            for kind in &meant {
                *scores.entry(kind).or_default() += position * 60 / meant.len();
            }
        }
        let mut ranked: Vec<(&str, usize)> = scores.into_iter().collect();
        ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        ranked.into_iter().map(|(id, _)| id).collect()
    }
}

/// The words of a name, in lower case without accents.
fn words(name: &str) -> Vec<String> {
    let folded: String = name.to_lowercase().chars().map(crate::text::fold).collect();
    let words = folded.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '.');
    words.filter(|word| !word.is_empty()).map(str::to_string).collect()
}

/// Equal, or equal but for a plural.
fn is_same_word(known: &str, word: &str) -> bool {
    known == word || word.strip_suffix('s') == Some(known) || word.strip_suffix("es") == Some(known)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_bundled_kinds_hold_together() {
        let kinds = Kinds::bundled().unwrap();
        let mut glyphs = BTreeSet::new();
        for (id, kind) in kinds.kinds() {
            assert!(crate::model::id::is_valid(id), "{id}");
            assert!(glyphs.insert(kind.glyph.0), "{id}: the glyph {} is taken", kind.glyph.0);
            assert_eq!(crate::text::width(&kind.glyph.0.to_string()), 1, "{id}: glyph width");
            assert!(kind.glyph.1.is_ascii_graphic(), "{id}: ASCII glyph");
            assert!(!kind.means.is_empty() && !kind.words.is_empty(), "{id}: empty texts");
            for attribute in &kind.attributes {
                let found =
                    kinds.attribute(attribute).unwrap_or_else(|| panic!("{id}: {attribute}?"));
                assert!(found.on.contains(&On::Element), "{id}: {attribute} is for flows only");
            }
        }
        for (id, attribute) in kinds.attributes() {
            assert!(attribute.question.contains("{it}"), "{id}: the question names nothing");
            let values: BTreeSet<&str> = attribute.values.iter().map(Value::id).collect();
            assert_eq!(values.len(), attribute.values.len(), "{id}: a value twice");
            assert!(!values.contains("unknown"), "{id}: unknown is what is not recorded");
            let used = kinds.kinds().any(|(_, kind)| kind.attributes.iter().any(|a| a == id));
            assert!(used || !attribute.on.contains(&On::Element), "{id}: no kind has it");
        }
    }

    #[test]
    fn names_suggest_kinds() {
        let kinds = Kinds::bundled().unwrap();
        for (name, kind) in [
            ("Customer", "person"),
            ("Chat UI", "web-app"),
            ("Orchestrator", "orchestrator"),
            ("GPT-4o", "hosted-model-api"),
            ("Vector store", "vector-store"),
            ("Model registry", "model-registry"),
            ("Support agent", "agent"),
            ("Refund tool", "tool"),
            ("Fraud classifier", "predictive-model"),
            ("Customer database", "database"),
            ("Jupyter notebooks", "notebook"),
            ("Customer MCP server", "mcp-server"),
            ("API gateway", "api-gateway"),
            ("Training data", "training-data"),
            ("System prompts", "prompt-store"),
        ] {
            assert_eq!(kinds.guess(name), Some(kind), "{name}");
        }
        assert_eq!(kinds.guess("Zzyzx"), None);
    }
}
