//! What a policy asks of a model, and what it is exempt from.

mod assessments;
mod dates;
mod ends;
mod exempt;
mod forbidden;
mod required;

use jiff::civil::Date;

use super::{Problem, Weight};
use crate::analysis::assess::Whose;
use crate::analysis::suggest;
use crate::analysis::suggestion::score_text;
use crate::catalog::{Catalog, Policy};
use crate::model::{FindingKey, Model};

pub use exempt::{Standing, exemption};

/// Everything in which a model falls short of a policy: forbidden combinations first, then what is
/// missing, late, or waits for a decision.
pub fn against(
    catalog: &Catalog,
    policy: &Policy,
    model: &Model,
    whose: Whose<'_>,
    today: Date,
) -> Vec<Problem> {
    let mut problems = forbidden::problems(catalog, policy, model);
    problems.extend(required::problems(catalog, policy, model, whose));
    problems.extend(dates::problems(catalog, policy, model, whose, today));
    problems.extend(assessments::problems(catalog, policy, model, whose, today));
    problems.extend(open_suggestions(catalog, policy, model));
    problems
}

/// Strong suggestions that nobody took a position on.
fn open_suggestions(catalog: &Catalog, policy: &Policy, model: &Model) -> Vec<Problem> {
    let Some(least) = policy.suggestions_fail_from else { return Vec::new() };
    let analysis = suggest(model, catalog);
    let strong = analysis.all().filter(|found| found.is_open() && found.score >= least);
    let problem = strong.map(|found| {
        let key = FindingKey::technique(&found.technique, &found.element);
        let why = found.why.first().map_or("", |reason| &reason.text);
        let message = format!(
            "{} on {} ({key}) scores {}, and nobody took a position: {why}",
            catalog.atlas.name(&found.technique),
            model.name_of(&found.element),
            score_text(found.score)
        );
        let remedy = format!("accept or dismiss it with a reason: `threatloom triage … {key}`");
        Problem::new("open-suggestion", Weight::Error, format!("findings/{key}"), message, remedy)
    });
    problem.collect()
}
