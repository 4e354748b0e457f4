//! The quick-entry line: a sentence about the system becomes elements, flows and boundaries.
//!
//! ```text
//! Customer -> Chat UI -> Orchestrator -> GPT [hosted model API] : prompt
//! Orchestrator <-> Vector store, Order database
//! Refund tool [tool, authority: payment]
//! Vendor: Model supplier { GPT, Embeddings }
//! ```
//!
//! Names that exist already are taken as they are, whatever their case; the others are new. Kinds
//! that are not written are guessed from the name, from data in the catalogs.

use std::borrow::Cow;

use crate::catalog::{Kinds, On};
use crate::model::{BoundaryKind, Edit, Id, Model, Values, id, ops};

/// What a line would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The whole change, one undo step.
    pub edit: Edit,
    /// Elements that are new: name and kind.
    pub elements: Vec<(String, String)>,
    /// Number of new flows.
    pub flows: usize,
    /// Name of the boundary that is drawn, and how many elements it takes in.
    pub boundary: Option<(String, usize)>,
    /// The boundary that new elements join.
    pub home: Option<Id>,
    /// What to select afterwards.
    pub select: Option<Id>,
}

/// The kind of a new element whose name says nothing.
const FALLBACK_KIND: &str = "service";

/// Reads one line against `model`. `near` is the selected element: a new element that is not
/// connected to anything yet joins its boundary. A flow is drawn from `after` to the first element of
/// the line. `chosen` gives kinds that the person cycled to, by name.
///
/// # Errors
/// Says in plain words what could not be read.
pub fn read(
    line: &str,
    model: &Model,
    kinds: &Kinds,
    near: Option<&str>,
    after: Option<&str>,
    chosen: &[(String, String)],
) -> Result<Entry, String> {
    let mut reader = Reader {
        model: Cow::Borrowed(model),
        known: Vec::new(),
        kinds,
        chosen,
        home: near.and_then(|id| model.elements.get(id)).and_then(|e| e.boundary.clone()),
        after: after.map(str::to_string),
        edits: Vec::new(),
        entry: Entry {
            edit: Edit::All(Vec::new()),
            elements: Vec::new(),
            flows: 0,
            boundary: None,
            home: None,
            select: None,
        },
    };
    reader.known = model.elements.iter().map(|(id, e)| (name_key(&e.name), id.clone())).collect();
    match line.split_once('{') {
        Some((head, members)) => reader.boundary(head, members)?,
        None => reader.chain(line)?,
    }
    reader.entry.home = reader.home;
    reader.entry.edit = Edit::All(reader.edits);
    Ok(reader.entry)
}

struct Reader<'a> {
    /// The model as it will be, so that later names find earlier ones. A line is read after every
    /// key, so it is copied only for a line that changes it.
    model: Cow<'a, Model>,
    /// What elements are called, see [`name_key`], and their ids; the first of a name counts.
    known: Vec<(String, Id)>,
    kinds: &'a Kinds,
    chosen: &'a [(String, String)],
    home: Option<Id>,
    after: Option<Id>,
    edits: Vec<Edit>,
    entry: Entry,
}

#[derive(Clone, Copy, PartialEq)]
enum Arrow {
    Forth,
    Back,
    Both,
}

impl Reader<'_> {
    fn boundary(&mut self, head: &str, members: &str) -> Result<(), String> {
        let members = members
            .trim_end()
            .strip_suffix('}')
            .ok_or("a boundary ends with `}`: Name { A, B }")?;
        let (kind, name) = match head.split_once(':') {
            Some((word, name)) => (boundary_kind(word)?, name.trim()),
            None => (BoundaryKind::default(), head.trim()),
        };
        if name.is_empty() {
            return Err("a boundary needs a name before `{`".into());
        }
        check_name(name)?;
        let members = self.names(members)?;
        let count = members.len();
        let key = name_key(name);
        let known = self.model.boundaries.iter().find(|(_, b)| name_key(&b.name) == key);
        let id = if let Some(id) = known.map(|(id, _)| id.clone()) {
            for member in members {
                if let Some(edit) = ops::move_into(&self.model, &member, Some(&id)) {
                    self.apply(edit);
                }
            }
            id
        } else {
            let (id, edit) = ops::frame(&self.model, kind, name, &members);
            self.apply(edit);
            id
        };
        self.entry.boundary = Some((name.to_string(), count));
        self.entry.select = Some(id);
        Ok(())
    }

    fn chain(&mut self, line: &str) -> Result<(), String> {
        let (groups, arrows) = split_arrows(line);
        let mut groups: Vec<(&str, &str)> = groups.into_iter().map(split_label).collect();
        let first_arrives = self.after.is_some();
        if !first_arrives && !groups[0].1.is_empty() {
            return Err(
                "a label follows a flow: A -> B : label; a boundary is Name { A, B }".into()
            );
        }
        // A single label at the end is that of the whole chain.
        let labels = groups.iter().filter(|(_, label)| !label.is_empty()).count();
        if let Some(last) = groups.last().map(|(_, label)| *label).filter(|_| labels == 1) {
            for group in &mut groups {
                group.1 = last;
            }
        }
        // An element that is new joins the boundary of the first known one in the line.
        let parts = groups.iter().flat_map(|(group, _)| split_names(group));
        let known = parts.into_iter().find_map(|part| {
            let (name, _) = split_kind(part).ok()?;
            self.element(name)
                .and_then(|id| self.model.elements.get(&id))
                .map(|e| e.boundary.clone())
        });
        if let Some(home) = known {
            self.home = home;
        }
        let mut before: Vec<Id> = self.after.clone().into_iter().collect();
        for (i, (group, label)) in groups.iter().enumerate() {
            let here = self.names(group)?;
            if here.is_empty() {
                return Err("a name is missing next to an arrow".into());
            }
            let arrow = if i > 0 { arrows[i - 1] } else { Arrow::Forth };
            for from in &before {
                for to in &here {
                    self.flow(arrow, from, to, label);
                }
            }
            before = here;
        }
        self.entry.select = before.last().cloned();
        Ok(())
    }

    fn names(&mut self, list: &str) -> Result<Vec<Id>, String> {
        split_names(list)
            .into_iter()
            .filter(|part| !part.trim().is_empty())
            .map(|part| self.named(part))
            .collect()
    }

    /// The element that `part` names, made if it is new.
    fn named(&mut self, part: &str) -> Result<Id, String> {
        let (name, details) = split_kind(part)?;
        check_name(name)?;
        let mut details = details.split(',').map(str::trim).filter(|d| !d.is_empty()).peekable();
        let kind = match details.next_if(|first| !first.contains(':')) {
            Some(word) => Some(self.kind(word)?),
            None => None,
        };
        let id = if let Some(id) = self.element(name) {
            if let Some(edit) = kind.and_then(|kind| ops::set_kind(&self.model, &id, &kind)) {
                self.apply(edit);
            }
            id
        } else {
            let key = name_key(name);
            let picked = self.chosen.iter().find(|(known, _)| name_key(known) == key);
            let kind = kind
                .or_else(|| picked.map(|(_, kind)| kind.clone()))
                .or_else(|| self.kinds.guess(name).map(str::to_string))
                .unwrap_or_else(|| FALLBACK_KIND.to_string());
            let home = self.home.clone();
            let (id, edit) = ops::add_element(&self.model, &kind, name, home.as_deref());
            self.apply(edit);
            self.known.push((key, id.clone()));
            self.entry.elements.push((name.to_string(), kind));
            id
        };
        for detail in details {
            let (attribute, values) = self.attribute(detail)?;
            if let Some(edit) = ops::set_attribute(&self.model, &id, &attribute, Some(&values)) {
                self.apply(edit);
            }
        }
        Ok(id)
    }

    fn flow(&mut self, arrow: Arrow, from: &str, to: &str, label: &str) {
        let ends = match arrow {
            Arrow::Forth => vec![(from, to)],
            Arrow::Back => vec![(to, from)],
            Arrow::Both => vec![(from, to), (to, from)],
        };
        for (from, to) in ends {
            let known = self.model.flows.values().any(|flow| {
                flow.from == from && flow.to == to && (label.is_empty() || flow.label == label)
            });
            if !known {
                let (_, edit) = ops::connect(&self.model, from, to, label);
                self.apply(edit);
                self.entry.flows += 1;
            }
        }
    }

    fn apply(&mut self, edit: Edit) {
        let _ = edit.clone().apply(self.model.to_mut());
        self.edits.push(edit);
    }

    fn element(&self, name: &str) -> Option<Id> {
        let key = name_key(name);
        let by_name = self.known.iter().find(|(known, _)| *known == key);
        by_name
            .map(|(_, id)| id.clone())
            .or_else(|| self.model.elements.contains_key(name).then(|| name.to_string()))
    }

    fn kind(&self, word: &str) -> Result<String, String> {
        let wanted = id::slug(word);
        let exact =
            self.kinds.kinds().find(|(id, kind)| *id == wanted || id::slug(&kind.name) == wanted);
        exact
            .map(|(id, _)| id)
            .or_else(|| self.kinds.guess(word))
            .map(str::to_string)
            .ok_or_else(|| format!("no kind is called `{word}`"))
    }

    fn attribute(&self, detail: &str) -> Result<(String, Values), String> {
        let (word, values) = detail
            .split_once(':')
            .ok_or_else(|| format!("write `{detail}` as attribute: value"))?;
        let wanted = id::slug(word);
        let (id, attribute) = self
            .kinds
            .attributes()
            .filter(|(_, attribute)| attribute.on.contains(&On::Element))
            .find(|(id, attribute)| *id == wanted || id::slug(&attribute.name) == wanted)
            .ok_or_else(|| format!("no attribute is called `{}`", word.trim()))?;
        let values: Vec<String> = values.split('+').map(id::slug).collect();
        if let Some(wrong) = values.iter().find(|value| !attribute.allows(value)) {
            let known: Vec<&str> = attribute.values.iter().map(crate::catalog::Value::id).collect();
            return Err(format!("{id} can't be `{wrong}`: {}", known.join(", ")));
        }
        let values = Values::new(values).ok_or_else(|| format!("{id} needs a value"))?;
        Ok((id.to_string(), values))
    }
}

fn boundary_kind(word: &str) -> Result<BoundaryKind, String> {
    match word.trim().to_lowercase().as_str() {
        "boundary" | "frame" | "zone" => Ok(BoundaryKind::default()),
        word => word.parse(),
    }
}

/// What names have in common that mean the same: all but case and punctuation, unless there is
/// nothing else.
fn name_key(name: &str) -> String {
    let slug = id::slug(name);
    if slug.is_empty() { name.trim().to_string() } else { slug }
}

/// A name is something to call a thing by; signs of this notation in it are a slip.
fn check_name(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("a name is missing before `[`".into());
    }
    if let Some(sign) = name.chars().find(|c| "{}[]<>".contains(*c)) {
        return Err(format!("`{sign}` can't be in a name: a boundary is written Name {{ A, B }}"));
    }
    if name.chars().any(char::is_alphanumeric) {
        Ok(())
    } else {
        Err(format!("`{name}` is no name: use letters or digits"))
    }
}

/// The names before a label, and the label: what follows the last `:` outside brackets.
fn split_label(line: &str) -> (&str, &str) {
    let after = line.rfind(']').map_or(0, |i| i + 1);
    match line[after..].rfind(':') {
        Some(i) => (&line[..after + i], line[after + i + 1..].trim()),
        None => (line, ""),
    }
}

fn split_arrows(line: &str) -> (Vec<&str>, Vec<Arrow>) {
    const ARROWS: [(&str, Arrow); 6] = [
        ("<->", Arrow::Both),
        ("->", Arrow::Forth),
        ("<-", Arrow::Back),
        ("→", Arrow::Forth),
        ("←", Arrow::Back),
        ("↔", Arrow::Both),
    ];
    let (mut groups, mut arrows) = (Vec::new(), Vec::new());
    let mut rest = line;
    loop {
        let next = ARROWS
            .iter()
            .filter_map(|(text, arrow)| {
                rest.find(text).map(|at| (at, std::cmp::Reverse(text.len()), text, arrow))
            })
            .min_by_key(|(at, length, ..)| (*at, *length));
        let Some((at, _, text, arrow)) = next else { break };
        groups.push(&rest[..at]);
        arrows.push(*arrow);
        rest = &rest[at + text.len()..];
    }
    groups.push(rest);
    (groups, arrows)
}

/// Splits at commas outside brackets.
fn split_names(list: &str) -> Vec<&str> {
    let mut depth = 0usize;
    list.split(|c| {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    })
    .collect()
}

/// Name and the text in brackets.
fn split_kind(part: &str) -> Result<(&str, &str), String> {
    match part.split_once('[') {
        None => Ok((part.trim(), "")),
        Some((name, rest)) => match rest.trim_end().strip_suffix(']') {
            Some(details) => Ok((name.trim(), details.trim())),
            None => Err(format!("`[` after {} is not closed", name.trim())),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(lines: &[&str]) -> (Model, Vec<Entry>) {
        let kinds = Kinds::bundled().unwrap();
        let mut model = Model::new("Test");
        let entries = lines
            .iter()
            .map(|line| {
                let entry = read(line, &model, &kinds, None, None, &[])
                    .unwrap_or_else(|e| panic!("{line}: {e}"));
                let _ = entry.edit.clone().apply(&mut model);
                entry
            })
            .collect();
        (model, entries)
    }

    #[test]
    fn a_chain_creates_what_is_missing_and_connects() {
        let (model, entries) = after(&[
            "Customer -> Chat UI -> Orchestrator -> GPT [hosted model API] : prompt",
            "orchestrator <-> Vector store, Order database",
        ]);
        let kinds: Vec<&str> = model.elements.values().map(|e| e.kind.as_str()).collect();
        assert_eq!(
            kinds,
            ["web-app", "person", "hosted-model-api", "orchestrator", "database", "vector-store"]
        );
        assert_eq!(model.flows.len(), 7);
        assert_eq!(model.flows["customer-chat-ui"].label, "prompt");
        assert_eq!(entries[1].elements.len(), 2);
        assert_eq!(entries[1].flows, 4);
    }

    #[test]
    fn each_flow_of_a_chain_can_have_a_label() {
        let (model, _) = after(&["User -> Chat UI : question -> Agent : prompt"]);
        assert_eq!(model.flows["user-chat-ui"].label, "question");
        assert_eq!(model.flows["chat-ui-agent"].label, "prompt");
    }

    #[test]
    fn boundaries_frame_and_later_take_in() {
        let (model, _) = after(&[
            "A -> B -> C",
            "Vendor: Supplier { B, New model [generative model] }",
            "Supplier { C }",
        ]);
        assert_eq!(model.boundaries["supplier"].kind, BoundaryKind::Vendor);
        for id in ["b", "c", "new-model"] {
            assert_eq!(model.elements[id].boundary.as_deref(), Some("supplier"), "{id}");
        }
        assert_eq!(model.elements["a"].boundary, None);
    }

    #[test]
    fn attributes_are_written_in_brackets_and_new_elements_join_the_boundary() {
        let (model, _) = after(&[
            "Product { Agent }",
            "Agent -> Refund tool [tool, authority: payment + read, sandboxed: no] : refund request",
        ]);
        let tool = &model.elements["refund-tool"];
        assert_eq!(tool.attributes["authority"].to_string(), "payment, read");
        assert_eq!(tool.boundary.as_deref(), Some("product"));
    }

    #[test]
    fn mistakes_are_told() {
        let kinds = Kinds::bundled().unwrap();
        let model = Model::new("Test");
        for (line, message) in [
            ("A -> ", "a name is missing"),
            ("A [tool", "not closed"),
            ("A [zorblax]", "no kind is called `zorblax`"),
            ("A [tool, authority: fly]", "authority can't be `fly`"),
            ("A [tool, colour: red]", "no attribute is called `colour`"),
            ("Boundary: X { A", "ends with `}`"),
            ("Castle: X { A }", "is not a boundary kind"),
            ("A : label", "a label follows a flow"),
            ("Cloud: A, B", "a boundary is Name { A, B }"),
            ("Cloud { Inner { A } }", "can't be in a name"),
            ("? -> A", "is no name"),
        ] {
            let error = read(line, &model, &kinds, None, None, &[]).unwrap_err();
            assert!(error.contains(message), "{line}: {error}");
        }
    }
}
