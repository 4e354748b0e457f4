//! A problem with what it means here: where it stands, whether it fails, what it is exempt by.

use crate::analysis::check::{Gate, News, Problem, Standing, Weight};
use crate::catalog::{Exemption, Place};
use crate::cli::several::Opened;
use crate::model::FindingKey;

/// A problem and where it stands.
pub struct Found {
    /// The problem.
    pub problem: Problem,
    /// Whether it fails the gate.
    pub fails: bool,
    /// What it is to the baseline, if there is one.
    pub news: Option<News>,
    /// What it is exempt by, as long as that counts.
    pub exemption: Option<Exemption>,
    /// The file.
    pub path: String,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column, from 1.
    pub column: Option<usize>,
    /// Of a problem with a finding.
    pub key: Option<FindingKey>,
    /// Element, flow or boundary that it is about.
    pub element: Option<String>,
    /// Who has the finding that it is about.
    pub owner: String,
    /// When that finding is due.
    pub due: Option<String>,
}

impl Found {
    /// A problem with a model.
    pub fn new(
        gate: Gate,
        opened: &Opened,
        mut problem: Problem,
        news: Option<News>,
        exemption: Option<(Exemption, Standing)>,
    ) -> Self {
        let (model, positions) = (&opened.document.model, &opened.document.positions);
        let (map, id) = problem.entry();
        let element = problem.about();
        // What is about a suggestion stands where its element does.
        let at = positions.entry(map, id).or_else(|| positions.id(element.as_deref()?));
        let key = problem.finding();
        let recorded = key.as_ref().and_then(|key| model.findings.get(key));
        let in_force = match exemption {
            Some((exemption, Standing::InForce)) => Some(exemption),
            Some((exemption, Standing::Expired)) => {
                let Exemption { by, until, .. } = exemption;
                let was = problem.message;
                problem.message = format!("{was} (the exemption by {by} ended on {until})");
                None
            }
            None => None,
        };
        let is_let_pass = in_force.is_some() || matches!(news, Some(News::Known));
        let fails = gate.fails(problem.weight);
        Self {
            fails: fails && (problem.weight == Weight::Conflict || !is_let_pass),
            news,
            exemption: in_force,
            path: opened.path.clone(),
            line: at.map(|at| at.line),
            column: at.map(|at| at.column),
            owner: recorded.map_or_else(String::new, |finding| finding.owner.clone()),
            due: recorded.and_then(|finding| finding.due).map(|due| due.to_string()),
            element,
            key,
            problem,
        }
    }

    /// A problem with something else than a model: catalogs, a policy.
    pub fn elsewhere(problem: Problem, fails: bool, path: String) -> Self {
        Self {
            problem,
            fails,
            news: None,
            exemption: None,
            path,
            line: None,
            column: None,
            key: None,
            element: None,
            owner: String::new(),
            due: None,
        }
    }

    /// The same at a place in a file.
    pub fn at(problem: Problem, fails: bool, place: &Place) -> Self {
        let (line, column) = (Some(place.line), Some(place.column));
        Self { line, column, ..Self::elsewhere(problem, fails, place.file.clone()) }
    }
}
