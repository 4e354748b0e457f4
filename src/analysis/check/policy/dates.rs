//! How long a policy lets things wait, and how many people it wants to decide.

use jiff::civil::Date;

use super::{Problem, Weight};
use crate::analysis::assess::Whose;
use crate::analysis::check::due::Due;
use crate::analysis::check::triage::named;
use crate::analysis::severity::{Bug, Level, level};
use crate::analysis::standing::{Terms, acceptors, day, last_assessed, last_recorded};
use crate::catalog::{Catalog, Policy};
use crate::model::{Finding, FindingKey, Model, Status};

pub(super) fn problems(
    catalog: &Catalog,
    policy: &Policy,
    model: &Model,
    whose: Whose<'_>,
    today: Date,
) -> Vec<Problem> {
    let mut found: Vec<Problem> = model_review(policy, model, whose, today).into_iter().collect();
    for (key, finding) in model.findings.iter().filter(|(key, _)| model.lead_of(key) == *key) {
        let case = Case {
            policy,
            key,
            finding,
            name: named(catalog, model, key, finding),
            level: level(catalog, model, &Bug::finding(key, finding)),
        };
        found.extend(case.decision_review(today));
        found.extend(case.due_date(model, today));
        found.extend(case.second_person(today));
    }
    found
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

fn model_review(policy: &Policy, model: &Model, whose: Whose<'_>, today: Date) -> Option<Problem> {
    let limit = policy.reviews.model_days?;
    // An organisation has nothing else to decide about.
    let assessed = || whose.is_organisation().then(|| last_assessed(model, today)).flatten();
    let message = match last_recorded(model, today).max(assessed()) {
        None => "nobody recorded a decision, an answer or a remark yet".to_string(),
        Some(last) => {
            let days = days_between(last, today);
            if days <= i32::from(limit) {
                return None;
            }
            format!(
                "nobody recorded anything since {last}, {days} days ago; the policy allows {limit}"
            )
        }
    };
    let remedy = "go through the model again, and record what you decide";
    Some(Problem::new("review-overdue", Weight::Error, "name/", message, remedy))
}

/// A finding that is held to a policy.
struct Case<'a> {
    policy: &'a Policy,
    key: &'a FindingKey,
    finding: &'a Finding,
    name: String,
    level: Level,
}

impl Case<'_> {
    fn error(&self, rule: &'static str, message: String, remedy: String) -> Problem {
        Problem::new(rule, Weight::Error, format!("findings/{}", self.key), message, remedy)
    }

    fn decision_review(&self, today: Date) -> Option<Problem> {
        let Self { finding, name, .. } = self;
        let limit = self.policy.reviews.decision_days?;
        let status = finding.status;
        if status.is_open() || status == Status::Mitigated {
            return None;
        }
        let decided = finding.history.keys().filter_map(|stamp| day(stamp, today)).max();
        let message = match decided {
            None => {
                format!(
                    "{name} is {status}, and nobody can tell since when; the policy allows {limit} days"
                )
            }
            Some(decided) => {
                let days = days_between(decided, today);
                if days <= i32::from(limit) {
                    return None;
                }
                format!(
                    "{name} is {status} since {decided}, {days} days ago; the policy allows {limit}"
                )
            }
        };
        let remedy = "look at it again: re-open it, or set the status anew with a reason";
        Some(self.error("review-overdue", message, remedy.to_string()))
    }

    fn due_date(&self, model: &Model, today: Date) -> Option<Problem> {
        let Self { policy, key, finding, name, level } = self;
        let terms = Terms::by(policy, today);
        let given = |terms: &Terms| terms.limit(finding, *level).map(|limit| limit.until);
        // The model gives less time: it is told there.
        let of_model = given(&Terms::under(None, model, today));
        if of_model.is_some_and(|until| given(&terms).is_some_and(|by_policy| until <= by_policy)) {
            return None;
        }
        Due { key, finding, name, level: *level }.problem(&terms, "the policy")
    }

    fn second_person(&self, today: Date) -> Option<Problem> {
        let Self { finding, name, level, .. } = self;
        let terms = Terms::by(self.policy, today);
        if !terms.wants_second_person(finding, *level) {
            return None;
        }
        let names = acceptors(finding);
        let by = names.first().map_or("nobody", String::as_str);
        let message =
            format!("{name} ({level}) is accepted by {by} alone; the policy wants two people");
        let remedy = "have somebody else set the status again, with a reason of their own: \
                      `threatloom triage … --status accepted --why … --by NAME`";
        Some(self.error("second-person", message, remedy.to_string()))
    }
}
