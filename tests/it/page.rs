//! A strict reader of the HTML that reports are made of: what it accepts, every browser reads alike.

use std::collections::{BTreeMap, BTreeSet};

/// Elements without an end.
const VOID: [&str; 1] = ["meta"];

/// All elements that a report may use; what could load or run anything is not among them.
const KNOWN: &str = "a article b body caption code dd div dl dt figcaption figure footer g h1 h2 h3 h4 head \
    header html li main meta nav ol p path rect section span style svg table tbody td text th thead time title tr ul br s i em";

/// An element as it begins.
#[derive(Debug, Clone)]
pub struct Tag {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    /// The text straight in it and in what it holds.
    pub text: String,
}

impl Tag {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

/// Reads a page; panics where it is not well formed. The elements in order.
pub fn read(page: &str) -> Vec<Tag> {
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a doctype");
    let mut tags: Vec<Tag> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    while let Some(at) = rest.find('<') {
        let text = unescaped(&rest[..at]);
        for tag in &open {
            tags[*tag].text.push_str(&text);
        }
        let end = rest[at..].find('>').expect("an end of a tag") + at;
        let inner = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = inner.strip_prefix('/') {
            let last = open.pop().expect("something to close");
            assert_eq!(tags[last].name, name, "nested wrongly near {rest:.80}");
            continue;
        }
        let tag = begin(inner);
        let (name, is_void) = (tag.name.clone(), VOID.contains(&tag.name.as_str()));
        tags.push(tag);
        if is_void {
            continue;
        }
        open.push(tags.len() - 1);
        if name == "style" {
            let end = rest.find("</style>").expect("an end of the style");
            tags.last_mut().unwrap().text = rest[..end].to_string();
            rest = &rest[end..];
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    assert!(rest.trim().is_empty(), "{rest}");
    tags
}

fn begin(inner: &str) -> Tag {
    let (name, mut rest) = inner.split_once(' ').unwrap_or((inner, ""));
    assert!(KNOWN.split(' ').any(|known| known == name), "<{inner}>");
    let mut attributes = BTreeMap::new();
    while !rest.is_empty() {
        let (attribute, more) = rest.split_once("=\"").expect("a quoted value");
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
        assert!(attribute.chars().all(is_name), "{attribute} in <{inner}>");
        let (value, more) = more.split_once('"').expect("the end of a value");
        let value = unescaped(value);
        assert!(attributes.insert(attribute.to_string(), value).is_none(), "twice in <{inner}>");
        rest = more.strip_prefix(' ').unwrap_or(more);
    }
    Tag { name: name.to_string(), attributes, text: String::new() }
}

/// Text without the escapes that are allowed; no others are there.
fn unescaped(text: &str) -> String {
    assert!(!text.contains(['<', '>']), "{text}");
    let mut out = String::new();
    let mut parts = text.split('&');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (entity, after) = part.split_once(';').expect("an end of an escape");
        let signs = [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("#39", '\'')];
        let sign = signs.iter().find(|(known, _)| *known == entity);
        out.push(sign.unwrap_or_else(|| panic!("&{entity};")).1);
        out.push_str(after);
    }
    out
}

/// Asserts that a page loads and runs nothing, and that assistive technology finds its way.
pub fn is_sound(page: &str) -> Vec<Tag> {
    let tags = read(page);
    loads_nothing(&tags);
    is_accessible(&tags);
    let hidden = |c: &char| threatloom::text::is_harmful(*c) && *c != '\n';
    assert_eq!(page.chars().find(hidden), None, "no hidden sign");
    tags
}

fn loads_nothing(tags: &[Tag]) {
    let ids: Vec<&str> = tags.iter().filter_map(|tag| tag.get("id")).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "an id is there twice: {ids:?}");
    for tag in tags {
        for (name, value) in &tag.attributes {
            assert!(!name.starts_with("on") && name != "src" && name != "style", "{tag:?}");
            if name != "href" {
                continue;
            }
            if let Some(id) = value.strip_prefix('#') {
                assert!(unique.contains(id), "#{id} leads nowhere");
                continue;
            }
            let page = value.strip_prefix("https://atlas.mitre.org/techniques/AML.T");
            let page = page.unwrap_or_else(|| panic!("{value}"));
            assert!(page.chars().all(|c| c.is_ascii_digit() || c == '.'), "{value}");
            assert_eq!(tag.get("rel"), Some("noreferrer"), "{value}");
        }
        if tag.name == "style" {
            for loading in ["url(", "@import", "@font-face", "expression", "</"] {
                assert!(!tag.text.contains(loading), "{loading} in a style");
            }
        }
    }
}

fn is_accessible(tags: &[Tag]) {
    let html = &tags[0];
    assert_eq!((html.name.as_str(), html.get("lang")), ("html", Some("en")));
    let count = |name: &str| tags.iter().filter(|tag| tag.name == name).count();
    for once in ["h1", "main", "header", "nav", "footer"] {
        assert_eq!(count(once), 1, "{once}");
    }
    let mut last = 0;
    for tag in tags {
        let level = tag.name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok());
        if let Some(level) = level {
            assert!(level <= last + 1, "h{level} after h{last}: {}", tag.text);
            assert!(!tag.text.trim().is_empty(), "a heading without a word");
            last = level;
        }
        match tag.name.as_str() {
            "th" => assert!(tag.get("scope").is_some(), "{tag:?}"),
            "table" => assert!(!tag.text.trim().is_empty()),
            "svg" => assert!(tag.get("role") == Some("img") && tag.get("aria-label").is_some()),
            "a" => assert!(!tag.text.trim().is_empty(), "a link without a word: {tag:?}"),
            _ => {}
        }
        if let Some(ids) = tag.get("aria-labelledby") {
            assert!(tags.iter().any(|other| other.get("id") == Some(ids)), "{ids}");
        }
    }
    let captions = tags.iter().filter(|tag| tag.name == "caption");
    assert_eq!(captions.count(), count("table"), "each table has a caption");
    let skip = tags.iter().find(|tag| tag.name == "a").expect("a link");
    assert_eq!(skip.get("class"), Some("skip"), "the first link skips what is before the content");
}
