//! Outcomes of a report onto a model in memory.

use std::collections::BTreeMap;

use crate::analysis::{Belongs, belongs, suggest};
use crate::catalog::Catalog;
use crate::cli::Failure;
use crate::model::triage::{self, TriageError};
use crate::model::{Edit, FindingKey, Model, Prose, Stamp, Tries};
use crate::store::{GarakEval, GarakReport};

/// How the tool is called in the catalogs.
const TOOL: &str = "garak";

/// What was asked for.
pub struct Options<'a> {
    /// The element that was tested.
    pub element: Option<&'a str>,
    /// Whether suggestions become findings.
    pub create: bool,
    /// Who records it, and when.
    pub stamp: Stamp,
}

/// What became of a report.
pub struct Import {
    /// The outcomes, by probe and detector.
    pub results: Vec<Outcome>,
    /// Whether anything in the model is different now.
    pub changed: bool,
}

/// The outcome of one probe as one detector judges it, over the whole report.
pub struct Outcome {
    pub probe: String,
    pub detector: String,
    /// How often it worked, of how many answers that could be judged.
    pub tries: (u32, u32),
    /// Answers that could not be judged.
    pub nones: u32,
    /// How many rows of the report say it: a report that was put together can have several.
    pub rows: usize,
    pub fate: Fate,
    /// The techniques that it exercises.
    pub techniques: Vec<String>,
    /// The findings that have it as evidence.
    pub findings: Vec<(FindingKey, Recorded)>,
    /// Suggestions that it would belong to, and whether they are shown unless asked otherwise.
    pub suggestions: Vec<(FindingKey, bool)>,
}

/// What became of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is evidence on findings.
    Evidence,
    /// There are suggestions, and no finding.
    OnlySuggested,
    /// The model has neither a finding nor a suggestion.
    NoPlace,
    /// The module is known and says nothing about a technique.
    SaysNothing,
    /// Nobody knows the module.
    UnknownProbe,
    /// No answer could be judged.
    NotJudged,
}

impl Fate {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::Evidence,
        Self::OnlySuggested,
        Self::NoPlace,
        Self::SaysNothing,
        Self::UnknownProbe,
        Self::NotJudged,
    ];
}

/// How evidence came to a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// Nothing was known of this probe and detector.
    Added,
    /// It takes the place of other numbers.
    Replaced,
    /// It was there.
    Unchanged,
    /// The finding was made for it.
    Created,
}

impl Recorded {
    /// The spelling for programs.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Replaced => "replaced",
            Self::Unchanged => "unchanged",
            Self::Created => "created",
        }
    }
}

impl Import {
    /// Brings the outcomes of a report to the findings of `model`.
    pub fn of(
        report: &GarakReport,
        model: &mut Model,
        catalog: &Catalog,
        options: &Options<'_>,
    ) -> Result<Self, Failure> {
        let analysis = suggest(model, catalog);
        let mut places: BTreeMap<&str, Belongs> = BTreeMap::new();
        let mut import = Self { results: Vec::new(), changed: false };
        for (_, rows) in by_probe(report) {
            let place = catalog.red_team.group_of(TOOL, &rows[0].probe).map(|group| {
                let of = || belongs(model, catalog, &analysis, group, options.element);
                &*places.entry(&group.means).or_insert_with(of)
            });
            let mut result = outcome(&rows, place);
            if let (Some(place), true) = (place, result.tries.1 > 0) {
                import.changed |= result.record(place, report, model, options)?;
            }
            import.results.push(result);
        }
        Ok(import)
    }

    /// How many rows of the report met a fate.
    pub fn rows(&self, fate: Fate) -> usize {
        self.results.iter().filter(|it| it.fate == fate).map(|it| it.rows).sum()
    }
}

/// The rows of a report by probe and detector.
fn by_probe(report: &GarakReport) -> BTreeMap<(&str, &str), Vec<&GarakEval>> {
    let mut all: BTreeMap<(&str, &str), Vec<&GarakEval>> = BTreeMap::new();
    for row in &report.evals {
        all.entry((&row.probe, &row.detector)).or_default().push(row);
    }
    all
}

fn outcome(rows: &[&GarakEval], place: Option<&Belongs>) -> Outcome {
    let sum = |of: fn(&GarakEval) -> u32| {
        rows.iter().fold(0, |sum: u32, row| sum.saturating_add(of(row)))
    };
    let tries = (sum(|row| row.hits), sum(|row| row.total));
    let fate = match place {
        None => Fate::UnknownProbe,
        Some(_) if tries.1 == 0 => Fate::NotJudged,
        Some(place) if place.techniques.is_empty() => Fate::SaysNothing,
        Some(_) => Fate::NoPlace,
    };
    Outcome {
        probe: rows[0].probe.clone(),
        detector: rows[0].detector.clone(),
        tries,
        nones: sum(|row| row.nones),
        rows: rows.len(),
        fate,
        techniques: place.map_or_else(Vec::new, |place| place.techniques.clone()),
        findings: Vec::new(),
        suggestions: Vec::new(),
    }
}

impl Outcome {
    /// What it is known by on a finding.
    pub fn name(&self) -> String {
        format!("{TOOL} {} / {}", self.probe, self.detector)
    }

    /// Records it on what it belongs to, and says whether that changed anything.
    fn record(
        &mut self,
        place: &Belongs,
        report: &GarakReport,
        model: &mut Model,
        options: &Options<'_>,
    ) -> Result<bool, Failure> {
        let mut keys: Vec<(FindingKey, bool)> =
            place.findings.iter().map(|key| (key.clone(), false)).collect();
        for suggested in &place.suggestions {
            let key = &suggested.key;
            let exists = model.findings.contains_key(key);
            let is_worth_one = suggested.shown && suggested.plainly && self.tries.0 > 0;
            if !exists && options.create && is_worth_one {
                let (facts, stamp) = (suggested.facts.clone(), options.stamp.clone());
                apply(model, |model| triage::accept(model, key, facts, stamp))?;
                keys.push((key.clone(), true));
            } else if exists {
                keys.push((key.clone(), false));
            } else {
                self.suggestions.push((key.clone(), suggested.shown));
            }
        }
        let (succeeded, of) = self.tries;
        let note = note(report, self.nones, options.element);
        let tries = Tries { succeeded, of, note, stamp: options.stamp.clone() };
        let name = self.name();
        for (key, created) in keys {
            let known = model.findings.get(&key).and_then(|finding| finding.tries.get(&name));
            let recorded = match known {
                _ if created => Recorded::Created,
                None => Recorded::Added,
                Some(known) if is_same(known, &tries) => Recorded::Unchanged,
                Some(_) => Recorded::Replaced,
            };
            if recorded != Recorded::Unchanged {
                apply(model, |model| triage::tried(model, &key, &name, tries.clone()))?;
            }
            self.findings.push((key, recorded));
        }
        if !self.findings.is_empty() {
            self.fate = Fate::Evidence;
        } else if !self.suggestions.is_empty() {
            self.fate = Fate::OnlySuggested;
        }
        Ok(self.findings.iter().any(|(_, recorded)| *recorded != Recorded::Unchanged))
    }
}

/// Whether two records say the same, whoever recorded them and when.
fn is_same(a: &Tries, b: &Tries) -> bool {
    (a.succeeded, a.of, &a.note) == (b.succeeded, b.of, &b.note)
}

/// What was tried on what, in which run.
fn note(report: &GarakReport, nones: u32, element: Option<&str>) -> Prose {
    let GarakReport { version, run, started, target, .. } = report;
    let day = started.split('T').next().unwrap_or_default();
    let parts = [("garak ", version.as_str()), ("on ", target), ("run ", run), ("began ", day)];
    let parts = parts.iter().filter(|(_, text)| !text.is_empty());
    let mut note =
        vec![parts.map(|(what, text)| format!("{what}{text}")).collect::<Vec<_>>().join(", ")];
    note.extend(element.map(|id| format!("tested: {id}")));
    if nones > 0 {
        note.push(format!("{nones} more could not be judged"));
    }
    note.retain(|line| !line.is_empty());
    note
}

fn apply(
    model: &mut Model,
    edit: impl FnOnce(&Model) -> Result<Edit, TriageError>,
) -> Result<(), Failure> {
    let edit = edit(model).map_err(Failure::usage)?;
    // The inverse is for those who can undo; here the file is the way back.
    let _ = edit.apply(model);
    Ok(())
}
