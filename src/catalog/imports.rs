//! What other tools' files mean in a model: `catalogs/import.ron`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{CatalogError, Kinds, Shape, parse};
use crate::model::{BoundaryKind, Status};
use crate::text::fold;

/// What stands for what.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imports {
    /// Words of a stencil → kind.
    stencils: BTreeMap<String, String>,
    /// Words that are all in a name, the kind, and the shapes that it may be drawn in.
    names: Vec<(Vec<String>, String, Vec<Shape>)>,
    /// Words of kinds that say too little about a thing that others drew.
    vague: Vec<String>,
    /// The kind where nothing speaks for another.
    shapes: Shapes,
    /// Words of a boundary → what sort of line it is.
    zones: Vec<(Vec<String>, BoundaryKind)>,
    /// Format, property, its value, attribute, its value.
    facts: Vec<(String, String, String, String, String)>,
    /// Words for where a threat stands.
    statuses: BTreeMap<String, Status>,
    /// Words of a threat → technique.
    techniques: BTreeMap<String, String>,
}

/// The kind of what is only known by its shape.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shapes {
    external: String,
    process: String,
    store: String,
    anything: String,
}

/// A kind that something speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuessedKind {
    /// Id of the kind.
    pub kind: String,
    /// What speaks for it: `“gateway” in its name`.
    pub why: String,
    /// Whether little speaks for it.
    pub doubtful: bool,
}

impl Imports {
    /// The bundled data.
    ///
    /// # Errors
    /// Only if the bundled file is broken, which a test rules out.
    pub fn bundled() -> Result<Self, CatalogError> {
        parse("import.ron", include_str!("../../catalogs/import.ron"))
    }

    /// The kind that an element of another tool probably is: by its stencil, by words of its name, and
    /// last by how it is drawn.
    pub fn kind(
        &self,
        name: &str,
        stencil: &str,
        shape: Option<Shape>,
        kinds: &Kinds,
    ) -> GuessedKind {
        let fits = |kind: &str| {
            let drawn = kinds.kind(kind).map(|kind| kind.shape);
            shape.is_none() || drawn.is_none() || drawn == shape
        };
        let certain =
            |kind: &str, why: String| GuessedKind { kind: kind.to_string(), why, doubtful: false };
        if kinds.kind(stencil).is_some() {
            return certain(stencil, format!("it says “{stencil}”"));
        }
        let (said, words) = (spaced(stencil), spaced(name));
        if let Some((entry, kind)) = longest(&self.stencils, &said).filter(|(_, kind)| fits(kind)) {
            return certain(kind, format!("its type is “{entry}”"));
        }
        let shaped = |shapes: &[Shape]| shape.is_none_or(|shape| shapes.contains(&shape));
        let named = self.names.iter().find(|(all, _, shapes)| {
            shaped(shapes) && all.iter().all(|word| has_word(&words, word))
        });
        if let Some((all, kind, _)) = named {
            return certain(kind, format!("“{}” in its name", all.join(" … ")));
        }
        let meant = kinds.meant_by(name);
        let says_enough = |word: &str| !self.vague.iter().any(|vague| vague == word);
        let fitting: Vec<_> =
            meant.iter().filter(|(kind, word)| fits(kind) && says_enough(word)).collect();
        if let Some((kind, word)) = fitting.first() {
            return GuessedKind {
                kind: (*kind).to_string(),
                why: format!("“{word}” in its name"),
                // The word speaks for others as well.
                doubtful: fitting.iter().skip(1).any(|(_, other)| other == word),
            };
        }
        let (kind, drawn) = match shape {
            Some(Shape::External) => (&self.shapes.external, "it is drawn as an external entity"),
            Some(Shape::Process) => (&self.shapes.process, "it is drawn as a process"),
            Some(Shape::Store) => (&self.shapes.store, "it is drawn as a store"),
            None => {
                (&self.shapes.anything, "neither its name nor the way it is drawn says what it is")
            }
        };
        GuessedKind { kind: kind.clone(), why: drawn.to_string(), doubtful: true }
    }

    /// What sort of line a boundary probably is.
    pub fn zone(&self, name: &str, stencil: &str) -> BoundaryKind {
        if let Ok(kind) = stencil.parse() {
            return kind;
        }
        let words = spaced(&format!("{name} {stencil}"));
        let fits =
            |(all, _): &&(Vec<String>, BoundaryKind)| all.iter().all(|word| has_word(&words, word));
        self.zones.iter().find(fits).map_or(BoundaryKind::Network, |(_, kind)| *kind)
    }

    /// The attribute and value that a property of a format means.
    pub fn fact(&self, format: &str, name: &str, value: &str) -> Option<(&str, &str)> {
        let entries =
            self.facts.iter().filter(|(of, property, ..)| of == format && property == name);
        let mut fitting = entries.filter(|(_, _, from, ..)| from.eq_ignore_ascii_case(value));
        fitting.next().map(|(.., attribute, to)| (attribute.as_str(), to.as_str()))
    }

    /// The property and its value by which a format says an attribute.
    pub fn property(&self, format: &str, attribute: &str, value: &str) -> Option<(&str, &str)> {
        let entries = self.facts.iter().filter(|(of, ..)| of == format);
        let mut fitting = entries.filter(|(.., is, to)| is == attribute && to == value);
        fitting.next().map(|(_, property, from, ..)| (property.as_str(), from.as_str()))
    }

    /// Where a threat stands by the word of its tool; none for a word that is not known.
    pub fn status(&self, word: &str) -> Option<Status> {
        self.statuses.get(spaced(word).trim()).copied()
    }

    /// The technique that a text speaks of, and the words that say so.
    pub fn technique(&self, text: &str) -> Option<(&str, &str)> {
        longest(&self.techniques, &spaced(text)).map(|(words, id)| (id, words))
    }

    /// Every kind and technique that is named, for the test that they exist.
    #[cfg(test)]
    fn named(&self) -> (Vec<&String>, Vec<&String>) {
        let shapes = &self.shapes;
        let mut kinds: Vec<&String> = self.stencils.values().collect();
        kinds.extend(self.names.iter().map(|(_, kind, _)| kind));
        kinds.extend([&shapes.external, &shapes.process, &shapes.store, &shapes.anything]);
        (kinds, self.techniques.values().collect())
    }
}

/// The entry with the most letters whose words stand next to each other in a spaced text.
fn longest<'a>(entries: &'a BTreeMap<String, String>, text: &str) -> Option<(&'a str, &'a str)> {
    let found = entries.iter().filter(|(words, _)| has_word(text, words));
    found
        .max_by_key(|(words, _)| words.len())
        .map(|(words, value)| (words.as_str(), value.as_str()))
}

/// Whether a word, or several next to each other, stand in a spaced text; one letter s more is a plural.
fn has_word(text: &str, word: &str) -> bool {
    text.contains(&format!(" {word} ")) || text.contains(&format!(" {word}s "))
}

/// Lower case without accents, with one space for all that is no letter or digit, and around it.
fn spaced(text: &str) -> String {
    let letters = text.chars().flat_map(char::to_lowercase).map(fold);
    let plain: String = letters.map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    format!(" {} ", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Atlas, On};

    #[test]
    fn what_the_data_names_exists() {
        let (imports, kinds) = (Imports::bundled().unwrap(), Kinds::bundled().unwrap());
        let atlas = Atlas::bundled().unwrap();
        let (named, techniques) = imports.named();
        for kind in named {
            assert!(kinds.kind(kind).is_some(), "{kind}");
        }
        for technique in techniques {
            assert!(atlas.technique(technique).is_some(), "{technique}");
        }
        for (format, property, _, attribute, value) in &imports.facts {
            let known = kinds.attribute(attribute).unwrap_or_else(|| panic!("{format} {property}"));
            assert!(known.allows(value), "{format} {property}: {attribute} is not {value}");
            assert!(known.on.contains(&On::Flow) || known.on.contains(&On::Element));
        }
        let keys =
            imports.stencils.keys().chain(imports.techniques.keys()).chain(imports.statuses.keys());
        for words in keys {
            assert_eq!(spaced(words).trim(), words, "as it is looked up");
        }
    }

    #[test]
    fn stencils_names_and_shapes_suggest_kinds() {
        let (imports, kinds) = (Imports::bundled().unwrap(), Kinds::bundled().unwrap());
        let kind = |name: &str, stencil: &str, shape| {
            let guess = imports.kind(name, stencil, shape, &kinds);
            (guess.kind, guess.doubtful)
        };
        let certain = |kind: &str| (kind.to_string(), false);
        assert_eq!(kind("Anything", "vector-store", None), certain("vector-store"));
        assert_eq!(kind("GPT-4 endpoint", "", None), certain("hosted-model-api"));
        assert_eq!(kind("LLM Query Endpoint", "", None), certain("hosted-model-api"));
        assert_eq!(kind("User", "", Some(Shape::External)), certain("person"));
        assert_eq!(
            kind("Authentication", "SE.P.TMCore.WebServer", Some(Shape::Process)),
            certain("web-app")
        );
        assert_eq!(kind("MySQL\ndatabase", "", Some(Shape::Store)), certain("database"));
        assert_eq!(kind("Zorg", "", Some(Shape::Store)), ("database".to_string(), true));
        assert_eq!(kind("Zorg", "", None), ("service".to_string(), true));
        for vague in ["Data Access Layer", "ElectrumX Server", "Systems Manager", "Test Server"] {
            assert_eq!(kind(vague, "", None), ("service".to_string(), true), "{vague}");
        }
        assert_eq!(kind("Data Stores", "", Some(Shape::Store)), certain("database"));
        assert_eq!(kind("MCP Server", "", None), certain("mcp-server"));
        assert_eq!(kind("IoT Device", "", Some(Shape::Process)), certain("device"));
        assert_eq!(kind("Mobile Client", "", Some(Shape::External)), certain("client-app"));
        assert_eq!(imports.zone("Internet", ""), BoundaryKind::Network);
        assert_eq!(imports.zone("External API", ""), BoundaryKind::Vendor);
        assert_eq!(imports.status("Not Applicable"), Some(Status::NotApplicable));
        assert_eq!(imports.status("whatever"), None);
        let technique = |text: &str| imports.technique(text).map(|(id, _)| id.to_string());
        assert_eq!(technique("Indirect prompt injection by e-mail"), Some("AML.T0051.001".into()));
        assert_eq!(technique("Data flow should use HTTPS"), None);
        assert_eq!(technique("LLM06:2025"), Some("AML.T0053".into()));
        assert_eq!(technique("LLM06"), None, "each edition of the list counts otherwise");
    }
}
