//! A model made of what a foreign file says: kinds, ids, boundaries by place, findings, and an account of
//! what was guessed and what was lost.

mod known;
mod places;
mod threats;
mod zones;

use std::collections::BTreeMap;

use super::account::{Account, Guessed, Taken};
use super::described::{one_line, prose};
use super::foreign::{Fact, Foreign, LeftOut, Link, Node};
use crate::catalog::{Catalog, GuessedKind, Imports, On};
use crate::model::{
    Assumption, Attributes, Boundary, Element, Flow, Guess, Id, Model, Origin, Prose, Source,
    Stamp, Values, id,
};
use crate::text::count;

use known::Known;

/// Longest name that is taken as it is, in characters; the rest of a longer one goes to the notes.
const NAME: usize = 120;

/// What an import is made with.
#[derive(Debug, Clone, Copy)]
pub struct Intake<'a> {
    /// Id of the format.
    pub format: &'a str,
    /// Name of the file, without its folder.
    pub file: &'a str,
    /// Kinds, attributes, techniques.
    pub catalog: &'a Catalog,
    /// What stands for what.
    pub imports: &'a Imports,
    /// Who imports and when.
    pub stamp: &'a Stamp,
}

/// A model that was made of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Imported {
    /// The model.
    pub model: Model,
    /// What was made of what.
    pub account: Account,
}

impl Intake<'_> {
    /// Makes a model of what a file says. What came of the same file before keeps its ids, and what a
    /// person said of its kind stands.
    pub fn take(&self, foreign: &Foreign, before: Option<(&Model, &Id)>) -> Imported {
        let known = Known::of(before);
        let model = Model::new(title(foreign, known.name(), self.file));
        let mut taking = Taking {
            intake: *self,
            known,
            model,
            account: Account { left_out: foreign.left_out.clone(), ..Account::default() },
            became: BTreeMap::new(),
        };
        taking.about(foreign);
        let standing = zones::standing(foreign);
        taking.boundaries(foreign, &standing);
        for node in &foreign.nodes {
            taking.element(node, &standing);
        }
        for link in &foreign.links {
            taking.flow(link, &standing);
        }
        for threat in &foreign.threats {
            taking.finding(threat);
        }
        for assumption in &foreign.assumptions {
            taking.assumption(assumption);
        }
        taking.model.arrangement = places::arrangement(foreign, &taking.became, &taking.model);
        taking.done()
    }
}

/// An import under way.
struct Taking<'a> {
    intake: Intake<'a>,
    known: Known<'a>,
    model: Model,
    account: Account,
    /// Source id → the element, flow or boundary that it became.
    became: BTreeMap<String, Id>,
}

impl Taking<'_> {
    fn about(&mut self, foreign: &Foreign) {
        let doubles = foreign.doubles.iter();
        let told = doubles.map(|id| {
            format!("several things have the id “{id}”: what refers to it means the first")
        });
        self.account.adapted.extend(told);
        self.model.description = prose(&foreign.description);
        self.model.owners = foreign.owners.iter().map(|owner| one_line(owner)).collect();
    }

    /// The diagrams that became boundaries, then those of the file.
    fn boundaries(&mut self, foreign: &Foreign, standing: &zones::Standing) {
        for page in &standing.pages {
            let page = &foreign.pages[*page];
            let name = if page.name.is_empty() { "Diagram" } else { &page.name };
            let (name, _) = named(name, "Diagram");
            let boundary = Boundary { name, ..Boundary::default() };
            self.boundary(&page.source, boundary);
        }
        for at in standing.outermost_first(foreign) {
            let zone = &foreign.zones[at];
            let (name, rest) = named(&zone.name, "Boundary");
            let mut notes = rest;
            notes.extend(prose(&zone.notes));
            notes.extend(zone.facts.iter().map(noted));
            let parent =
                standing.around_zone(at, foreign).and_then(|id| self.became.get(id)).cloned();
            let kind = self.intake.imports.zone(&zone.name, &zone.stencil);
            self.boundary(&zone.source, Boundary { kind, name, parent, notes });
        }
        self.raised(standing);
    }

    fn boundary(&mut self, source: &str, boundary: Boundary) {
        let id = self.id(source, "boundaries", &boundary.name, "boundary");
        self.model.boundaries.insert(id.clone(), boundary);
        self.became.insert(source.to_string(), id);
        self.account.taken.boundaries += 1;
    }

    /// Tells which boundaries lie too deep.
    fn raised(&mut self, standing: &zones::Standing) {
        for source in &standing.raised {
            let name = self.became.get(*source).map_or(*source, |id| self.model.name_of(id));
            self.account.adapted.push(format!(
                "boundary “{name}”: it lies more than {} deep: it stands outside the others",
                zones::DEEPEST
            ));
        }
    }

    /// The id of what came from the same place before, or a new one.
    fn id(&self, source: &str, map: &str, name: &str, fallback: &str) -> Id {
        let is_free = |id: &str| !self.model.has_id(id);
        let is_taken = |id: &str| id == "system" || !is_free(id) || self.known.has(id);
        let before = self.known.id(source, map).filter(|id| is_free(id));
        before.unwrap_or_else(|| new_id(name, fallback, source, is_taken))
    }

    fn element(&mut self, node: &Node, standing: &zones::Standing) {
        let Intake { imports, catalog, .. } = self.intake;
        let guess = imports.kind(&node.name, &node.stencil, node.shape, &catalog.kinds);
        let (name, mut notes) = match node.name.trim() {
            "" if node.stencil.trim().is_empty() => {
                (catalog.kinds.name_of(&guess.kind).to_string(), vec![])
            }
            "" => named(&node.stencil, "Element"),
            _ => named(&node.name, "Element"),
        };
        let id = self.id(&node.source, "elements", &name, &guess.kind);
        // Another name that says less is no reason to think otherwise, and a guess that an export
        // wrote down is none to think it surer.
        let is_echo =
            |before: &GuessedKind| before.kind == guess.kind && before.kind == node.stencil;
        let before = self
            .known
            .guessed_kind(&id)
            .filter(|before| (guess.doubtful && !before.doubtful) || is_echo(before));
        let guess = before.unwrap_or(guess);
        let decided = self.known.decided_kind(&id);
        let kind = decided.map_or(guess.kind, str::to_string);
        notes.extend(prose(&node.notes));
        let attributes = self.attributes(&node.facts, On::Element, Some(&kind), &mut notes);
        let boundary = standing.around_node(node).and_then(|id| self.became.get(id)).cloned();
        let guess = decided.is_none().then_some(Guess { why: guess.why, doubtful: guess.doubtful });
        let is_new = !self.known.has(&id);
        if let Some(Guess { why, doubtful }) = guess.clone().filter(|_| is_new) {
            let guessed = Guessed { element: id.clone(), kind: kind.clone(), why, doubtful };
            self.account.guessed.push(guessed);
        }
        let element = Element {
            kind,
            guess,
            name,
            boundary,
            owner: one_line(&node.owner),
            attributes,
            notes,
            ..Element::default()
        };
        self.model.elements.insert(id.clone(), element);
        self.became.insert(node.source.clone(), id);
        self.account.taken.elements += 1;
    }

    /// What the facts say that an attribute can hold; the others go to the notes.
    fn attributes(
        &self,
        facts: &[Fact],
        on: On,
        kind: Option<&str>,
        notes: &mut Prose,
    ) -> Attributes {
        let Intake { imports, catalog, format, .. } = self.intake;
        let mut attributes = Attributes::new();
        for fact in facts {
            // What threatloom wrote itself has the names of its own attributes.
            let own = catalog.kinds.attribute(&fact.name).filter(|known| known.allows(&fact.value));
            let said = own.map(|_| (fact.name.as_str(), fact.value.as_str()));
            let meant = said.or_else(|| imports.fact(format, &fact.name, &fact.value));
            let fits = |attribute: &str| {
                let known = catalog.kinds.attribute(attribute);
                let of_kind = kind.is_none_or(|kind| {
                    catalog
                        .kinds
                        .kind(kind)
                        .is_none_or(|kind| kind.attributes.iter().any(|a| a == attribute))
                });
                known.is_some_and(|known| known.on.contains(&on)) && of_kind
            };
            match meant.filter(|(attribute, _)| fits(attribute)) {
                Some((attribute, value)) => {
                    let mut all: Vec<String> =
                        attributes.get(attribute).map_or_else(Vec::new, |values: &Values| {
                            values.iter().map(ToString::to_string).collect()
                        });
                    let many = catalog.kinds.attribute(attribute).is_some_and(|known| known.many);
                    if many || all.is_empty() {
                        all.push(value.to_string());
                    }
                    attributes
                        .extend(Values::new(all).map(|values| (attribute.to_string(), values)));
                }
                None => notes.push(noted(fact)),
            }
        }
        attributes
    }

    fn flow(&mut self, link: &Link, standing: &zones::Standing) {
        let called = || {
            let label = one_line(&link.label);
            if label.is_empty() {
                format!("flow “{}”", link.source)
            } else {
                format!("flow “{label}”")
            }
        };
        let end = |source: &str| -> Result<Id, String> {
            if source.is_empty() {
                return Err("it has a loose end".into());
            }
            let id = self
                .became
                .get(source)
                .ok_or_else(|| format!("there is no “{source}” where it ends"))?;
            if self.model.elements.contains_key(id) {
                return Ok(id.clone());
            }
            // A line to a frame means what is in it, which is certain where that is one thing.
            if !self.model.boundaries.contains_key(id) {
                return Err("it ends at another flow".into());
            }
            let only = standing.only_node_in(source).and_then(|only| self.became.get(only));
            only.cloned().ok_or_else(|| {
                let name = self.model.name_of(id);
                format!("it ends at the boundary “{name}”, not at an element")
            })
        };
        let (from, to) = match (end(&link.from), end(&link.to)) {
            (Ok(from), Ok(to)) => (from, to),
            (Err(why), _) | (_, Err(why)) => {
                return self.account.left_out.push(LeftOut::new(called(), why));
            }
        };
        let (label, mut notes) = named(&link.label, "");
        notes.extend(prose(&link.notes));
        let attributes = self.attributes(&link.facts, On::Flow, None, &mut notes);
        let flow = Flow { from: from.clone(), to: to.clone(), label, attributes, notes };
        if link.both_ways {
            let said = self.model.route(&flow);
            self.account
                .adapted
                .push(format!("{} leads both ways: it became two flows ({said})", called()));
            let back = Flow { from: to, to: from, ..flow.clone() };
            self.add_flow(&format!("{}/back", link.source), back);
        }
        self.add_flow(&link.source, flow);
    }

    fn add_flow(&mut self, source: &str, flow: Flow) {
        let id = self.id(source, "flows", &format!("{} {}", flow.from, flow.to), "flow");
        self.model.flows.insert(id.clone(), flow);
        self.became.insert(source.to_string(), id);
        self.account.taken.flows += 1;
    }

    fn assumption(&mut self, assumption: &super::foreign::Assumption) {
        let text = prose(&assumption.text);
        let Some(first) = text.first() else { return };
        let taken = |id: &str| self.model.assumptions.contains_key(id);
        let before = self.known.id(&assumption.source, "assumptions").filter(|id| !taken(id));
        let is_taken = |id: &str| taken(id) || self.known.has_assumption(id);
        let id =
            before.unwrap_or_else(|| new_id(first, "assumption", &assumption.source, is_taken));
        let about = assumption.on.as_ref().and_then(|on| self.became.get(on)).cloned();
        let stamp = Some(self.known.stamp_of(&id).unwrap_or_else(|| self.intake.stamp.clone()));
        self.model.assumptions.insert(id.clone(), Assumption { text, about, stamp });
        self.came_from(&assumption.source, format!("assumptions/{id}"));
        self.account.taken.assumptions += 1;
    }

    /// Remembers what a thing that has no place in the picture became.
    fn came_from(&mut self, source: &str, record: String) {
        let items =
            &mut self.model.sources.entry(self.known.source(self.intake.file)).or_default().items;
        items.insert(source.to_string(), Origin { record, ..Origin::default() });
    }

    fn done(mut self) -> Imported {
        self.came_from("", "model/".to_string());
        for (source, id) in std::mem::take(&mut self.became) {
            let map = match &self.model {
                model if model.elements.contains_key(&id) => "elements",
                model if model.flows.contains_key(&id) => "flows",
                _ => "boundaries",
            };
            self.came_from(&source, format!("{map}/{id}"));
        }
        let key = self.known.source(self.intake.file);
        let source = self.model.sources.entry(key).or_default();
        *source = Source {
            format: self.intake.format.to_string(),
            file: one_line(self.intake.file),
            items: std::mem::take(&mut source.items),
        };
        self.account.guessed.sort_by_key(|guess| !guess.doubtful);
        self.account.left_out = counted(std::mem::take(&mut self.account.left_out));
        Imported { model: self.model, account: self.account }
    }
}

/// Each loss once, with how often it is told.
fn counted(left_out: Vec<LeftOut>) -> Vec<LeftOut> {
    let mut times: BTreeMap<LeftOut, usize> = BTreeMap::new();
    for loss in &left_out {
        *times.entry(loss.clone()).or_default() += 1;
    }
    let first = left_out.into_iter().filter_map(|loss| {
        let times = times.remove(&loss)?;
        let item = if times > 1 { format!("{times} × {}", loss.item) } else { loss.item };
        Some(LeftOut { item, ..loss })
    });
    first.collect()
}

/// What the system is called: by the file, by what was made of it before, or by its name.
fn title(foreign: &Foreign, before: Option<&str>, file: &str) -> String {
    if !foreign.name.trim().is_empty() {
        return named(&foreign.name, "").0;
    }
    if let Some(before) = before {
        return before.to_string();
    }
    let stem = file.split('.').next().unwrap_or(file).replace(['-', '_'], " ");
    let mut letters = stem.trim().chars();
    let capital: Option<String> =
        letters.next().map(|first| first.to_uppercase().chain(letters).collect());
    named(&capital.unwrap_or_default(), "Imported model").0
}

/// An id made of a name. Where it is taken, the source id tells things of one name apart: trying one
/// suffix after the other takes too long where thousands have one name.
fn new_id(name: &str, fallback: &str, source: &str, is_taken: impl Fn(&str) -> bool) -> Id {
    let plain = id::from_name(name, fallback, |_| false);
    if !is_taken(&plain) {
        return plain;
    }
    let suffixed = id::with_suffix_of(&plain, source);
    if is_taken(&suffixed) { id::from_name(&plain, fallback, is_taken) } else { suffixed }
}

/// A name in one line, and what of it was too long for one.
fn named(name: &str, fallback: &str) -> (String, Prose) {
    let line = one_line(name);
    if line.is_empty() {
        return (fallback.to_string(), Vec::new());
    }
    match line.char_indices().nth(NAME) {
        None => (line, Vec::new()),
        Some((cut, _)) => (format!("{}…", line[..cut].trim_end()), vec![line]),
    }
}

/// A property in words.
fn noted(fact: &Fact) -> String {
    format!("{}: {}", one_line(&fact.name), one_line(&fact.value))
}

impl std::fmt::Display for Taken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}, {}, {}, {}",
            count(self.elements, "element"),
            count(self.flows, "flow"),
            count(self.boundaries, "boundary"),
            count(self.findings, "finding"),
        )?;
        match self.assumptions {
            0 => Ok(()),
            some => write!(f, ", {}", count(some, "assumption")),
        }
    }
}
