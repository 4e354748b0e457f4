//! The whole document.

use std::path::Path;

use super::Format;
use crate::catalog::Catalog;
use crate::cli::findings::{Held, as_csv};
use crate::cli::several::Opened;
use crate::cli::{Failure, Output};
use crate::report::{Subject, contents, html, markdown};
use crate::store::Document;

/// Writes it.
pub fn write(
    path: &Path,
    document: Document,
    catalog: Catalog,
    format: Format,
    out: &mut Output,
) -> Result<(), Failure> {
    let opened = Opened::new(path, document, catalog);
    if format == Format::Csv {
        return as_csv(opened, out);
    }
    let terms = Held::default().terms(&opened, out);
    let Opened { document, catalog, .. } = &opened;
    let pictures = format == Format::Html;
    let contents = contents(Subject { model: &document.model, catalog, terms: &terms, pictures });
    out.exact(&if pictures { html(&contents) } else { markdown(&contents) });
    Ok(())
}
