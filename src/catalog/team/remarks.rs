//! What a team's catalogs say without effect.

use std::collections::BTreeSet;

use super::report::Report;
use super::{Change, Off, What};
use crate::catalog::{Catalog, On, Rule};

/// Looks at the catalogs before anything is switched off. `traits` are those that rules ask for.
pub fn remark(catalog: &Catalog, traits: &BTreeSet<String>, off: &[Off], report: &mut Report) {
    let is_off = |what, id: &str| off.iter().any(|off| off.what == what && off.id == id);
    let mut remarks = Vec::new();
    for change in &report.changes {
        let says = match change.what {
            What::Kind => kind(catalog, &change.id),
            What::Attribute => attribute(catalog, &change.id),
            What::Rule => catalog.rules.rule(&change.id).and_then(|rule| rule_says(rule, &is_off)),
            What::Term | What::Control | What::Technique | What::Framework => None,
        };
        remarks.extend(says.map(|message| change.place.error(message)));
    }
    let techniques: BTreeSet<&str> =
        catalog.rules.rules().iter().map(|rule| rule.technique.as_str()).collect();
    for off in off.iter().filter(|off| off.what == What::Technique) {
        if !techniques.contains(off.id.as_str()) {
            let message = format!(
                "no rule suggests {} anyway; sub-techniques are switched off one by one",
                off.id
            );
            remarks.push(off.place.error(message));
        }
    }
    remarks.extend(unknown_traits(catalog, traits, &report.changes));
    report.remarks.extend(remarks);
}

fn kind(catalog: &Catalog, id: &str) -> Option<String> {
    let unseen = catalog.rules.on_kind(id).next().is_none();
    unseen.then(|| {
        format!(
            "no rule looks at elements of the kind `{id}`: give it traits that rules ask for, or write \
             a rule about it"
        )
    })
}

fn attribute(catalog: &Catalog, id: &str) -> Option<String> {
    let attribute = catalog.kinds.attribute(id)?;
    let used = catalog.kinds.kinds().any(|(_, kind)| kind.attributes.iter().any(|own| own == id));
    let unused = !used && !attribute.on.contains(&On::Flow);
    unused.then(|| format!("no kind has the attribute `{id}`: list it in a kind of kinds.ron"))
}

fn rule_says(rule: &Rule, is_off: &dyn Fn(What, &str) -> bool) -> Option<String> {
    let id = &rule.id;
    if is_off(What::Technique, &rule.technique) {
        Some(format!("the rule `{id}` suggests {}, which is switched off", rule.technique))
    } else if rule.kinds.iter().all(|kind| is_off(What::Kind, kind)) {
        Some(format!("all kinds that the rule `{id}` looks at are switched off"))
    } else if rule.weight == 0 {
        Some(format!("the rule `{id}` weighs nothing and will not be shown"))
    } else {
        None
    }
}

/// Traits of the team's kinds that no other kind has and that no rule asks for.
fn unknown_traits<'a>(
    catalog: &'a Catalog,
    asked: &'a BTreeSet<String>,
    changes: &'a [Change],
) -> impl Iterator<Item = crate::catalog::CatalogError> + 'a {
    let own = |id: &str| changes.iter().find(|c| c.what == What::Kind && c.id == id);
    let of_others: BTreeSet<&str> = catalog
        .kinds
        .kinds()
        .filter(|(id, _)| own(id).is_none())
        .flat_map(|(_, kind)| kind.traits.iter().map(String::as_str))
        .collect();
    let kinds = changes.iter().filter(|change| change.what == What::Kind);
    kinds.flat_map(move |change| {
        let traits = catalog.kinds.kind(&change.id).map_or(&[][..], |kind| &kind.traits);
        let unknown = traits
            .iter()
            .filter(|name| !of_others.contains(name.as_str()) && !asked.contains(*name));
        let messages = unknown.map(|name| {
            change
                .place
                .error(format!("no rule asks for the trait `{name}` and no bundled kind has it"))
        });
        messages.collect::<Vec<_>>()
    })
}
