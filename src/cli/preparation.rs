//! How attackers prepare themselves, for `suggest --preparation`.

use serde::Serialize;

use super::output::{Output, Style};
use crate::analysis::{Analysis, preparation};
use crate::catalog::Catalog;
use crate::model::Model;

/// Columns that what belongs to a technique is set in, and those of its labels.
const INDENT: usize = 8;
const LABEL: usize = 9;
/// Suggestions that are named one by one.
const NAMED: usize = 3;

/// Writes the list for people.
pub fn text(model: &Model, catalog: &Catalog, analysis: &Analysis, out: &mut Output) {
    out.text(Style::Strong, "Attacker preparation").text(Style::Plain, " · the whole system").end();
    for prepared in preparation(catalog, analysis) {
        let name = catalog.atlas.display_name(prepared.technique);
        out.text(Style::Plain, "  ").text(Style::Id, &prepared.technique.id);
        out.text(Style::Plain, "  ").text(Style::Strong, &name).end();
        out.labelled(INDENT, "unseen", LABEL, prepared.why);
        let named = |s: &&crate::analysis::Suggestion| {
            format!("{} on {}", s.technique, model.name_of(&s.element))
        };
        let mut leads: Vec<String> = prepared.leads_to.iter().take(NAMED).map(named).collect();
        if prepared.leads_to.len() > NAMED {
            leads.push(format!("{} more", prepared.leads_to.len() - NAMED));
        }
        if !leads.is_empty() {
            out.labelled(INDENT, "leads to", LABEL, &leads.join(" · "));
        }
    }
    out.line("");
}

/// A row as scripts read it. Fields may be added, never renamed.
#[derive(Serialize)]
pub struct Row<'a> {
    technique: &'a str,
    name: String,
    why: &'a str,
    leads_to: Vec<Led<'a>>,
}

#[derive(Serialize)]
struct Led<'a> {
    technique: &'a str,
    element: &'a str,
}

/// The list for programs.
pub fn json<'a>(catalog: &'a Catalog, analysis: &'a Analysis) -> Vec<Row<'a>> {
    let led =
        |s: &&'a crate::analysis::Suggestion| Led { technique: &s.technique, element: &s.element };
    let row = |prepared: crate::analysis::Prepared<'a>| Row {
        technique: &prepared.technique.id,
        name: catalog.atlas.display_name(prepared.technique).into_owned(),
        why: prepared.why,
        leads_to: prepared.leads_to.iter().map(led).collect(),
    };
    preparation(catalog, analysis).into_iter().map(row).collect()
}
