//! What attack paths are made of: `catalogs/paths.ron`.
//!
//! The file says where paths begin and end, over which flows they go on, which techniques make an
//! element obey and what stands in the way. It is written in the condition language of the rules and
//! checked like them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::condition::{Compiler, Wrong};
use super::rules::TERMS;
use super::source::Source;
use super::{CatalogError, CondId, Condition, Conditions, Kinds, parse};

/// The file inside the binary: name and text.
const FILE: (&str, &str) = ("paths.ron", include_str!("../../catalogs/paths.ron"));

/// `catalogs/paths.ron`, checked and ready to evaluate. Numbers are percent unless they say so.
#[derive(Debug, Clone)]
pub struct PathRules {
    /// The conditions that the rest refers to.
    pub conditions: Conditions,
    /// What an element that is passed without a technique leaves.
    pub pass: u8,
    /// The longest path, in flows.
    pub longest: u8,
    /// What a path has to score.
    pub least: u8,
    /// What a mitigated finding leaves of its technique.
    pub mitigated: u8,
    /// What is left of an entry of which the model does not decide whether it is one.
    pub undecided: u8,
    /// What is left of a technique whose reasons rest on other flows than the one in question.
    pub elsewhere: u8,
    /// Tactics and techniques that take something.
    pub theft: Threats,
    /// Tactics before an attack.
    pub preparation: BTreeSet<String>,
    /// Tactics that are no step on the way.
    pub aside: BTreeSet<String>,
    /// Flows over which what an attacker wrote goes on by itself.
    pub carries: CondId,
    /// Flows over which an obeying element can send what the attacker likes.
    pub driven: CondId,
    /// Flows over which an obeying element sees what the other end holds.
    pub read: CondId,
    /// Elements out of which nothing comes as it went in.
    pub stops: CondId,
    /// Elements that decide for themselves.
    pub decides: CondId,
    /// Elements that answer each agent that asks them by itself.
    pub keeps_apart: CondId,
    /// Elements that do what their caller says.
    pub obeys: CondId,
    /// Elements that can fetch from what flows into them.
    pub fetches: CondId,
    /// Elements that give what they hold.
    pub gives: CondId,
    /// Which techniques make which elements obey.
    pub steering: Vec<Steering>,
    /// Techniques that use an element which obeys already.
    pub uses: Threats,
    /// Where paths begin.
    pub entries: Vec<Entry>,
    /// Where paths end.
    pub assets: Vec<Asset>,
    /// What weakens moves.
    pub gates: Vec<Gate>,
}

/// Techniques that make elements of some sort obey.
#[derive(Debug, Clone)]
pub struct Steering {
    /// Holds of the elements.
    pub on: CondId,
    /// The techniques.
    pub by: Threats,
    /// Holds of the elements that they can come from.
    pub from: CondId,
    /// What is left of them where [`PathRules::elsewhere`] does not say it.
    pub elsewhere: Option<u8>,
}

/// Where attackers stand or put something.
#[derive(Debug, Clone)]
pub struct Entry {
    /// A few words for it.
    pub label: String,
    /// Holds of the elements.
    pub when: CondId,
    /// How easily they get there.
    pub worth: u8,
}

/// What attackers want.
#[derive(Debug, Clone)]
pub struct Asset {
    /// A few words for it.
    pub label: String,
    /// Holds of the elements.
    pub when: CondId,
    /// How much they want it.
    pub worth: u8,
    /// What has to be done to it.
    pub by: Threats,
    /// Whether making it obey is enough.
    pub steered: bool,
    /// The last moves that count; all where none is named.
    pub moves: BTreeSet<MoveKind>,
}

/// What stands in the way of some moves.
#[derive(Debug, Clone)]
pub struct Gate {
    /// A few words for it.
    pub label: String,
    /// The moves that it stands in the way of.
    pub moves: BTreeSet<MoveKind>,
    /// Holds of the element that the move starts from.
    pub from: CondId,
    /// Holds of the flow that the move goes over.
    pub flow: CondId,
    /// What it leaves of a path.
    pub leaves: u8,
}

/// How a path gets from one element to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveKind {
    /// What the attacker wrote travels on, with the flow.
    Carry,
    /// An element that obeys acts on the next one, with the flow.
    Drive,
    /// An element that obeys reads the next one, against the flow.
    Read,
}

/// Tactics, and techniques with their sub-techniques.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Threats(BTreeSet<String>);

impl Threats {
    /// Whether the technique, or what it is a sub-technique of, is listed.
    pub fn technique(&self, id: &str) -> bool {
        let parent = id.rsplit_once('.').map_or(id, |(parent, _)| parent);
        self.0.contains(id) || self.0.contains(parent)
    }

    /// Whether the tactic is listed.
    pub fn tactic(&self, id: &str) -> bool {
        self.0.contains(id)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    pass: u8,
    longest: u8,
    least: u8,
    mitigated: u8,
    undecided: u8,
    elsewhere: u8,
    theft: BTreeSet<String>,
    preparation: BTreeSet<String>,
    aside: BTreeSet<String>,
    carries: Condition,
    driven: Condition,
    read: Condition,
    stops: Condition,
    decides: Condition,
    keeps_apart: Condition,
    obeys: Condition,
    fetches: Condition,
    gives: Condition,
    steering: Vec<WrittenSteering>,
    uses: BTreeSet<String>,
    entries: Vec<WrittenEntry>,
    assets: Vec<WrittenAsset>,
    gates: Vec<WrittenGate>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSteering {
    id: String,
    on: Condition,
    by: BTreeSet<String>,
    #[serde(default)]
    from: Condition,
    #[serde(default)]
    elsewhere: Option<u8>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenEntry {
    id: String,
    label: String,
    when: Condition,
    worth: u8,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAsset {
    id: String,
    label: String,
    when: Condition,
    worth: u8,
    by: BTreeSet<String>,
    #[serde(default)]
    steered: bool,
    #[serde(default)]
    moves: BTreeSet<MoveKind>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenGate {
    id: String,
    label: String,
    moves: BTreeSet<MoveKind>,
    #[serde(default)]
    from: Condition,
    #[serde(default)]
    flow: Condition,
    leaves: u8,
}

impl PathRules {
    /// The bundled file. `is_known` says which tactic and technique ids exist.
    ///
    /// # Errors
    /// Only if the bundled file is broken, which a test rules out.
    pub fn bundled(kinds: &Kinds, is_known: &dyn Fn(&str) -> bool) -> Result<Self, CatalogError> {
        Self::load(TERMS, FILE, kinds, is_known)
    }

    /// From a file, given as name and text, with the terms of another.
    ///
    /// # Errors
    /// The first thing that does not parse or names something unknown.
    pub fn load(
        terms: (&str, &str),
        (file, text): (&str, &str),
        kinds: &Kinds,
        is_known: &dyn Fn(&str) -> bool,
    ) -> Result<Self, CatalogError> {
        let terms: BTreeMap<String, Condition> = parse(terms.0, terms.1)?;
        Self::compile(&terms, Source { file, text }, kinds, is_known)
    }

    /// The bundled file with terms and kinds that a team changed.
    ///
    /// # Errors
    /// The first thing that the file needs and that they lack.
    pub(super) fn with(
        terms: &BTreeMap<String, Condition>,
        kinds: &Kinds,
    ) -> Result<Self, CatalogError> {
        // Its tactics and techniques are those of the bundled ATLAS.
        Self::compile(terms, Source { file: FILE.0, text: FILE.1 }, kinds, &|_| true)
    }

    fn compile(
        terms: &BTreeMap<String, Condition>,
        source: Source<'_>,
        kinds: &Kinds,
        is_known: &dyn Fn(&str) -> bool,
    ) -> Result<Self, CatalogError> {
        let written: Written = source.parse()?;
        let mut conditions = Conditions::default();
        let compiler = Compiler::new(kinds, terms, &mut conditions);
        let mut loader = Loader { compiler, is_known, source };
        let theft = loader.threats("theft", written.theft)?;
        let preparation = loader.threats("preparation", written.preparation)?.0;
        let aside = loader.threats("aside", written.aside)?.0;
        let uses = loader.threats("uses", written.uses)?;
        let flows =
            [("carries", &written.carries), ("driven", &written.driven), ("read", &written.read)];
        let [carries, driven, read] = loader.several(Loader::flow, flows)?;
        let elements = [
            ("stops", &written.stops),
            ("decides", &written.decides),
            ("keeps_apart", &written.keeps_apart),
            ("obeys", &written.obeys),
            ("fetches", &written.fetches),
            ("gives", &written.gives),
        ];
        let [stops, decides, keeps_apart, obeys, fetches, gives] =
            loader.several(Loader::element, elements)?;
        let steering = written.steering.into_iter().map(|rule| loader.steering(rule));
        let steering = steering.collect::<Result<_, _>>()?;
        let entries = written.entries.into_iter().map(|entry| loader.entry(entry));
        let entries = entries.collect::<Result<_, _>>()?;
        let assets = written.assets.into_iter().map(|asset| loader.asset(asset));
        let assets = assets.collect::<Result<_, _>>()?;
        let gates = written.gates.into_iter().map(|gate| loader.gate(gate));
        let gates = gates.collect::<Result<_, _>>()?;
        for (name, percent) in [
            ("pass", written.pass),
            ("least", written.least),
            ("mitigated", written.mitigated),
            ("undecided", written.undecided),
            ("elsewhere", written.elsewhere),
        ] {
            loader.percent(name, percent)?;
        }
        Ok(Self {
            conditions,
            pass: written.pass,
            longest: written.longest,
            least: written.least,
            mitigated: written.mitigated,
            undecided: written.undecided,
            elsewhere: written.elsewhere,
            theft,
            preparation,
            aside,
            carries,
            driven,
            read,
            stops,
            decides,
            keeps_apart,
            obeys,
            fetches,
            gives,
            steering,
            uses,
            entries,
            assets,
            gates,
        })
    }
}

/// Checks what the file says, with its position in messages.
struct Loader<'a> {
    compiler: Compiler<'a>,
    is_known: &'a dyn Fn(&str) -> bool,
    source: Source<'a>,
}

impl Loader<'_> {
    fn at(&self, id: &str, wrong: &Wrong) -> CatalogError {
        let text = self.source.text;
        let start = text.find(&format!("\"{id}\"")).unwrap_or(0);
        let message = format!("rule `{id}`: {}", wrong.message);
        self.source.at_word(&(start..text.len()), &wrong.word, message)
    }

    fn element(&mut self, id: &str, condition: &Condition) -> Result<CondId, CatalogError> {
        self.compiler.element(condition).map_err(|wrong| self.at(id, &wrong))
    }

    fn flow(&mut self, id: &str, condition: &Condition) -> Result<CondId, CatalogError> {
        self.compiler.flow(condition).map_err(|wrong| self.at(id, &wrong))
    }

    /// Compiles several conditions in a row, each with `one`.
    fn several<const N: usize>(
        &mut self,
        one: fn(&mut Self, &str, &Condition) -> Result<CondId, CatalogError>,
        named: [(&str, &Condition); N],
    ) -> Result<[CondId; N], CatalogError> {
        let mut ids = [CondId::default(); N];
        for (id, (name, condition)) in ids.iter_mut().zip(named) {
            *id = one(self, name, condition)?;
        }
        Ok(ids)
    }

    fn threats(&self, id: &str, threats: BTreeSet<String>) -> Result<Threats, CatalogError> {
        match threats.iter().find(|threat| !(self.is_known)(threat)) {
            None => Ok(Threats(threats)),
            Some(unknown) => {
                let message = format!("ATLAS has no tactic or technique `{unknown}`");
                Err(self.at(id, &Wrong::new(unknown, message)))
            }
        }
    }

    fn percent(&self, id: &str, percent: u8) -> Result<u8, CatalogError> {
        if percent <= 100 {
            return Ok(percent);
        }
        Err(self.at(id, &Wrong::new("", format!("{percent} is more than 100 percent"))))
    }

    fn steering(&mut self, written: WrittenSteering) -> Result<Steering, CatalogError> {
        let on = self.element(&written.id, &written.on)?;
        let elsewhere =
            written.elsewhere.map(|left| self.percent(&written.id, left)).transpose()?;
        let from = self.element(&written.id, &written.from)?;
        Ok(Steering { on, from, by: self.threats(&written.id, written.by)?, elsewhere })
    }

    fn entry(&mut self, written: WrittenEntry) -> Result<Entry, CatalogError> {
        let when = self.element(&written.id, &written.when)?;
        let worth = self.percent(&written.id, written.worth)?;
        Ok(Entry { label: written.label, when, worth })
    }

    fn asset(&mut self, written: WrittenAsset) -> Result<Asset, CatalogError> {
        let when = self.element(&written.id, &written.when)?;
        let worth = self.percent(&written.id, written.worth)?;
        let by = self.threats(&written.id, written.by)?;
        let (steered, moves) = (written.steered, written.moves);
        Ok(Asset { label: written.label, when, worth, by, steered, moves })
    }

    fn gate(&mut self, written: WrittenGate) -> Result<Gate, CatalogError> {
        let from = self.element(&written.id, &written.from)?;
        let flow = self.flow(&written.id, &written.flow)?;
        let leaves = self.percent(&written.id, written.leaves)?;
        Ok(Gate { label: written.label, moves: written.moves, from, flow, leaves })
    }
}
