//! How far a policy wants assessments to be.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Problem, Weight};
use crate::analysis::assess::{Row, Sheet, State, Tally, Where, Whose};
use crate::catalog::{Catalog, Policy, RequiredAssessment};
use crate::model::Model;
use crate::text::count;

/// Questions that a message names.
const NAMED: usize = 5;

pub(super) fn problems(
    catalog: &Catalog,
    policy: &Policy,
    model: &Model,
    whose: Whose<'_>,
    today: Date,
) -> Vec<Problem> {
    let mut sheets: BTreeMap<&str, Sheet<'_>> = BTreeMap::new();
    let mut found = Vec::new();
    let assessor = whose.assessor(model, catalog, today);
    for required in &policy.assessments {
        let Some(framework) = catalog.frameworks().get(&required.framework) else { continue };
        let sheet = sheets.entry(&framework.id).or_insert_with(|| assessor.sheet(framework));
        let rows = sheet.rows.iter().filter(|row| row.applies && wants(required, row));
        let rows: Vec<&Row<'_>> = rows.collect();
        for (place, whom) in [
            (Where::Here, ""),
            (Where::Organisation, " for the organisation"),
            (Where::Nowhere, " for the organisation"),
        ] {
            if place == Where::Organisation && is_told_apart(whose) {
                continue;
            }
            let part: Vec<&Row<'_>> = rows.iter().copied().filter(|it| it.place == place).collect();
            let held = Held { required, sheet, rows: &part, place, whom };
            found.extend(held.assessed());
            found.extend(held.settled());
            found.extend(held.reviewed(today));
        }
        let held = Held { required, sheet, rows: &rows, place: Where::Here, whom: "" };
        found.extend(held.risk());
    }
    found
}

/// Whether the file of the organisation is held to the policy by itself.
fn is_told_apart(whose: Whose<'_>) -> bool {
    matches!(whose, Whose::System(Some(organisation)) if organisation.is_told_apart)
}

fn wants(required: &RequiredAssessment, row: &Row<'_>) -> bool {
    let RequiredAssessment { groups, items, .. } = required;
    let is_all = groups.is_empty() && items.is_empty();
    is_all || groups.contains(&row.group.id) || items.contains(&row.item.id)
}

/// Questions that are held to a requirement.
struct Held<'a, 'r> {
    required: &'r RequiredAssessment,
    sheet: &'r Sheet<'a>,
    rows: &'r [&'r Row<'a>],
    place: Where,
    /// For whom they are answered, if not for the system.
    whom: &'static str,
}

impl<'a, 'r> Held<'a, 'r> {
    /// How many are answered at all; those that decide about others are among them.
    fn assessed(&self) -> Option<Problem> {
        let wanted = usize::from(self.required.assessed?);
        let open = self.only(|row| row.state == State::NotAssessed);
        let (all, done) = (self.rows.len(), self.rows.len() - open.len());
        let says = format!("{done} of {} answered{}", count(all, "question"), self.whom);
        (done * 100 < wanted * all)
            .then(|| self.problem("required-assessment", &says, wanted, &open))
    }

    /// How many are at their target, or accepted.
    fn settled(&self) -> Option<Problem> {
        let wanted = usize::from(self.required.settled?);
        let tally = Tally::of(self.rows.iter().copied().filter(|row| row.counts()));
        let (all, done) = (tally.all(), tally.settled());
        let gaps: Vec<&Row<'_>> = self.rows.iter().copied().filter(|row| row.is_gap()).collect();
        let says = format!("{done} of {} settled{}", count(all, "question"), self.whom);
        (done * 100 < wanted * all).then(|| self.problem("required-target", &says, wanted, &gaps))
    }

    fn problem(&self, rule: &'static str, says: &str, wanted: usize, rows: &[&Row<'_>]) -> Problem {
        let message =
            format!("{says}, the policy wants {wanted} %; what is missing: {}", named(rows));
        let remedy = match self.place {
            Where::Nowhere => {
                "begin organisation.tm.ron, beside the models or above them, and answer there: 6 in the \
                 workbench, or `threatloom assess`"
            }
            Where::Organisation => {
                "answer in organisation.tm.ron: 6 in the workbench, or `threatloom assess`"
            }
            Where::Here => "go through them: 6 in the workbench, or `threatloom assess`",
        };
        self.error(rule, &message, rows, remedy)
    }

    /// Answers that wait to be looked at again.
    fn reviewed(&self, today: Date) -> Option<Problem> {
        let due = self.only(|row| self.required.reviewed && row.is_due(today));
        let message = format!(
            "{}{} to be looked at again: {}",
            count(due.len(), "answer"),
            self.whom,
            named(&due)
        );
        let remedy = "look at them, and answer anew";
        (!due.is_empty()).then(|| self.error("required-review", &message, &due, remedy))
    }

    /// What is left of risks. A gap that somebody accepted is a decision, not a surprise.
    fn risk(&self) -> Option<Problem> {
        let most = self.required.max_risk?;
        let over = self.only(|row| {
            row.counts() && row.state != State::Accepted && row.risk.is_some_and(|risk| risk > most)
        });
        let worst = over.iter().filter_map(|row| row.risk).max()?;
        let message = format!(
            "{} with up to {worst} risk left, the policy allows {most}: {}",
            count(over.len(), "control"),
            named(&over)
        );
        let remedy = "close the gaps, or have them accepted with what makes up for them";
        Some(self.error("residual-risk", &message, &over, remedy))
    }

    fn only(&self, is_it: impl Fn(&Row<'a>) -> bool) -> Vec<&'r Row<'a>> {
        self.rows.iter().copied().filter(|row| is_it(row)).collect()
    }

    fn error(&self, rule: &'static str, message: &str, rows: &[&Row<'_>], remedy: &str) -> Problem {
        let framework = self.sheet.framework;
        let detail = rows.iter().map(|row| format!("{}/{}", framework.id, row.item.id)).collect();
        let message = format!("{}: {message}", framework.name);
        Problem { detail, ..Problem::new(rule, Weight::Error, "name/", message, remedy) }
    }
}

/// The first of several questions, and how many more there are.
fn named(rows: &[&Row<'_>]) -> String {
    let names: Vec<&str> = rows.iter().take(NAMED).map(|row| row.item.name.as_str()).collect();
    let more = rows.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", names.join(", "))
}
