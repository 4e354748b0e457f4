//! Parked remarks that nobody will find again.

use jiff::civil::Date;

use super::{Problem, Weight};
use crate::model::remark::{Outcome, Settled};
use crate::model::{FindingKey, Model, Remark};
use crate::text::sanitise;

/// Days after which a parked remark is probably forgotten.
const FORGOTTEN_AFTER: i32 = 30;

/// Remarks about nothing, remarks that became what is no longer there, and those that wait for long.
pub(super) fn problems(model: &Model, today: Date) -> Vec<Problem> {
    let mut found = Vec::new();
    for (id, remark) in &model.remarks {
        let mut report = |rule, weight, message, remedy: &str| {
            let (subject, remedy) = (format!("remarks/{id}"), remedy.to_string());
            found.push(Problem::new(rule, weight, subject, message, remedy));
        };
        if let Some(settled) = &remark.settled {
            if is_lost(model, settled) {
                let Settled { outcome, key, .. } = settled;
                let message =
                    format!("the remark became the {outcome} `{key}`, which does not exist");
                report("remark-lost", Weight::Hint, message, "settle it anew, or remove it");
            }
            continue;
        }
        if let Some(about) = remark.about.as_ref().filter(|about| !model.has_id(about)) {
            let message = format!("the remark is about `{about}`, which does not exist");
            let remedy = "name an element, flow or boundary, or remove `about`";
            report("dangling-remark", Weight::Warning, message, remedy);
        }
        if let Some(days) = age(remark, today).filter(|days| *days > FORGOTTEN_AFTER) {
            let text = remark.text.join(" ");
            let message = format!("parked for {days} days: {}", sanitise(&text));
            let remedy = "make it an assumption or a finding, answer it, or drop it with a reason";
            report("remark-waiting", Weight::Hint, message, remedy);
        }
    }
    found
}

fn is_lost(model: &Model, settled: &Settled) -> bool {
    match settled.outcome {
        Outcome::Answered | Outcome::Dropped => false,
        Outcome::Assumption => !model.assumptions.contains_key(&settled.key),
        Outcome::Finding => {
            let key = settled.key.parse::<FindingKey>();
            !key.is_ok_and(|key| model.findings.contains_key(&key))
        }
    }
}

/// Days since it was parked; none where the stamp does not say.
fn age(remark: &Remark, today: Date) -> Option<i32> {
    let parked: Date = remark.stamp.as_ref()?.day().parse().ok()?;
    Some(parked.until(today).ok()?.get_days())
}
