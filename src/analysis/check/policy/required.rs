//! What a policy wants recorded.

use super::{Problem, Weight};
use crate::analysis::assess::Whose;
use crate::analysis::check::triage::named;
use crate::catalog::{Attribute, Catalog, Policy, Value};
use crate::model::{Element, Model};

pub(super) fn problems(
    catalog: &Catalog,
    policy: &Policy,
    model: &Model,
    whose: Whose<'_>,
) -> Vec<Problem> {
    let mut found = Vec::new();
    for (id, element) in &model.elements {
        found.extend(attributes(catalog, policy, id, element));
        if policy.owners.kinds.contains(&element.kind) && element.owner.trim().is_empty() {
            let message = format!("{} has no owner", element.name);
            let remedy = "say who answers for it: `owner`";
            found.push(owner(format!("elements/{id}"), message, remedy));
        }
    }
    if policy.owners.model && model.owners.iter().all(|name| name.trim().is_empty()) {
        let what = if whose.is_organisation() { "organisation" } else { "system" };
        let message = format!("nobody answers for the {what}");
        found.push(owner("owners/".to_string(), message, "name a person or a team in `owners`"));
    }
    let unowned = model.findings.iter().filter(|(key, finding)| {
        let lacks = finding.status.is_open() && finding.owner.trim().is_empty();
        policy.owners.findings && lacks && model.lead_of(key) == *key
    });
    found.extend(unowned.map(|(key, finding)| {
        let name = named(catalog, model, key, finding);
        let message = format!("{name} is {} and has no owner", finding.status);
        let remedy = "give it one: `threatloom triage … --owner NAME`";
        owner(format!("findings/{key}"), message, remedy)
    }));
    found
}

fn owner(subject: String, message: String, remedy: &str) -> Problem {
    Problem::new("required-owner", Weight::Error, subject, message, remedy)
}

/// Attributes of an element that nobody recorded. Those that its kind does not have are not asked.
fn attributes(catalog: &Catalog, policy: &Policy, id: &str, element: &Element) -> Vec<Problem> {
    let Some(kind) = catalog.kinds.kind(&element.kind) else { return Vec::new() };
    let mut missing: Vec<&str> = Vec::new();
    for required in policy.attributes.iter().filter(|one| one.kinds.contains(&element.kind)) {
        let asked = required.attributes.iter().filter(|attribute| {
            kind.attributes.contains(attribute) && !element.attributes.contains_key(*attribute)
        });
        missing.extend(asked.map(String::as_str));
    }
    missing.sort_unstable();
    missing.dedup();
    let known = missing.into_iter().filter_map(|id| Some((id, catalog.kinds.attribute(id)?)));
    let problem = |(attribute, known): (&str, &Attribute)| {
        let question = known.question.replace("{it}", &element.name);
        let values: Vec<&str> = known.values.iter().map(Value::id).collect();
        Problem {
            detail: [attribute.to_string()].into(),
            ..Problem::new(
                "required-attribute",
                Weight::Error,
                format!("elements/{id}"),
                format!("{}: `{attribute}` is not recorded", element.name),
                format!("{question} Record one of {}", values.join(", ")),
            )
        }
    };
    known.map(problem).collect()
}
