//! A small tree of an XML document, without document types, entities of its own and bombs.

use std::collections::BTreeMap;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::error::ImportError;

/// How deep elements may nest; real files stay below 40.
const MAX_DEPTH: usize = 256;

/// How many elements a document may have.
const MAX_NODES: usize = 1_000_000;

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// Its name without a namespace.
    pub name: String,
    /// Its attributes by name without a namespace.
    pub attributes: BTreeMap<String, String>,
    /// The text directly in it, without space around it.
    pub text: String,
    /// The elements directly in it.
    pub children: Vec<Node>,
}

impl Node {
    /// An attribute; empty where there is none.
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    /// The first child of a name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// What is at the end of a path of first children, such as `["Value", "Properties"]`.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, name| node.child(name))
    }

    /// The text of the first child of a name; empty where there is none.
    pub fn said(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.as_str())
    }
}

/// The root of a document.
///
/// # Errors
/// Where it is broken, too deep or too large, or brings a document type.
pub fn parse(text: &str) -> Result<Node, ImportError> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Node> = vec![Node::default()];
    let mut nodes = 0usize;
    loop {
        let before = reader.buffer_position();
        let fault = |message: String| {
            let (line, column) = position(text, usize::try_from(before).unwrap_or(usize::MAX));
            ImportError::new(message).at(line, column)
        };
        let event = reader.read_event().map_err(|error| {
            let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
            let (line, column) = position(text, at);
            ImportError::new(format!("broken XML: {error}")).at(line, column)
        })?;
        match event {
            Event::Start(start) | Event::Empty(start)
                if open.len() > MAX_DEPTH || nodes > MAX_NODES =>
            {
                let name = start.local_name().as_ref().to_string();
                return Err(fault(format!(
                    "<{name}>: the document nests deeper than {MAX_DEPTH} or has more than {MAX_NODES} elements"
                )));
            }
            Event::Start(start) => {
                nodes += 1;
                open.push(node(&start).map_err(fault)?);
            }
            Event::Empty(start) => {
                nodes += 1;
                let node = node(&start).map_err(fault)?;
                if let Some(parent) = open.last_mut() {
                    parent.children.push(node);
                }
            }
            Event::End(_) => close(&mut open),
            Event::Text(said) => append(&mut open, &said),
            Event::CData(said) => append(&mut open, &said),
            Event::GeneralRef(entity) => {
                let said = resolved(&entity).map_err(fault)?;
                append(&mut open, &said);
            }
            Event::DocType(_) => {
                return Err(fault("the document brings a document type (<!DOCTYPE …>)".into())
                    .remedy("remove it: threatloom reads no entities and no other files"));
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    if open.len() > 1 {
        let (line, column) = position(text, text.len());
        let name = open.last().map(|node| node.name.clone()).unwrap_or_default();
        return Err(
            ImportError::new(format!("broken XML: <{name}> is not closed")).at(line, column)
        );
    }
    let root = open.pop().unwrap_or_default().children.into_iter().next();
    root.ok_or_else(|| ImportError::new("the document is empty"))
}

fn node(start: &BytesStart<'_>) -> Result<Node, String> {
    let name = start.local_name().as_ref().to_string();
    let mut attributes = BTreeMap::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| format!("broken XML: <{name}>: {error}"))?;
        let key = attribute.key.local_name().as_ref().to_string();
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| format!("broken XML: {key} of <{name}>: {error}"))?;
        attributes.insert(key, value.into_owned());
    }
    Ok(Node { name, attributes, ..Node::default() })
}

fn close(open: &mut Vec<Node>) {
    let Some(mut done) = open.pop() else { return };
    done.text = done.text.trim().to_string();
    match open.last_mut() {
        Some(parent) => parent.children.push(done),
        None => open.push(done),
    }
}

fn append(open: &mut [Node], said: &str) {
    if let Some(node) = open.last_mut() {
        node.text.push_str(said);
    }
}

/// What `&lt;` or `&#60;` stands for.
fn resolved(entity: &BytesRef<'_>) -> Result<String, String> {
    if let Ok(Some(character)) = entity.resolve_char_ref() {
        return Ok(character.to_string());
    }
    let name: &str = entity;
    let known = quick_xml::escape::resolve_predefined_entity(name);
    known.map(str::to_string).ok_or_else(|| format!("broken XML: the entity &{name}; is not known"))
}

/// Line and column, from one, of a byte.
fn position(text: &str, at: usize) -> (usize, usize) {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
}
