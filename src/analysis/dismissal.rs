//! Whether what a finding rested on still holds.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Finding;

/// What changed in the facts that a dismissal rested on, one line each; empty when the dismissal
/// stands. A dismissal without recorded facts stands until its review date.
///
/// An attribute or kind counts only if the dismissal knew its former value, so that rules that come
/// to look at more do not re-open anything. Flows and controls also count when they appear or go.
pub fn reopened(now: &[String], finding: &Finding) -> Vec<String> {
    if !finding.status.is_dismissed() || finding.facts.is_empty() {
        return Vec::new();
    }
    let was = by_key(&finding.facts);
    let now = by_key(now);
    let keys: BTreeSet<&str> = was.keys().chain(now.keys()).copied().collect();
    keys.into_iter()
        .filter_map(|key| match (was.get(key), now.get(key)) {
            (Some(was), Some(now)) if was != now => Some(format!("{key} was {was}, is {now}")),
            (None, Some(value)) if counts_alone(key) => Some(added(key, value)),
            (Some(value), None) if counts_alone(key) => Some(gone(key, value)),
            _ => None,
        })
        .collect()
}

fn added(key: &str, value: &str) -> String {
    if value.is_empty() { format!("new: {key}") } else { format!("new: {key} {value}") }
}

fn gone(key: &str, value: &str) -> String {
    if value.is_empty() { format!("gone: {key}") } else { format!("gone: {key} {value}") }
}

/// Flows as such, and controls.
fn counts_alone(key: &str) -> bool {
    let is_flow = key.strip_prefix("flow ").is_some_and(|ends| !ends.contains(' '));
    is_flow || key.contains(".AML.M")
}

/// `key=value` as a map; a fact without a value has the empty one.
fn by_key(facts: &[String]) -> BTreeMap<&str, &str> {
    facts.iter().map(|fact| fact.split_once('=').unwrap_or((fact, ""))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Status;

    fn changed(was: &[&str], now: &[&str]) -> Vec<String> {
        let strings = |facts: &[&str]| facts.iter().map(ToString::to_string).collect::<Vec<_>>();
        let finding =
            Finding { status: Status::NotApplicable, facts: strings(was), ..Finding::default() };
        reopened(&strings(now), &finding)
    }

    #[test]
    fn a_changed_fact_reopens_and_a_newly_regarded_one_does_not() {
        let was = ["agent.autonomy=human-approves", "flow user->agent"];
        assert_eq!(changed(&was, &was), Vec::<String>::new());
        let autonomous = ["agent.autonomy=autonomous", "flow user->agent"];
        assert_eq!(
            changed(&was, &autonomous),
            ["agent.autonomy was human-approves, is autonomous"]
        );
        let regarded = [was[0], was[1], "agent.memory=none"];
        assert_eq!(changed(&was, &regarded), Vec::<String>::new());
        let gained = [was[0], was[1], "flow agent->tool", "tool.kind=tool"];
        assert_eq!(changed(&was, &gained), ["new: flow agent->tool"]);
        assert_eq!(changed(&was, &was[..1]), ["gone: flow user->agent"]);
        assert_eq!(changed(&[], &was), Vec::<String>::new());
    }
}
