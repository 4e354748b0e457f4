//! From frameworks as they are written to frameworks that can be answered, checked on the way.

mod risk;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::written::{
    WrittenEvery, WrittenFramework, WrittenGroup, WrittenItem, WrittenSignal, WrittenThemes,
    WrittenTier,
};
use super::{
    Answer, Bucket, Fact, Framework, Frameworks, Group, Item, Knows, Related, Signal, Step, Tier,
};
use crate::catalog::condition::{Compiler, Wrong, unknown};
use crate::catalog::source::{Source, Spelled};
use crate::catalog::{Catalog, CatalogError, CondId, Condition, Conditions, Kinds, Place};
use crate::model::id;
use crate::text::is_harmful;

/// Files that all frameworks share: name and text of each.
pub struct Shared {
    pub scales: (&'static str, &'static str),
    pub themes: (&'static str, &'static str),
    pub risk: (&'static str, &'static str),
    pub roadmap: (&'static str, &'static str),
}

/// Longest text, in characters.
const LONGEST: usize = 1_000;

/// How models name what is recorded about risk: no framework can have this id.
const RESERVED: &str = "risk";

/// Reads frameworks: name, text and whether a team wrote it. One of a team of the same id as a bundled one
/// takes its place. `kinds` are those that conditions may name.
pub fn compile(
    shared: &Shared,
    files: &[(&str, &str, bool)],
    catalog: &Catalog,
    kinds: &Kinds,
) -> (Frameworks, Vec<CatalogError>) {
    let mut problems = Vec::new();
    let source = |(file, text): (&'static str, &'static str)| Source { file, text };
    let scales: BTreeMap<String, Vec<Answer>> = source(shared.scales).parse_or(&mut problems);
    let buckets: Vec<Bucket> = source(shared.roadmap).parse_or(&mut problems);
    let written: Vec<WrittenThemes> = source(shared.themes).parse_or(&mut problems);
    let themes = written.iter().flat_map(|of| {
        of.themes
            .iter()
            .map(|(id, name)| (format!("{}/{id}", of.id), format!("{}: {name}", of.name)))
    });
    let themes = themes.collect();
    let mut conditions = Conditions::default();
    let terms = catalog.rules.terms();
    let mut all: Vec<Framework> = Vec::new();
    let mut related = Vec::new();
    let compiler = Compiler::new(kinds, terms, &mut conditions);
    let empty = Source { file: "", text: "" };
    let mut reader = Reader {
        source: empty,
        catalog,
        compiler,
        scales: &scales,
        attacks: BTreeSet::new(),
        problems,
        outside: written.iter().map(|of| of.id.clone()).collect(),
        related: Vec::new(),
    };
    let risk = reader.risk(source(shared.risk));
    reader.attacks = risk.attacks.iter().map(|attack| attack.id.clone()).collect();
    for (file, text, is_own) in files {
        reader.source = Source { file, text };
        let Some(framework) = reader.framework(*is_own) else { continue };
        let source = (reader.source, *is_own);
        related.extend(reader.related.drain(..).map(|(to, extent)| (to, extent, source)));
        match all.iter_mut().find(|known| known.id == framework.id) {
            Some(Framework { own: Some(first), .. }) => {
                let message = format!(
                    "the id `{}` is taken, by {}:{}: keep one of the two, or give this one another id",
                    framework.id, first.file, first.line
                );
                let at = framework.own.map_or((1, 1), |place| (place.line, place.column));
                let (line, column) = at;
                reader.problems.push(CatalogError {
                    file: file.to_string(),
                    line,
                    column,
                    message,
                });
            }
            Some(bundled) => *bundled = framework,
            None => all.push(framework),
        }
    }
    let mut problems = reader.problems;
    let mut frameworks = Frameworks { all, themes, risk, buckets, conditions };
    let mut dangling = BTreeSet::new();
    for (to, extent, (source, is_own)) in related {
        let is_there = match &to {
            Related::Theme(id) => frameworks.themes.contains_key(id),
            Related::Item(framework, item) => frameworks.item(framework, item).is_some(),
            Related::Mitigation(_) | Related::Technique(_) => true,
        };
        // What a team put in the place of a framework need not have all that others name of it.
        let is_replaced = |id: &str| frameworks.get(id).is_some_and(|of| of.own.is_some());
        let is_excused = !is_own && matches!(&to, Related::Item(of, _) if is_replaced(of));
        if !is_there {
            dangling.insert(to.clone());
        }
        if !is_there && !is_excused {
            let spelled = match &to {
                Related::Item(framework, item) => format!("{framework}/{item}"),
                Related::Theme(id) | Related::Mitigation(id) | Related::Technique(id) => id.clone(),
            };
            let message = format!("no framework or outside source has `{spelled}`");
            problems.push(source.at_word(&extent, &spelled, message));
        }
    }
    frameworks.unrelated(|related| dangling.contains(related));
    problems.sort();
    (frameworks, problems)
}

/// Reads one file after the other.
struct Reader<'a, 'c> {
    source: Source<'a>,
    catalog: &'c Catalog,
    compiler: Compiler<'c>,
    scales: &'c BTreeMap<String, Vec<Answer>>,
    attacks: BTreeSet<String>,
    problems: Vec<CatalogError>,
    /// Ids of sources outside.
    outside: BTreeSet<String>,
    /// What items are said to be related to, to be looked up once all frameworks are known.
    related: Vec<(Related, Range<usize>)>,
}

/// Where in the scale of its group an item can be answered, and which items there are.
struct Around<'g> {
    scale: &'g [Answer],
    /// Item → the answers that it has.
    answers: &'g BTreeMap<String, Vec<String>>,
}

impl<'a> Reader<'a, '_> {
    fn wrong(&mut self, extent: &Range<usize>, word: &str, message: impl Into<String>) {
        self.problems.push(self.source.at_word(extent, word, message));
    }

    /// A text that people read has to say something, on one line, with what can be seen.
    fn text(&mut self, extent: &Range<usize>, what: &str, text: &str) {
        let is_bad = text.trim().is_empty()
            || text.chars().any(is_harmful)
            || text.chars().nth(LONGEST).is_some();
        if is_bad {
            let message = format!(
                "`{what}` has to be one line of at most {LONGEST} visible characters that says something"
            );
            self.wrong(extent, text, message);
        }
    }

    fn id(&mut self, extent: &Range<usize>, id: &str) {
        if !id::is_valid(id) {
            let message = format!("`{id}` cannot be an id: use a–z, 0–9 and -");
            self.wrong(extent, id, message);
        }
    }

    fn scale(&mut self, extent: &Range<usize>, name: &str) -> Vec<Answer> {
        let known = self.scales;
        known.get(name).cloned().unwrap_or_else(|| {
            let message = unknown("scale", name, known.keys().map(String::as_str));
            self.wrong(extent, name, message);
            Vec::new()
        })
    }

    /// An id that another one of its sort in the framework has.
    fn taken(&mut self, id: &Spelled<'a>) {
        let message = format!("the id `{}` is taken in this framework", id.0);
        self.problems.push(self.source.at(self.source.offset(id).unwrap_or(0), message));
    }

    /// Where an answer stands in a scale.
    fn rank(&mut self, extent: &Range<usize>, scale: &[Answer], answer: &str) -> usize {
        let found = scale.iter().position(|known| known.id == answer);
        found.unwrap_or_else(|| {
            let known = scale.iter().map(|known| known.id.as_str());
            let message = unknown("answer", answer, known);
            self.wrong(extent, answer, message);
            0
        })
    }

    fn condition(&mut self, extent: &Range<usize>, condition: &Condition) -> Option<CondId> {
        let compiled = self.compiler.element(condition);
        match compiled {
            Ok(id) => Some(id),
            Err(Wrong { word, message, .. }) => {
                self.wrong(extent, &word, message);
                None
            }
        }
    }

    fn framework(&mut self, is_own: bool) -> Option<Framework> {
        let written: WrittenFramework<'a> = match self.source.parse() {
            Ok(written) => written,
            Err(error) => {
                self.problems.push(error);
                return None;
            }
        };
        let whole = 0..self.source.text.len();
        self.id(&whole, &written.id.0);
        for (what, text) in
            [("name", &written.name), ("source", &written.source), ("about", &written.about)]
        {
            self.text(&whole, what, text);
        }
        if written.id.0 == RESERVED {
            let message =
                format!("`{RESERVED}` is how models name what they say of risk: use another id");
            self.wrong(&whole, RESERVED, message);
        }
        if written.review_months == 0 {
            self.wrong(&whole, "review_months", "answers hold for at least one month");
        }
        let mut answers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut groups = BTreeSet::new();
        for group in &written.groups {
            if !groups.insert(&*group.id.0) {
                self.taken(&group.id);
            }
            let scale = self.scales.get(group.scale.as_ref().unwrap_or(&written.scale));
            for item in &group.items {
                let ids = scale.into_iter().flatten().map(|answer| answer.id.clone());
                if answers.insert(item.id.0.to_string(), ids.collect()).is_some() {
                    self.taken(&item.id);
                }
            }
        }
        let extents = extents(self.source, &written);
        let mut extents = extents.into_iter();
        let groups = written.groups.iter();
        let groups: Vec<Group> =
            groups.map(|group| self.group(&written, group, &answers, &mut extents)).collect();
        let at = self.source.offset(&written.id).unwrap_or(0);
        let tiers = written.tiers.iter().map(|tier| self.tier(tier, &answers)).collect();
        self.reachable(&written.tiers);
        Some(Framework {
            id: written.id.0.into_owned(),
            name: written.name,
            source: written.source,
            about: written.about,
            review_months: written.review_months,
            groups,
            tiers,
            own: is_own.then(|| Place::at(self.source, at)),
        })
    }

    fn group(
        &mut self,
        framework: &WrittenFramework<'a>,
        written: &WrittenGroup<'a>,
        answers: &BTreeMap<String, Vec<String>>,
        extents: &mut impl Iterator<Item = Range<usize>>,
    ) -> Group {
        let start = self.source.offset(&written.id).unwrap_or(0);
        let extent = start..self.source.text.len();
        self.id(&extent, &written.id.0);
        self.text(&extent, "name", &written.name);
        self.text(&extent, "about", &written.about);
        let scale = self.scale(&extent, written.scale.as_ref().unwrap_or(&framework.scale));
        let target = written.target.as_ref().unwrap_or(&framework.target);
        let target = self.rank(&extent, &scale, target);
        if written.items.is_empty() {
            self.wrong(&extent, &written.id.0, "a group without questions asks nothing");
        }
        let around = Around { scale: &scale, answers };
        let items = written.items.iter().zip(extents);
        let items = items.map(|(item, extent)| self.item(item, &extent, &around)).collect();
        Group {
            id: written.id.0.to_string(),
            name: written.name.clone(),
            about: written.about.clone(),
            level: written.level.unwrap_or(framework.level),
            scale,
            target,
            foundation: written.foundation,
            decides: written.decides,
            items,
        }
    }

    fn item(
        &mut self,
        written: &WrittenItem<'a>,
        extent: &Range<usize>,
        around: &Around<'_>,
    ) -> Item {
        self.id(extent, &written.id.0);
        for (what, text) in
            [("name", &written.name), ("ask", &written.ask), ("objective", &written.objective)]
        {
            self.text(extent, what, text);
        }
        let lines = written.look_for.iter().map(|text| ("look_for", text));
        let lines = lines.chain(written.levels.iter().map(|text| ("levels", text)));
        let threat = (!written.threat.is_empty()).then_some(("threat", &written.threat));
        for (what, text) in lines.chain(threat) {
            self.text(extent, what, text);
        }
        if written.look_for.is_empty() {
            self.wrong(extent, "look_for", "say what to look for");
        }
        if !written.levels.is_empty() && written.levels.len() != around.scale.len() {
            let message = format!(
                "{} levels for the {} answers of the scale",
                written.levels.len(),
                around.scale.len()
            );
            self.wrong(extent, "levels", message);
        }
        let mut taken = BTreeSet::new();
        let mut steps = Vec::new();
        for step in &written.steps {
            self.once(extent, &mut taken, &step.id);
            self.text(extent, "text", &step.text);
            let to = self.rank(extent, around.scale, &step.to);
            steps.push(Step { id: step.id.clone(), text: step.text.clone(), to });
        }
        let mut taken = BTreeSet::new();
        let mut signals = Vec::new();
        for signal in &written.signals {
            self.once(extent, &mut taken, &signal.id);
            signals.extend(self.signal(signal, extent, around.scale));
        }
        let applies = written.applies.iter();
        let applies = applies.filter_map(|text| self.answered(text, extent, around.answers));
        let applies = applies.collect();
        for attack in written.attacks.iter().filter(|id| !self.attacks.contains(*id)) {
            let message = unknown("attack type", attack, self.attacks.iter().map(String::as_str));
            self.problems.push(self.source.at_word(extent, attack, message));
        }
        let see: Vec<Related> =
            written.see.iter().filter_map(|text| self.related(text, extent)).collect();
        self.related.extend(see.iter().map(|related| (related.clone(), extent.clone())));
        Item {
            id: written.id.0.to_string(),
            name: written.name.clone(),
            ask: written.ask.clone(),
            objective: written.objective.clone(),
            threat: written.threat.clone(),
            look_for: written.look_for.clone(),
            levels: written.levels.clone(),
            steps,
            on: written.on.as_ref().and_then(|on| self.condition(extent, on)),
            applies,
            attacks: written.attacks.clone(),
            see,
            signals,
        }
    }

    /// An id within an item.
    fn once<'w>(&mut self, extent: &Range<usize>, taken: &mut BTreeSet<&'w str>, id: &'w str) {
        self.id(extent, id);
        if !taken.insert(id) {
            self.wrong(extent, id, format!("the id `{id}` is taken here"));
        }
    }

    fn signal(
        &mut self,
        written: &WrittenSignal,
        extent: &Range<usize>,
        scale: &[Answer],
    ) -> Option<Signal> {
        let WrittenSignal { id, says, why, every, some, mitigation, fact } = written;
        let says = self.rank(extent, scale, says);
        let said = Said { every, some, mitigation, fact: *fact, why };
        Some(Signal { id: id.clone(), says, when: self.knows(&said, extent)?, why: why.clone() })
    }

    /// What decides, of the four that can.
    fn knows(&mut self, said: &Said<'_>, extent: &Range<usize>) -> Option<Knows> {
        self.text(extent, "why", said.why);
        match (said.every, said.some, said.mitigation, said.fact) {
            (Some(WrittenEvery { of, holds }), None, None, None) => {
                let (of, holds) = (self.condition(extent, of), self.condition(extent, holds));
                Some(Knows::Every(of?, holds?))
            }
            (None, Some(some), None, None) => self.condition(extent, some).map(Knows::Some),
            (None, None, Some(id), None) => {
                if self.catalog.atlas.mitigation(id).is_none() {
                    self.wrong(extent, id, format!("ATLAS has no mitigation `{id}`"));
                }
                Some(Knows::Mitigation(id.clone()))
            }
            (None, None, None, Some(fact)) => Some(Knows::Fact(fact)),
            _ => {
                let message = "say one of `every`, `some`, `mitigation` and `fact`";
                self.wrong(extent, said.why, message);
                None
            }
        }
    }

    /// `item=answer`.
    fn answered(
        &mut self,
        text: &str,
        extent: &Range<usize>,
        answers: &BTreeMap<String, Vec<String>>,
    ) -> Option<(String, String)> {
        let (item, answer) = text.split_once('=').unwrap_or((text, ""));
        match answers.get(item) {
            None => {
                let message = unknown("question", item, answers.keys().map(String::as_str));
                self.wrong(extent, text, message);
                None
            }
            Some(known) if !known.iter().any(|known| known == answer) => {
                let message = unknown("answer", answer, known.iter().map(String::as_str));
                self.wrong(extent, text, message);
                None
            }
            Some(_) => Some((item.to_string(), answer.to_string())),
        }
    }

    fn related(&mut self, text: &str, extent: &Range<usize>) -> Option<Related> {
        let atlas = &self.catalog.atlas;
        if atlas.mitigation(text).is_some() {
            return Some(Related::Mitigation(text.to_string()));
        }
        if atlas.technique(text).is_some() {
            return Some(Related::Technique(text.to_string()));
        }
        let Some((of, id)) = text.split_once('/') else {
            let message = format!("`{text}` is neither of ATLAS nor of the form FRAMEWORK/ITEM");
            self.wrong(extent, text, message);
            return None;
        };
        // Sources outside are no frameworks: they can't be answered.
        Some(if self.outside.contains(of) {
            Related::Theme(text.to_string())
        } else {
            Related::Item(of.to_string(), id.to_string())
        })
    }

    fn tier(&mut self, written: &WrittenTier<'a>, answers: &BTreeMap<String, Vec<String>>) -> Tier {
        let start = self.source.offset(&written.id).unwrap_or(0);
        let extent = start..self.source.text.len();
        self.id(&extent, &written.id.0);
        self.text(&extent, "name", &written.name);
        let because = written.because.iter();
        let because = because.filter_map(|text| self.answered(text, &extent, answers)).collect();
        Tier { id: written.id.0.to_string(), name: written.name.clone(), because }
    }

    /// A tier that needs no answer leaves nothing for those behind it.
    fn reachable(&mut self, tiers: &[WrittenTier<'a>]) {
        let mut ids = BTreeSet::new();
        for (at, tier) in tiers.iter().enumerate() {
            if !ids.insert(&*tier.id.0) {
                self.taken(&tier.id);
            }
            if tier.because.is_empty() && at + 1 < tiers.len() {
                let message = "every system is of this tier: only the last needs no `because`";
                let at = self.source.offset(&tier.id).unwrap_or(0);
                self.problems.push(self.source.at(at, message));
            }
        }
    }
}

/// What a signal or a leaning rests on, as it is written.
struct Said<'w> {
    every: &'w Option<WrittenEvery>,
    some: &'w Option<Condition>,
    mitigation: &'w Option<String>,
    fact: Option<Fact>,
    why: &'w str,
}

/// The part of the text of each item, in order: up to the next item, or the next group.
fn extents(source: Source<'_>, framework: &WrittenFramework<'_>) -> Vec<Range<usize>> {
    let items = framework.groups.iter().flat_map(|group| {
        std::iter::once((false, &group.id)).chain(group.items.iter().map(|item| (true, &item.id)))
    });
    let items: Vec<(bool, &Spelled<'_>)> = items.collect();
    let extents = source.extents(items.iter().map(|(_, id)| *id));
    items
        .iter()
        .zip(extents)
        .filter(|((is_item, _), _)| *is_item)
        .map(|(_, extent)| extent)
        .collect()
}
