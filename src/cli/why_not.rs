//! Why a technique is not suggested, for `suggest --why-not`.

use serde::Serialize;

use super::output::{Output, Style};
use super::{Failure, Format};
use crate::analysis::{Analysis, Because, why_not};
use crate::catalog::Catalog;
use crate::model::Model;
use crate::text::nearest;

/// Columns that reasons are set in.
const INDENT: usize = 2;

/// Writes which condition failed of the rules of a technique.
pub fn write(
    (model, catalog, analysis): (&Model, &Catalog, &Analysis),
    technique: &str,
    element: Option<&str>,
    format: Format,
    out: &mut Output,
) -> Result<(), Failure> {
    if catalog.atlas.technique(technique).is_none() {
        let known = catalog.atlas.techniques().map(|technique| technique.id.as_str());
        let version = catalog.atlas.version();
        let failure = Failure::usage(format!("ATLAS {version} has no technique `{technique}`"));
        return Err(match nearest(technique, known).as_slice() {
            [] => failure.hint("`threatloom catalog search WORDS` finds techniques"),
            near => failure.hint(format!("did you mean {}?", near.join(", "))),
        });
    }
    let reasons = why_not(model, catalog, analysis, technique, element);
    match format {
        Format::Json => out.json(&json(model, technique, &reasons)),
        Format::Table => {
            text(model, catalog, technique, &reasons, out);
            Ok(())
        }
    }
}

fn text(model: &Model, catalog: &Catalog, technique: &str, reasons: &[Because], out: &mut Output) {
    out.text(Style::Id, technique).text(Style::Plain, "  ");
    out.text(Style::Strong, &catalog.atlas.name(technique)).end();
    let mut last: Option<&str> = None;
    for reason in reasons {
        let rule = reason.rule.as_deref();
        if let Some(rule) = rule.filter(|rule| Some(*rule) != last) {
            out.text(Style::Plain, &" ".repeat(INDENT)).text(Style::Faint, "rule ");
            out.text(Style::Faint, rule).end();
        }
        last = rule;
        let indent = if rule.is_some() { INDENT * 2 } else { INDENT };
        let text = match &reason.element {
            Some(id) => format!("{}: {}", model.name_of(id), reason.text),
            None => reason.text.clone(),
        };
        out.paragraph(indent, Style::Plain, &text);
    }
}

/// The answer as scripts read it. Fields may be added, never renamed.
#[derive(Serialize)]
struct Answer<'a> {
    format: u32,
    model: &'a str,
    technique: &'a str,
    why_not: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    element: Option<&'a str>,
    rule: Option<&'a str>,
    text: &'a str,
}

fn json<'a>(model: &'a Model, technique: &'a str, reasons: &'a [Because]) -> Answer<'a> {
    let row = |reason: &'a Because| Row {
        element: reason.element.as_deref(),
        rule: reason.rule.as_deref(),
        text: &reason.text,
    };
    let why_not = reasons.iter().map(row).collect();
    Answer { format: 1, model: &model.name, technique, why_not }
}
