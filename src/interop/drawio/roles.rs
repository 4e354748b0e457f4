//! What part each cell plays. The file says what is drawn, not what is meant: a box is a zone when it
//! is made to hold others, or when others stand in it and it is drawn as a frame or behind them.

use std::collections::BTreeMap;

use super::cell::Sort;
use super::sheet::{Sheet, distance, holds};

/// How far from a box the loose end of an arrow may be that means it, in pixels.
const NEAR: f64 = 20.0;

/// The part that a cell plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The root, or a layer.
    Layer,
    /// An element.
    Node,
    /// A boundary.
    Zone,
    /// Holds others without meaning anything itself.
    Group,
    /// A flow.
    Flow,
    /// The label of a flow.
    Label,
    /// A free text.
    Text,
    /// A note.
    Note,
    /// Text in rows.
    Table,
    /// A row of a table, or of an element that is drawn as one.
    Row,
    /// Says nothing: a line, an ornament.
    Ornament,
}

/// The parts that the cells of a page play.
pub struct Roles<'a> {
    sheet: &'a Sheet,
    each: Vec<Role>,
    /// The text that names a cell without a name.
    captions: BTreeMap<usize, usize>,
}

impl<'a> Roles<'a> {
    /// The parts of the cells of a page.
    pub fn of(sheet: &'a Sheet) -> Self {
        let parts = parts(sheet);
        let tables = tables(sheet);
        let first = |at: usize| match tables.get(&at) {
            Some(true) => Role::Node,
            Some(false) => Role::Table,
            None if sheet.around(at).any(|around| tables.contains_key(&around)) => Role::Row,
            None => first(sheet, &parts, at),
        };
        let each = (0..sheet.cells.len()).map(first).collect();
        let mut roles = Self { sheet, each, captions: BTreeMap::new() };
        roles.find_ornaments();
        roles.find_frames();
        roles.find_captions();
        roles
    }

    /// The part of a cell.
    pub fn role(&self, at: usize) -> Role {
        self.each[at]
    }

    /// What a cell is called; another cell may say it.
    pub fn name(&self, at: usize) -> &str {
        let at = self.captions.get(&at).copied().unwrap_or(at);
        &self.sheet.cells[at].name
    }

    /// Whether a text names something.
    pub fn is_caption(&self, at: usize) -> bool {
        self.captions.values().any(|caption| *caption == at)
    }

    /// What the rows of a cell say.
    pub fn rows(&self, table: usize) -> Vec<&str> {
        let cells = &self.sheet.cells;
        let row = |at: &usize| {
            self.each[*at] == Role::Row
                && !cells[*at].name.is_empty()
                && self.sheet.around(*at).any(|around| around == table)
        };
        (0..cells.len()).filter(row).map(|at| cells[at].name.as_str()).collect()
    }

    /// The zone that the file itself puts around a cell.
    pub fn zone(&self, at: usize) -> Option<usize> {
        self.sheet.around(at).find(|around| *around != at && self.each[*around] == Role::Zone)
    }

    /// What the end of an arrow means; an error is the cell that is nothing to end at.
    pub fn end(&self, edge: usize, end: usize) -> Result<Option<usize>, usize> {
        let Some(at) = self.sheet.named(&self.sheet.cells[edge].ends[end]) else {
            return Ok(self.sheet.loose(edge, end).and_then(|point| self.near(point)));
        };
        let meant = |at: &usize| matches!(self.each[*at], Role::Node | Role::Zone);
        if self.each[at] == Role::Group {
            let main =
                (0..self.each.len()).find(|it| meant(it) && self.sheet.parent(*it) == Some(at));
            return main.map(Some).ok_or(at);
        }
        std::iter::once(at).chain(self.sheet.around(at)).find(meant).map(Some).ok_or(at)
    }

    /// The element nearest to a point, where one is near.
    fn near(&self, point: (f64, f64)) -> Option<usize> {
        let far = |at: usize| self.sheet.frames[at].map(|frame| (distance(frame, point), at));
        let nodes = (0..self.each.len()).filter(|at| self.each[*at] == Role::Node);
        let near = nodes.filter_map(far).filter(|(far, _)| *far <= NEAR);
        near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, at)| at)
    }

    /// Boxes that say nothing: without name and arrows, and without a picture that says what they are,
    /// or as the picture of what they are in.
    fn find_ornaments(&mut self) {
        for at in 0..self.each.len() {
            let cell = &self.sheet.cells[at];
            if self.each[at] != Role::Node || !cell.name.is_empty() || self.sheet.touched[at] {
                continue;
            }
            let in_node = self.sheet.parent(at).is_some_and(|it| self.each[it] == Role::Node);
            if in_node || cell.words.is_empty() || cell.style.is_line() {
                self.each[at] = Role::Ornament;
            }
        }
    }

    /// Boxes in which others stand without being made for it.
    fn find_frames(&mut self) {
        let sheet = self.sheet;
        let means = |at: &usize| {
            matches!(self.each[*at], Role::Node | Role::Zone)
                && (!sheet.cells[*at].name.is_empty() || sheet.touched[*at])
        };
        let meaning: Vec<usize> = (0..self.each.len()).filter(means).collect();
        let boxes = |at: &usize| {
            let style = &sheet.cells[*at].style;
            // Boxes without a name, too, may be frames: a text in them names them.
            matches!(self.each[*at], Role::Node | Role::Ornament)
                && !style.is_store()
                && !style.is_person()
                && !style.is_line()
        };
        let is_zone = |at: &usize| {
            let Some(frame) = sheet.frames[*at] else { return false };
            let style = &sheet.cells[*at].style;
            let inside = |other: &&usize| sheet.frames[**other].is_some_and(|it| holds(frame, it));
            let mut inner = meaning.iter().filter(|other| **other != *at).filter(inside).peekable();
            if inner.peek().is_none() {
                // A dashed box that nothing leads to is a zone in which nothing stands yet.
                return style.is_on("dashed")
                    && !sheet.touched[*at]
                    && self.each[*at] == Role::Node;
            }
            style.is_frame() || inner.all(|other| other > at)
        };
        let zones: Vec<usize> = (0..self.each.len()).filter(boxes).filter(is_zone).collect();
        for zone in zones {
            self.each[zone] = Role::Zone;
        }
    }

    /// Gives what has no name the text of its group, or the topmost one in its frame.
    fn find_captions(&mut self) {
        let sheet = self.sheet;
        let texts: Vec<usize> = (0..self.each.len())
            .filter(|at| self.each[*at] == Role::Text && !sheet.cells[*at].name.is_empty())
            .collect();
        let mut free: Vec<usize> = texts;
        for at in 0..self.each.len() {
            if !sheet.cells[at].name.is_empty() {
                continue;
            }
            let own = |text: &&usize| {
                let group = sheet.parent(**text).filter(|it| self.each[*it] == Role::Group);
                let group = group.is_some() && group == sheet.parent(at);
                let frames = sheet.frames[at].zip(sheet.frames[**text]);
                match self.each[at] {
                    Role::Node => group || sheet.parent(**text) == Some(at),
                    Role::Zone => frames.is_some_and(|(zone, text)| holds(zone, text)),
                    _ => false,
                }
            };
            let top = |text: usize| sheet.frames[text].map_or(f64::MAX, |frame| frame.y);
            let caption =
                free.iter().filter(own).copied().min_by(|a, b| top(*a).total_cmp(&top(*b)));
            if let Some(caption) = caption {
                free.retain(|text| *text != caption);
                self.captions.insert(at, caption);
            }
        }
    }
}

/// Whether something that means something is in a cell, at whatever depth.
fn parts(sheet: &Sheet) -> Vec<bool> {
    let mut parts = vec![false; sheet.cells.len()];
    for (at, cell) in sheet.cells.iter().enumerate() {
        let means = !cell.name.is_empty() && !cell.style.is_text() && !cell.style.is_note();
        if cell.sort == Sort::Vertex && (means || sheet.touched[at]) {
            for around in sheet.around(at) {
                parts[around] = true;
            }
        }
    }
    parts
}

/// Boxes that hold nothing but rows, with whether arrows lead to them or to a row.
fn tables(sheet: &Sheet) -> BTreeMap<usize, bool> {
    let mut tables = BTreeMap::new();
    for (at, cell) in sheet.cells.iter().enumerate() {
        if cell.sort == Sort::Vertex && cell.style.is_stack() {
            tables.insert(at, sheet.touched[at]);
        }
    }
    for (at, cell) in sheet.cells.iter().enumerate() {
        let parent = sheet.parent(at).filter(|_| cell.sort == Sort::Vertex);
        if let Some(parent) = parent.filter(|_| !cell.style.is_row()) {
            tables.remove(&parent);
        }
        if sheet.touched[at] {
            for around in sheet.around(at) {
                tables.entry(around).and_modify(|touched| *touched = true);
            }
        }
    }
    tables
}

/// The part of a cell by what it is and what is in it.
fn first(sheet: &Sheet, parts: &[bool], at: usize) -> Role {
    let (cell, touched) = (&sheet.cells[at], sheet.touched[at]);
    let style = &cell.style;
    let label = sheet.parent(at).is_some_and(|parent| sheet.cells[parent].sort == Sort::Edge);
    match cell.sort {
        Sort::Layer => Role::Layer,
        Sort::Edge => Role::Flow,
        Sort::Vertex if label => Role::Label,
        Sort::Vertex if style.is_text() && !touched && !parts[at] => Role::Text,
        Sort::Vertex if style.is_note() && !touched && !parts[at] => Role::Note,
        Sort::Vertex if style.has("group") && cell.name.is_empty() => Role::Group,
        Sort::Vertex if parts[at] || (style.is_container() && !touched) => Role::Zone,
        Sort::Vertex => Role::Node,
    }
}
