//! From the notation to edits of a model.

use super::notation::{Arrow, Chain, Frame, Group, Member, Named, Sentence, mistake, sentences};
use super::{Entry, Mistake, Start};
use crate::catalog::{Kinds, On};
use crate::model::{Boundary, BoundaryKind, Edit, Id, Model, Values, id, ops};

/// The kind of a new element whose name says nothing.
const FALLBACK_KIND: &str = "service";

/// Reads one line against `model`, which is the same afterwards: a line is read after every key, and
/// a copy of a large model would be felt. `near` is the selected element: a new element that is not
/// connected to anything yet joins its boundary. `chosen` gives kinds that the person cycled to, by
/// name.
///
/// # Errors
/// Says in plain words what could not be read, and where it is in the line.
pub fn read(
    line: &str,
    model: &mut Model,
    kinds: &Kinds,
    near: Option<&str>,
    start: &Start,
    chosen: &[(String, String)],
) -> Result<Entry, Mistake> {
    let sentences = sentences(line)?;
    let known = model.elements.iter().map(|(id, e)| (name_key(&e.name), id.clone())).collect();
    let mut reader = Reader {
        line,
        known,
        kinds,
        chosen,
        home: None,
        edits: Vec::new(),
        back: Vec::new(),
        entry: Entry {
            edit: Edit::All(Vec::new()),
            elements: Vec::new(),
            flows: 0,
            boundaries: Vec::new(),
            home: None,
            between: None,
            select: None,
        },
        model,
    };
    let read = sentences.iter().enumerate().try_for_each(|(at, sentence)| {
        let start = if at == 0 { start } else { &Start::Free };
        reader.home = reader.home_of(near);
        reader.sentence(sentence, start)
    });
    let Reader { model, edits, back, entry, .. } = reader;
    for edit in back.into_iter().rev() {
        let _ = edit.apply(model);
    }
    read.map(|()| Entry { edit: Edit::All(edits), ..entry })
}

struct Reader<'a> {
    line: &'a str,
    /// The model as the line makes it, so that later names find earlier ones.
    model: &'a mut Model,
    /// What elements are called, see [`name_key`], and their ids; the first of a name counts.
    known: Vec<(String, Id)>,
    kinds: &'a Kinds,
    chosen: &'a [(String, String)],
    /// The boundary that a new element joins.
    home: Option<Id>,
    edits: Vec<Edit>,
    /// What takes the edits back, the last one first.
    back: Vec<Edit>,
    entry: Entry,
}

impl Reader<'_> {
    fn wrong<T>(&self, part: &str, text: impl Into<String>) -> Result<T, Mistake> {
        Err(mistake(self.line, part, text))
    }

    fn home_of(&self, element: Option<&str>) -> Option<Id> {
        element.and_then(|id| self.model.elements.get(id)).and_then(|e| e.boundary.clone())
    }

    fn sentence(&mut self, sentence: &Sentence, start: &Start) -> Result<(), Mistake> {
        match (sentence, start) {
            (Sentence::Frame(frame), Start::On(_)) => {
                self.wrong(frame.name, "name the element that goes onto the flow")
            }
            (Sentence::Frame(frame), _) => {
                self.entry.select = Some(self.frame(frame)?);
                Ok(())
            }
            (Sentence::Chain(chain), Start::On(flow)) => self.onto(chain, flow),
            (Sentence::Chain(chain), Start::After(from)) => self.chain(chain, Some(from)),
            (Sentence::Chain(chain), Start::Free) => self.chain(chain, None),
        }
    }

    /// Draws a boundary, or lets one that is there take more in.
    fn frame(&mut self, frame: &Frame) -> Result<Id, Mistake> {
        let kind = match frame.kind {
            Some(word) => Some(boundary_kind(word).or_else(|message| self.wrong(word, message))?),
            None => None,
        };
        let mut members = Vec::new();
        for member in &frame.members {
            members.push(match member {
                Member::Frame(inner) => self.frame(inner)?,
                Member::Named(named) => match self.boundary(named) {
                    Some(inner) => inner,
                    None => self.named(named)?,
                },
            });
        }
        let id = if let Some(id) = self.boundary_called(frame.name) {
            for member in &members {
                if let Some(edit) = ops::move_into(self.model, member, Some(&id)) {
                    self.apply(edit);
                }
            }
            let known = &self.model.boundaries[&id];
            if let Some(kind) = kind.filter(|kind| *kind != known.kind) {
                let boundary = Boundary { kind, ..known.clone() };
                self.apply(Edit::Boundary(id.clone(), Some(boundary)));
            }
            id
        } else {
            let (id, edit) = ops::frame(self.model, kind.unwrap_or_default(), frame.name, &members);
            self.apply(edit);
            id
        };
        self.entry.boundaries.push((frame.name.to_string(), members.len()));
        Ok(id)
    }

    /// The boundary that a name without anything in brackets means, where no element has it.
    fn boundary(&self, named: &Named) -> Option<Id> {
        let is_plain = named.kind.is_none() && named.details.is_empty();
        let is_free = is_plain && self.element(named.name).is_none();
        is_free.then(|| self.boundary_called(named.name)).flatten()
    }

    fn boundary_called(&self, name: &str) -> Option<Id> {
        let key = name_key(name);
        let known = self.model.boundaries.iter().find(|(_, b)| name_key(&b.name) == key);
        known.map(|(id, _)| id.clone())
    }

    fn chain(&mut self, chain: &Chain, after: Option<&Id>) -> Result<(), Mistake> {
        let first = &chain.groups[0];
        if after.is_none() && !first.label.is_empty() {
            let text = "a label follows a flow: A -> B : label; a boundary is Name { A, B }";
            return self.wrong(first.label, text);
        }
        self.settle_home(chain);
        let labels = labels(&chain.groups);
        let before: Vec<Id> = after.cloned().into_iter().collect();
        let last = self.link(&chain.groups, &labels, before)?;
        self.entry.home = self.home_name();
        self.entry.select = last.last().cloned();
        Ok(())
    }

    /// Lets a flow run through what the chain names: to the first of it, and on from the last.
    fn onto(&mut self, chain: &Chain, flow: &Id) -> Result<(), Mistake> {
        let Some(split) = self.model.flows.get(flow).cloned() else {
            return self.wrong(self.line, "the flow is gone");
        };
        let (first, last) = (&chain.groups[0], &chain.groups[chain.groups.len() - 1]);
        if let Some(group) = [first, last].into_iter().find(|group| group.names.len() > 1) {
            return self.wrong(group.names[1].name, "one element at either end goes onto the flow");
        }
        if chain.groups.len() > 1 && !first.label.is_empty() {
            return self.wrong(first.label, "the way to the first one keeps its label");
        }
        self.home = ops::home_between(self.model, &split.from, &split.to);
        let labels = labels(&chain.groups);
        let start = self.named(&first.names[0])?;
        let ends = self.link(&chain.groups[1..], &labels[1..], vec![start.clone()])?;
        let end = ends.last().cloned().unwrap_or_else(|| start.clone());
        for (id, named) in [(&start, &first.names[0]), (&end, &last.names[0])] {
            if *id == split.from || *id == split.to {
                return self.wrong(named.name, "it is at an end of the flow already");
            }
        }
        let label = labels.last().copied().filter(|label| !label.is_empty());
        let travels = |attribute: &str| self.kinds.attribute(attribute).is_some_and(|a| a.travels);
        let edit = ops::split(self.model, flow, (&start, &end), label, travels);
        if let Some(edit) = edit {
            self.apply(edit);
            self.entry.flows += 1;
        }
        let name = |id: &Id| self.model.name_of(id).to_string();
        self.entry.between = Some((name(&split.from), name(&split.to)));
        self.entry.home = self.home_name();
        self.entry.select = Some(end);
        Ok(())
    }

    /// An element that is new joins the boundary of the first known one in the sentence.
    fn settle_home(&mut self, chain: &Chain) {
        let names = chain.groups.iter().flat_map(|group| &group.names);
        let known = names.into_iter().find_map(|named| self.element(named.name));
        if let Some(known) = known {
            self.home = self.home_of(Some(&known));
        }
    }

    fn home_name(&self) -> Option<String> {
        self.home.as_ref().map(|id| self.model.name_of(id).to_string())
    }

    /// Makes what the groups name, with flows from group to group; the last group.
    fn link(
        &mut self,
        groups: &[Group],
        labels: &[&str],
        mut before: Vec<Id>,
    ) -> Result<Vec<Id>, Mistake> {
        for (group, label) in groups.iter().zip(labels) {
            let mut here = Vec::new();
            for named in &group.names {
                here.push(self.named(named)?);
            }
            for from in &before {
                for to in &here {
                    self.flow(group.arrow, from, to, label);
                }
            }
            before = here;
        }
        Ok(before)
    }

    /// The element that is named, made if it is new.
    fn named(&mut self, named: &Named) -> Result<Id, Mistake> {
        let kind = match named.kind {
            Some(word) => Some(self.kind(word)?),
            None => None,
        };
        let name = named.name;
        let id = if let Some(id) = self.element(name) {
            if let Some(edit) = kind.and_then(|kind| ops::set_kind(self.model, &id, &kind)) {
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
            let (id, edit) = ops::add_element(self.model, &kind, name, self.home.as_deref());
            self.apply(edit);
            self.known.push((key, id.clone()));
            self.entry.elements.push((name.to_string(), kind));
            id
        };
        for detail in &named.details {
            let (attribute, values) = self.attribute(detail)?;
            if let Some(edit) = ops::set_attribute(self.model, &id, &attribute, Some(&values)) {
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
                let (_, edit) = ops::connect(self.model, from, to, label);
                self.apply(edit);
                self.entry.flows += 1;
            }
        }
    }

    fn apply(&mut self, edit: Edit) {
        self.back.push(edit.clone().apply(self.model));
        self.edits.push(edit);
    }

    fn element(&self, name: &str) -> Option<Id> {
        let key = name_key(name);
        let by_name = self.known.iter().find(|(known, _)| *known == key);
        by_name
            .map(|(_, id)| id.clone())
            .or_else(|| self.model.elements.contains_key(name).then(|| name.to_string()))
    }

    fn kind(&self, word: &str) -> Result<String, Mistake> {
        let wanted = id::slug(word);
        let exact =
            self.kinds.kinds().find(|(id, kind)| *id == wanted || id::slug(&kind.name) == wanted);
        match exact.map(|(id, _)| id).or_else(|| self.kinds.guess(word)) {
            Some(kind) => Ok(kind.to_string()),
            None => self.wrong(word, format!("no kind is called `{word}`")),
        }
    }

    fn attribute(&self, detail: &str) -> Result<(String, Values), Mistake> {
        let Some((word, values)) = detail.split_once(':') else {
            return self.wrong(detail, format!("write `{detail}` as attribute: value"));
        };
        let wanted = id::slug(word);
        let mut attributes =
            self.kinds.attributes().filter(|(_, attribute)| attribute.on.contains(&On::Element));
        let known = attributes.find(|(id, a)| *id == wanted || id::slug(&a.name) == wanted);
        let Some((id, attribute)) = known else {
            return self.wrong(detail, format!("no attribute is called `{}`", word.trim()));
        };
        let given: Vec<String> = values.split('+').map(id::slug).collect();
        if let Some(wrong) = given.iter().find(|value| !attribute.allows(value)) {
            let known: Vec<&str> = attribute.values.iter().map(crate::catalog::Value::id).collect();
            let text = format!("{id} can't be `{wrong}`: {}", known.join(", "));
            return self.wrong(values.trim_start(), text);
        }
        match Values::new(given) {
            Some(given) => Ok((id.to_string(), given)),
            None => self.wrong(values, format!("{id} needs a value")),
        }
    }
}

/// The label of each group's arrow. A single label at the end is that of the whole chain.
fn labels<'a>(groups: &[Group<'a>]) -> Vec<&'a str> {
    let given = groups.iter().filter(|group| !group.label.is_empty()).count();
    let whole = groups.last().map(|group| group.label).filter(|_| given == 1).unwrap_or_default();
    let own = |group: &Group<'a>| if whole.is_empty() { group.label } else { whole };
    groups.iter().map(own).collect()
}

fn boundary_kind(word: &str) -> Result<BoundaryKind, String> {
    match word.to_lowercase().as_str() {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn after(lines: &[&str]) -> (Model, Vec<Entry>) {
        let kinds = Kinds::bundled().unwrap();
        let mut model = Model::new("Test");
        let entries = lines.iter().map(|line| enter(&mut model, &kinds, line, &Start::Free));
        let entries = entries.collect();
        (model, entries)
    }

    fn enter(model: &mut Model, kinds: &Kinds, line: &str, start: &Start) -> Entry {
        let before = model.clone();
        let entry = read(line, model, kinds, None, start, &[])
            .unwrap_or_else(|mistake| panic!("{line}: {}", mistake.text));
        assert_eq!(*model, before, "reading changes nothing");
        let _ = entry.edit.clone().apply(model);
        entry
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
    fn a_line_holds_several_sentences() {
        let (model, entries) = after(&["A -> B : x; C <- B : y; Vendor { B, C };"]);
        assert_eq!((model.elements.len(), model.flows.len()), (3, 2));
        assert_eq!(model.flows["b-c"].label, "y");
        assert_eq!(model.elements["c"].boundary.as_deref(), Some("vendor"));
        assert_eq!(entries[0].boundaries, [("Vendor".to_string(), 2)]);
        assert_eq!(entries[0].select.as_deref(), Some("vendor"));
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
    fn boundaries_nest_as_they_are_written() {
        let (model, _) = after(&[
            "A -> B -> C -> D",
            "Tenant: Product { A, Data { B } }",
            "Organisation: House { product, C }; tenant: House { D }",
        ]);
        let parent = |id: &str| model.boundaries[id].parent.as_deref();
        assert_eq!(
            (parent("data"), parent("product"), parent("house")),
            (Some("product"), Some("house"), None)
        );
        let homes: Vec<_> = model.elements.values().map(|e| e.boundary.as_deref()).collect();
        assert_eq!(homes, [Some("product"), Some("data"), Some("house"), Some("house")]);
        assert_eq!(model.boundaries["house"].kind, BoundaryKind::Tenant, "a new word counts");
        assert_eq!(model.elements.len(), 4, "a boundary that is named is meant");
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
    fn what_goes_onto_a_flow_splits_it() {
        let kinds = Kinds::bundled().unwrap();
        let (mut model, _) = after(&["Product { Chat UI, Agent, Log }; Chat UI -> Agent : prompt"]);
        let on = || Start::On("chat-ui-agent".into());
        let entry = enter(&mut model, &kinds, "Gateway -> Filter : clean prompt", &on());
        assert_eq!(entry.between, Some(("Chat UI".into(), "Agent".into())));
        let flow = |id: &str| {
            let flow = &model.flows[id];
            (flow.from.as_str(), flow.to.as_str(), flow.label.as_str())
        };
        assert_eq!(flow("chat-ui-agent"), ("chat-ui", "gateway", "prompt"));
        assert_eq!(flow("gateway-filter"), ("gateway", "filter", "clean prompt"));
        assert_eq!(flow("filter-agent"), ("filter", "agent", "clean prompt"));
        assert_eq!(model.elements["filter"].boundary.as_deref(), Some("product"));

        enter(&mut model, &kinds, "Log", &on());
        assert_eq!(
            model.flows["log-gateway"].label, "prompt",
            "what is known is used, and the label goes on"
        );
        for (line, message) in [
            ("Chat UI", "at an end of the flow"),
            ("A, B", "one element"),
            ("X { A }", "name the element"),
            ("A : x -> B : y", "keeps its label"),
        ] {
            let wrong = read(line, &mut model, &kinds, None, &on(), &[]).unwrap_err();
            assert!(wrong.text.contains(message), "{line}: {}", wrong.text);
        }
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let kinds = Kinds::bundled().unwrap();
        let mut model = Model::new("Test");
        for (line, at, message) in [
            ("A -> ", 4, "a name is missing"),
            ("A -> B [tool", 7, "not closed"),
            ("A [zorblax]", 3, "no kind is called `zorblax`"),
            ("A [tool, authority: fly]", 20, "authority can't be `fly`"),
            ("A [tool, colour: red]", 9, "no attribute is called `colour`"),
            ("Boundary: X { A", 12, "ends with `}`"),
            ("A -> B; Castle: X { A }", 8, "is not a boundary kind"),
            ("A : label", 4, "a label follows a flow"),
            ("Cloud: A, B", 7, "a boundary is Name { A, B }"),
            ("Cloud { Inner { A }", 14, "ends with `}`"),
            ("A -> Cloud { B }", 3, "can't be in a name"),
            ("A -> ?", 5, "is no name"),
        ] {
            let wrong = read(line, &mut model, &kinds, None, &Start::Free, &[]).unwrap_err();
            assert!(wrong.text.contains(message), "{line}: {}", wrong.text);
            assert_eq!(wrong.at, at, "{line}: {}", wrong.text);
        }
        assert_eq!(model, Model::new("Test"), "what was read before the mistake is taken back");
    }
}
