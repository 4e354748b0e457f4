//! The texts of rules, with placeholders for what their conditions find.

use std::collections::BTreeSet;

use crate::catalog::Kinds;
use crate::catalog::condition::Wrong;

/// Text with placeholders in braces: `{source}` is the name of what the condition found under that
/// name, `{source:path}` the way to it, `{source:flow}` the labels of the flows,
/// `{source:exposure}` its recorded values of an attribute, and `{source?brings|bring}` the verb that
/// agrees with how many were found. `element` is the rule's own element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template(pub Vec<Piece>);

impl Template {
    /// The attributes whose values it spells out.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Attribute(_, attribute) => Some(attribute.as_str()),
            _ => None,
        })
    }
}

/// A part of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Plain text.
    Text(String),
    /// Names of elements.
    Name(String),
    /// The elements on the way to the named one, its ends included.
    Path(String),
    /// Labels of the flows to or from the named elements.
    Flow(String),
    /// Values of an attribute of the named elements.
    Attribute(String, String),
    /// A word for one and another one for several of the named elements.
    Number(String, String, String),
}

/// Splits a text at its placeholders; each must be one of `names`.
pub fn template(text: &str, names: &BTreeSet<&str>, kinds: &Kinds) -> Result<Template, Wrong> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((inside, remaining)) = after.split_once('}') else {
            return Err(Wrong::new(text, "a brace is not closed"));
        };
        let (name, number) = match inside.split_once('?') {
            Some((name, words)) => (name, words.split_once('|')),
            None => (inside, None),
        };
        let (name, what) = name.split_once(':').unwrap_or((name, ""));
        if !names.contains(name) {
            let names: Vec<&str> = names.iter().copied().collect();
            let message = format!(
                "the condition does not always find a `{name}` to put into the text: it has {}",
                names.join(", ")
            );
            return Err(Wrong::new(&format!("{{{inside}}}"), message));
        }
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_string()));
        }
        let name = name.to_string();
        pieces.push(match what {
            "" if let Some((one, many)) = number => {
                Piece::Number(name, one.to_string(), many.to_string())
            }
            "" => Piece::Name(name),
            "path" => Piece::Path(name),
            "flow" => Piece::Flow(name),
            attribute if kinds.attribute(attribute).is_some() => {
                Piece::Attribute(name, attribute.to_string())
            }
            other => {
                let message = format!("`{other}` is neither path nor flow nor an attribute");
                return Err(Wrong::new(&format!("{{{inside}}}"), message));
            }
        });
        rest = remaining;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_string()));
    }
    Ok(Template(pieces))
}
