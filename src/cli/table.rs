//! Tables: columns aligned by what a terminal shows, fitted to its width.

use super::output::{Output, Style};
use crate::text;

/// Columns between two columns.
const GAP: usize = 2;
/// A column that may shrink never becomes narrower than this, so that words stay readable.
const NARROWEST: usize = 12;

/// A cell: how it looks and what it says.
pub type Cell = (Style, String);

/// A column of a [`Table`].
#[derive(Debug, Clone)]
pub struct Column {
    /// Heading.
    pub title: String,
    /// Whether the text may be broken into several lines when room is short.
    pub wraps: bool,
}

/// Rows under headings.
#[derive(Debug)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table. A title that ends in `…` belongs to a column that may wrap.
    pub fn new(titles: &[impl AsRef<str>]) -> Self {
        let column = |title: &_| {
            let title: &str = AsRef::as_ref(title);
            let (title, wraps) = title.strip_suffix('…').map_or((title, false), |it| (it, true));
            Column { title: title.to_string(), wraps }
        };
        Self { columns: titles.iter().map(column).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let clean = |(style, text): Cell| (style, text::sanitise(&text).into_owned());
        self.rows.push(cells.into_iter().map(clean).collect());
    }

    /// Adds a line across all columns: a heading for the rows after it.
    pub fn heading(&mut self, text: &str) {
        self.rows.push(vec![(Style::Strong, text::sanitise(text).into_owned())]);
    }

    /// Whether every row fits into a line of its own.
    pub fn fits(&self, out: &Output) -> bool {
        let widths = self.widths(None);
        let gaps = GAP * widths.len().saturating_sub(1);
        out.width().is_none_or(|limit| widths.iter().sum::<usize>() + gaps <= limit)
    }

    /// Writes headings and rows. An empty table writes nothing.
    pub fn write(&self, out: &mut Output) {
        if self.rows.is_empty() {
            return;
        }
        let widths = self.widths(out.width());
        let titles: Vec<Cell> =
            self.columns.iter().map(|column| (Style::Strong, column.title.clone())).collect();
        self.write_row(out, &titles, &widths);
        for row in &self.rows {
            match row.as_slice() {
                [(style, heading)] if self.columns.len() > 1 => out.text(*style, heading).end(),
                row => self.write_row(out, row, &widths),
            }
        }
    }

    fn widths(&self, limit: Option<usize>) -> Vec<usize> {
        let natural = |i: usize, column: &Column| {
            let rows = self.rows.iter().filter(|row| row.len() == self.columns.len());
            let cells = rows.filter_map(|row| row.get(i));
            let widest = cells.map(|(_, text)| text::width(text)).max().unwrap_or(0);
            widest.max(text::width(&column.title))
        };
        let mut widths: Vec<usize> =
            self.columns.iter().enumerate().map(|(i, column)| natural(i, column)).collect();
        let Some(limit) = limit else { return widths };
        let gaps = GAP * widths.len().saturating_sub(1);
        let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(limit);
        while excess > 0 {
            let shrinkable =
                |(i, width): &(usize, &mut usize)| self.columns[*i].wraps && **width > NARROWEST;
            let widest = widths.iter_mut().enumerate().filter(shrinkable).max_by_key(|(_, w)| **w);
            let Some((_, width)) = widest else { break };
            *width -= 1;
            excess -= 1;
        }
        widths
    }

    fn write_row(&self, out: &mut Output, row: &[Cell], widths: &[usize]) {
        let broken: Vec<Vec<String>> = row
            .iter()
            .zip(&self.columns)
            .zip(widths)
            .map(
                |(((_, text), column), width)| {
                    if column.wraps { text::wrap(text, *width) } else { vec![text.clone()] }
                },
            )
            .collect();
        let height = broken.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            for (i, ((style, _), cell)) in row.iter().zip(&broken).enumerate() {
                let cell = cell.get(line).map_or("", String::as_str);
                out.text(*style, cell);
                if i + 1 < row.len() {
                    let fill = widths[i].saturating_sub(text::width(cell)) + GAP;
                    out.text(Style::Plain, &" ".repeat(fill));
                }
            }
            out.end();
        }
    }
}
