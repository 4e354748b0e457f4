//! What readers of trees have in common: properties that say something, notes in lines, names of what is
//! left out.

use serde_json::Value;

use super::described::one_line;
use super::foreign::{Fact, Frame, LeftOut, Threat};
use super::json::{number, text, word, words};
use crate::text::truncate;

/// Longest name of an item that is told of, in columns: assumptions are known by what they say.
pub const NAME: usize = 60;

/// The words of a field, or what stands in its place where there are none.
pub fn text_or(value: &Value, field: &str, otherwise: &str) -> String {
    Some(text(value, field))
        .filter(|said| !said.is_empty())
        .unwrap_or_else(|| otherwise.to_string())
}

/// Properties that are there and say something, one for each value.
pub fn facts(value: &Value, names: &[&str]) -> Vec<Fact> {
    let each =
        names.iter().flat_map(|name| words(value, name).into_iter().map(move |it| (*name, it)));
    each.filter_map(|(name, value)| fact(name, &value)).collect()
}

/// Properties that are there, those with `false` among them: where that is an answer, not a default.
pub fn answers(value: &Value, names: &[&str]) -> Vec<Fact> {
    let answer = |name: &&str| Fact { name: (*name).to_string(), value: text(value, name) };
    names.iter().map(answer).filter(|fact| !fact.value.is_empty()).collect()
}

/// A property, unless it says nothing.
pub fn fact(name: &str, value: &str) -> Option<Fact> {
    let said = !matches!(value, "" | "false");
    said.then(|| Fact { name: name.to_string(), value: value.to_string() })
}

/// Every property of an object that is a word, or a list of such.
pub fn all_facts(object: &Value) -> Vec<Fact> {
    let names = object.as_object().into_iter().flat_map(|object| object.keys());
    facts(object, &names.map(String::as_str).collect::<Vec<_>>())
}

/// Where something stands that has a `position` and perhaps a `size`.
pub fn frame(part: &Value) -> Option<Frame> {
    let (position, size) = (&part["position"], &part["size"]);
    Some(Frame {
        x: number(position, "x")?,
        y: number(position, "y")?,
        w: number(size, "width").unwrap_or_default(),
        h: number(size, "height").unwrap_or_default(),
    })
}

/// Lines of `label: words`, or of the words alone where the label is empty; without those that say nothing.
pub fn lines<S: AsRef<str>>(said: &[(&str, S)]) -> String {
    let line = |(label, words): &(&str, S)| match (*label, words.as_ref().trim()) {
        (_, "") => None,
        ("", words) => Some(words.to_string()),
        (label, words) => Some(format!("{label}: {words}")),
    };
    said.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

/// `service “Billing”`, or by its id where it has no name.
pub fn called(sort: &str, name: &str, source: &str) -> String {
    let name = if name.is_empty() { source } else { name };
    format!("{sort} “{}”", truncate(&one_line(name), NAME))
}

/// Why a boundary that is a line can't be represented.
pub const NO_INSIDE: &str =
    "it is a line, of which nothing is inside; draw a boundary around what it protects";

/// A boundary that is a line: what it is called, and why it can't be represented. The id of one without
/// a name would tell nobody anything.
pub fn line_boundary(name: &str) -> LeftOut {
    let name = one_line(name);
    let item = if name.is_empty() {
        "trust boundary without a name".to_string()
    } else {
        called("trust boundary", &name, "")
    };
    LeftOut::new(item, NO_INSIDE)
}

/// What to call an entry that nothing here knows more of.
pub fn title_of(entry: &Value) -> String {
    let said = match entry {
        Value::Object(_) => {
            ["name", "title", "symbolic_name", "id", "bom-ref", "ref", "description"]
                .into_iter()
                .map(|field| text(entry, field))
                .find(|said| !said.is_empty())
                .unwrap_or_default()
        }
        other => word(other),
    };
    if said.is_empty() { "without a name".to_string() } else { said }
}

/// Tells each entry of a list that has no place in a model.
pub fn leave_out(entries: &[Value], sort: &str, why: &str, left_out: &mut Vec<LeftOut>) {
    left_out.extend(entries.iter().map(|it| LeftOut::new(called(sort, &title_of(it), ""), why)));
}

/// Tells the fields of an object that nobody reads, where they hold anything.
pub fn unread(object: &Value, read: &[&str], within: &str, left_out: &mut Vec<LeftOut>) {
    let fields = object.as_object().into_iter().flatten();
    for (name, value) in fields.filter(|(name, _)| !read.contains(&name.as_str())) {
        let empty = match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(list) => list.is_empty(),
            Value::Object(object) => object.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        };
        if !empty {
            let item = format!("`{}` of {within}", truncate(name, NAME));
            left_out.push(LeftOut::new(item, "threatloom does not read it"));
        }
    }
}

/// Longest source id, in characters: ids are repeated by all that refer to them.
const LONGEST_ID: usize = 200;

/// An id, cut where it is longer than any that a tool makes.
pub fn id(text: &str) -> String {
    text.char_indices().nth(LONGEST_ID).map_or(text, |(end, _)| &text[..end]).to_string()
}

/// The source id of an entry: what it gives itself, or else what will be the same in its next version;
/// never empty.
pub fn own_id(entry: &Value, field: &str, otherwise: &str) -> String {
    let own = id(&text_or(entry, field, otherwise));
    if own.is_empty() { "unnamed".to_string() } else { own }
}

/// Most bytes of text that a reader repeats.
const REPEATED: usize = 32 << 20;

/// What a reader may repeat: a text that a file says once, of many elements, must not become larger than
/// memory.
#[derive(Debug)]
pub struct Repeats {
    left: usize,
    refused: usize,
}

impl Default for Repeats {
    fn default() -> Self {
        Self { left: REPEATED, refused: 0 }
    }
}

impl Repeats {
    /// Whether so many bytes may be repeated once more.
    pub fn afford(&mut self, bytes: usize) -> bool {
        let left = self.left.checked_sub(bytes);
        self.refused += usize::from(left.is_none());
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }

    /// Adds a line of `label: words`.
    pub fn append(&mut self, text: &mut String, label: &str, words: &str) {
        let line = lines(&[(label, words)]);
        if !line.is_empty() && self.afford(line.len()) {
            text.push_str(if text.is_empty() { "" } else { "\n" });
            text.push_str(&line);
        }
    }

    /// A threat, once for each of the elements that it is about, or for the whole system.
    pub fn spread(&mut self, threat: Threat, on: Vec<String>) -> Vec<Threat> {
        let mut spread: Vec<Threat> = Vec::new();
        for element in on {
            let source = if spread.is_empty() {
                threat.source.clone()
            } else {
                format!("{}@{element}", threat.source)
            };
            let texts = [&threat.title, &threat.description, &threat.mitigation, &threat.category];
            let size =
                texts.into_iter().chain(&threat.references).map(|text| text.len() + 32).sum();
            if self.afford(size) {
                spread.push(Threat { source, on: Some(element), ..threat.clone() });
            }
        }
        if spread.is_empty() {
            spread.push(threat);
        }
        spread
    }

    /// Tells how many repetitions were too many.
    pub fn told(&self, left_out: &mut Vec<LeftOut>) {
        if self.refused > 0 {
            let item = format!("{} repetitions of what concerns several entries", self.refused);
            left_out.push(LeftOut::new(item, format!("they exceed {} MiB", REPEATED >> 20)));
        }
    }
}
