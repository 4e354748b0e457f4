//! A bug before the bars: the rows that concern it, judged under the answers in effect.

use super::answers::{Answers, answers};
use super::{Bug, Level, RatedRow};
use crate::catalog::{Catalog, Question, Row, When};
use crate::model::Model;

/// The rows of all bars that rate one of a bug's classes, and the answers to judge them by.
pub(super) struct Case<'a> {
    rows: Vec<ClassRow<'a>>,
    classes: Vec<(&'a str, Option<&'a When>)>,
    pub(super) answers: Answers,
}

/// A row of a bar for one class of a bug.
#[derive(Clone, Copy)]
struct ClassRow<'a> {
    bar: &'a str,
    row: &'a Row,
    class: &'a str,
    /// Answers under which the bug belongs to the class; none where a person chose the class.
    belongs: Option<&'a When>,
}

/// A row that the answers do not rule out.
#[derive(Clone, Copy)]
pub(super) struct Standing<'a> {
    pub(super) bar: &'a str,
    candidate: ClassRow<'a>,
    /// Whether its answers are all given.
    fired: bool,
}

impl<'a> Case<'a> {
    pub(super) fn of(catalog: &'a Catalog, model: &Model, bug: &Bug<'a>) -> Self {
        let classes = bug.classes(&catalog.bug_bar);
        let mut rows = Vec::new();
        for bar in catalog.bug_bar.bars() {
            for row in &bar.rows {
                for (class, belongs) in &classes {
                    if row.classes.iter().any(|rated| rated == class) {
                        rows.push(ClassRow { bar: &bar.id, row, class, belongs: *belongs });
                    }
                }
            }
        }
        let asked = |question: &Question| rows.iter().any(|row| row.asks(&question.id));
        let answers = answers(catalog, model, bug, asked);
        Self { rows, classes, answers }
    }

    pub(super) fn classes(&self) -> Vec<String> {
        let mut classes: Vec<String> = Vec::new();
        for (class, _) in &self.classes {
            if !classes.iter().any(|known| known == class) {
                classes.push((*class).to_string());
            }
        }
        classes
    }

    /// The rows that fire or are possible, with one question answered differently if asked to.
    pub(super) fn standing(&self, assume: Option<(&str, &str)>) -> Vec<Standing<'a>> {
        let answer = |question: &str| match assume {
            Some((assumed, answer)) if assumed == question => Some(answer),
            _ => self.answers.value(question),
        };
        let stand = |row: &ClassRow<'a>| {
            let fired = row.holds(answer)?;
            Some(Standing { bar: row.bar, candidate: *row, fired })
        };
        self.rows.iter().filter_map(stand).collect()
    }

    /// Whether any of the rows asks this question.
    pub(super) fn asks(&self, question: &str) -> bool {
        self.rows.iter().any(|row| row.asks(question))
    }

    /// The questions that keep the severity open. First comes the one whose answers leave the
    /// fewest rows undecided on average; among equals the order of the catalog counts.
    pub(super) fn open_questions(&self, questions: &[Question]) -> Vec<String> {
        let standing = self.standing(None);
        let mut open: Vec<(usize, &str)> = Vec::new();
        for question in questions.iter().filter(|q| self.answers.value(&q.id).is_none()) {
            if undecided(&standing).any(|row| row.candidate.asks(&question.id)) {
                let left = |(answer, _): &(String, String)| {
                    undecided(&self.standing(Some((&question.id, answer)))).count()
                };
                let left: usize = question.answers.iter().map(left).sum();
                // In hundredths of a row.
                open.push((left * 100 / question.answers.len().max(1), &question.id));
            }
        }
        open.sort_by_key(|(left, _)| *left);
        open.into_iter().map(|(_, id)| id.to_string()).collect()
    }
}

impl<'a> ClassRow<'a> {
    fn conditions(&self) -> impl Iterator<Item = (&'a String, &'a Vec<String>)> {
        self.belongs.into_iter().flatten().chain(&self.row.when)
    }

    fn asks(&self, question: &str) -> bool {
        self.conditions().any(|(asked, _)| asked == question)
    }

    /// Whether all conditions hold: true, false while an answer is missing, none when one fails.
    fn holds<'b>(&self, answer: impl Fn(&str) -> Option<&'b str>) -> Option<bool> {
        let mut all_given = true;
        for (question, taken) in self.conditions() {
            match answer(question) {
                Some(given) if taken.iter().any(|taken| taken == given) => {}
                Some(_) => return None,
                None => all_given = false,
            }
        }
        Some(all_given)
    }
}

impl From<Standing<'_>> for RatedRow {
    fn from(standing: Standing<'_>) -> Self {
        let Standing { candidate: ClassRow { row, class, .. }, fired, .. } = standing;
        Self {
            class: class.to_string(),
            row: row.id.clone(),
            text: row.text.clone(),
            outcome: row.outcome,
            basis: row.basis,
            fired,
        }
    }
}

/// The worst of the rows that fired, unless one that is still possible is worse.
pub(super) fn level(standing: &[Standing]) -> Level {
    let worst = |fired: bool| {
        let rows = standing.iter().filter(|row| row.fired == fired);
        rows.map(|row| row.candidate.row.outcome).max()
    };
    match (worst(true), worst(false)) {
        (Some(fired), possible) if possible <= Some(fired) => Level::Rated(fired),
        (_, Some(up_to)) => Level::Unrated { up_to },
        (_, None) => Level::NoBar,
    }
}

/// The rows that decide: the worst that fired, and those that may still be worse. A milder row that
/// fired beside a worse one decides nothing.
pub(super) fn decisive<'a>(standing: &[Standing<'a>]) -> Vec<Standing<'a>> {
    let fired = standing.iter().filter(|row| row.fired);
    let worst = fired.map(|row| row.candidate.row.outcome).max();
    let decides = |row: &&Standing| row.fired && Some(row.candidate.row.outcome) == worst;
    standing.iter().filter(decides).chain(undecided(standing)).copied().collect()
}

/// The rows that are possible and worse than anything that fired: those that keep the severity
/// open.
fn undecided<'a, 'b>(standing: &'b [Standing<'a>]) -> impl Iterator<Item = &'b Standing<'a>> {
    let fired = standing.iter().filter(|row| row.fired);
    let worst = fired.map(|row| row.candidate.row.outcome).max();
    standing.iter().filter(move |row| !row.fired && Some(row.candidate.row.outcome) > worst)
}
