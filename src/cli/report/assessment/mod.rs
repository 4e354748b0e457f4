//! The reports on assessments: the page for an executive, and every control for an auditor.

mod csv;
mod json;
mod past;

use std::path::Path;

use super::{Format, Kind};
use crate::analysis::assess::Assessor;
use crate::catalog::Catalog;
use crate::catalog::frameworks::Framework;
use crate::cli::findings::Held;
use crate::cli::rated::no_such;
use crate::cli::several::Opened;
use crate::cli::{Failure, Output, files};
use crate::report::assessment::{Assessed, audit, executive, html, markdown};
use crate::store::{Document, is_organisation, organisation_of};

/// Writes one of them.
pub fn write(
    path: &Path,
    document: Document,
    catalog: Catalog,
    asked: (Kind, Format, &[String]),
    out: &mut Output,
) -> Result<(), Failure> {
    let (kind, format, frameworks) = asked;
    let opened = Opened::new(path, document, catalog);
    let terms = Held::default().terms(&opened, out);
    let Opened { document, catalog, .. } = &opened;
    let organisation = organisation_of(path).map_err(|error| files::failure(&error))?;
    let assessor = if is_organisation(path) {
        Assessor::organisation(&document.model, catalog, terms.today)
    } else {
        let organisation = organisation.as_ref().map(|organisation| &organisation.model);
        Assessor::of(&document.model, organisation, catalog, terms.today)
    };
    let assessed = Assessed { assessor: &assessor, terms: &terms };
    if kind == Kind::Executive {
        let contents = executive(assessed, &past::histories(document, catalog, terms.today));
        out.exact(&match format {
            Format::Html => html::executive(&contents),
            _ => markdown::executive(&contents),
        });
        return Ok(());
    }
    let contents = audit(assessed, chosen(catalog, frameworks)?);
    match format {
        Format::Json => return json::write(&contents, out),
        Format::Csv => out.exact(&csv::write(&contents)),
        Format::Html => out.exact(&html::audit(&contents)),
        _ => out.exact(&markdown::audit(&contents)),
    }
    Ok(())
}

/// The frameworks that are asked for, in their order; all where none is.
fn chosen<'a>(catalog: &'a Catalog, asked: &[String]) -> Result<Vec<&'a Framework>, Failure> {
    let all = catalog.frameworks().all();
    let known: Vec<&str> = all.iter().map(|framework| framework.id.as_str()).collect();
    if let Some(id) = asked.iter().find(|id| !known.contains(&id.as_str())) {
        let there = format!("there are {}", known.join(", "));
        return Err(no_such("framework", id, &known).hint(there));
    }
    let is_asked = |framework: &&Framework| asked.is_empty() || asked.contains(&framework.id);
    Ok(all.iter().filter(is_asked).collect())
}
