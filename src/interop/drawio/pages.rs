//! The pages of a file: as elements, or compressed to base64 of deflated text with URL escapes.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

use crate::interop::content::{ImportError, MAX_BYTES};
use crate::interop::foreign::Page;
use crate::interop::xml::{self, Node};

/// A page with the element that holds its cells.
pub struct Sheet<'a> {
    /// Its id and name.
    pub page: Page,
    /// The `<root>` with the cells.
    pub root: Cow<'a, Node>,
}

/// The pages of a document.
///
/// # Errors
/// Where one cannot be unpacked, is too large, or has no cells.
pub fn pages(document: &Node) -> Result<Vec<Sheet<'_>>, ImportError> {
    if document.name == "mxGraphModel" {
        let page = Page { source: "page".to_string(), name: String::new() };
        return Ok(vec![Sheet { root: Cow::Borrowed(cells(document, &page)?), page }]);
    }
    let mut budget = MAX_BYTES;
    let mut sheets = Vec::new();
    for (at, diagram) in document.all("diagram").enumerate() {
        let id = diagram.attribute("id");
        let page = Page {
            source: format!("page {}", if id.is_empty() { at.to_string() } else { id.to_string() }),
            name: diagram.attribute("name").trim().to_string(),
        };
        let root = match diagram.child("mxGraphModel") {
            Some(model) => Cow::Borrowed(cells(model, &page)?),
            None if diagram.text.is_empty() => continue,
            None => {
                let text = unpacked(&diagram.text, budget).map_err(|why| {
                    ImportError::new(format!("{} cannot be unpacked: {why}", called(&page)))
                        .remedy("save it in draw.io with File › Properties › Compressed off")
                })?;
                budget = budget.saturating_sub(text.len());
                let model = xml::parse(&text)?;
                Cow::Owned(cells(&model, &page)?.clone())
            }
        };
        sheets.push(Sheet { page, root });
    }
    if sheets.is_empty() {
        return Err(ImportError::new("the file has no `diagram` that holds anything"));
    }
    Ok(sheets)
}

fn called(page: &Page) -> String {
    let name = if page.name.is_empty() { &page.source } else { &page.name };
    format!("page “{name}”")
}

fn cells<'a>(model: &'a Node, page: &Page) -> Result<&'a Node, ImportError> {
    model.child("root").ok_or_else(|| {
        let message = format!("{}: `root` with the cells is missing", called(page));
        ImportError::new(message).remedy("open it in draw.io and save it again")
    })
}

/// The text of a compressed page of at most `limit` bytes.
fn unpacked(text: &str, limit: usize) -> Result<String, String> {
    if text.starts_with('<') {
        return Ok(text.to_string());
    }
    if text.starts_with('%') {
        return unescaped(text.as_bytes());
    }
    let text: String = text.split_whitespace().collect();
    let bytes = STANDARD.decode(text).map_err(|error| error.to_string())?;
    let bytes = decompress_to_vec_with_limit(&bytes, limit).map_err(|error| {
        if error.status == miniz_oxide::inflate::TINFLStatus::HasMoreOutput {
            format!("the pages are larger than {} MiB", MAX_BYTES >> 20)
        } else {
            "it is no deflated text".to_string()
        }
    })?;
    unescaped(&bytes)
}

/// A text with what `%41` and its likes stand for.
fn unescaped(bytes: &[u8]) -> Result<String, String> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let code = match (digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (Some(high), Some(low)) if *byte == b'%' => u8::try_from(high * 16 + low).ok(),
            _ => None,
        };
        out.push(code.unwrap_or(*byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).map_err(|_| "it is no text".to_string())
}
