//! The statements of a flowchart, gathered until it ends: only then is it known which names are
//! subgraphs and what stands in them.

use std::collections::BTreeMap;

use super::arrow::Arrow;
use super::scan::{Cursor, Unread, Vertex, text};
use crate::interop::content::ImportError;

/// How many arrows a flowchart may have; `A & B --> C & D` has four.
const MAX_ARROWS: usize = 50_000;

/// How deep subgraphs may nest.
const MAX_DEPTH: usize = 64;

/// How many lines may stay unread before the whole counts as no flowchart.
const MAX_UNREAD: usize = 1_000;

/// A flowchart.
#[derive(Debug, Default)]
pub struct Chart {
    /// Nodes in the order in which they are first mentioned.
    pub vertices: Vec<Vertex>,
    /// Subgraphs in order; those inside of another follow it.
    pub subgraphs: Vec<Subgraph>,
    /// Which subgraph a node stands in, by their ids.
    pub inside: BTreeMap<String, String>,
    /// Arrows with the ids of their ends.
    pub arrows: Vec<(String, String, Arrow)>,
    /// Classes by the ids of nodes and subgraphs.
    pub classes: BTreeMap<String, Vec<String>>,
    /// What `click` says of a node: address and hint.
    pub hints: BTreeMap<String, Vec<String>>,
    /// What it says of itself.
    pub description: String,
    /// Lines that can't be read: how many lines stand before, and what they say.
    pub unread: Vec<(usize, String)>,
    known: BTreeMap<String, usize>,
    titles: BTreeMap<String, usize>,
    open: Vec<Open>,
}

/// A subgraph.
#[derive(Debug)]
pub struct Subgraph {
    /// Its id, or its title where it has none.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The one around it.
    pub within: Option<String>,
}

/// A subgraph that is not closed yet.
#[derive(Debug)]
struct Open {
    id: String,
    mentioned: Vec<String>,
}

impl Chart {
    /// Reads the statements of a flowchart.
    ///
    /// # Errors
    /// Where it has too many arrows, nests too deep, or is hardly a flowchart at all.
    pub fn read(body: &str) -> Result<Self, ImportError> {
        let mut chart = Self::default();
        let mut cursor = Cursor::new(body);
        cursor.spaces();
        for direction in ["TB", "TD", "BT", "RL", "LR", "<", ">", "^", "v"] {
            if cursor.eat(direction) {
                break;
            }
        }
        // Lines are counted along the way: counting them anew for each statement would take ages.
        let (mut line, mut counted) = (0, 0);
        loop {
            cursor.take(|c| c.is_whitespace() || c == ';');
            if cursor.rest().is_empty() {
                break;
            }
            line += body[counted..cursor.at()].matches('\n').count();
            counted = cursor.at();
            let before = cursor;
            if chart.statement(&mut cursor)?.is_err() {
                cursor = before;
                chart.unread.push((line, cursor.line().chars().take(80).collect()));
                if chart.unread.len() > MAX_UNREAD {
                    let message =
                        format!("more than {MAX_UNREAD} lines are no statements of a flowchart");
                    return Err(ImportError::new(message).remedy("check it with mermaid.live"));
                }
            }
        }
        while chart.close() {}
        Ok(chart)
    }

    /// A statement; the inner error is one of that statement only.
    fn statement(&mut self, cursor: &mut Cursor<'_>) -> Result<Result<(), Unread>, ImportError> {
        if cursor.rest().starts_with("%%{") {
            let end = cursor.rest().find("}%%").map_or(cursor.rest().len(), |end| end + 3);
            cursor.skip(end);
            return Ok(Ok(()));
        }
        if cursor.rest().starts_with("%%") {
            cursor.line();
            return Ok(Ok(()));
        }
        let mut ahead = *cursor;
        let word = ahead.take(char::is_alphanumeric);
        let after = ahead.rest().chars().next().unwrap_or('\n');
        let boundary = after.is_whitespace() || after == ';';
        let about = boundary || after == ':' || after == '{';
        match word {
            "subgraph" if boundary => {
                *cursor = ahead;
                self.subgraph(cursor)?;
            }
            "end" if boundary => {
                *cursor = ahead;
                return Ok(if self.close() { Ok(()) } else { Err(Unread) });
            }
            "direction" | "style" | "linkStyle" | "classDef" if boundary => {
                *cursor = ahead;
                cursor.statement();
            }
            "accTitle" if about => {
                *cursor = ahead;
                cursor.statement();
            }
            "accDescr" if about => {
                *cursor = ahead;
                self.describe(cursor);
            }
            "class" if boundary => {
                *cursor = ahead;
                let said = cursor.statement();
                let Some((ids, class)) = said.rsplit_once(char::is_whitespace) else {
                    return Ok(Err(Unread));
                };
                for id in ids.split(',') {
                    let classes = self.classes.entry(id.trim().to_string()).or_default();
                    classes.push(class.to_string());
                }
            }
            "click" if boundary => {
                *cursor = ahead;
                self.click(cursor.statement());
            }
            _ => return self.chain(cursor),
        }
        Ok(Ok(()))
    }

    /// `A & B --> C --> D`.
    fn chain(&mut self, cursor: &mut Cursor<'_>) -> Result<Result<(), Unread>, ImportError> {
        let Ok((groups, arrows)) = links(cursor) else { return Ok(Err(Unread)) };
        let ids: Vec<Vec<String>> =
            groups.iter().map(|group| group.iter().map(|it| it.id.clone()).collect()).collect();
        for vertex in groups.into_iter().flatten() {
            self.mention(vertex);
        }
        for (ends, arrow) in ids.windows(2).zip(arrows).filter(|(_, arrow)| !arrow.invisible) {
            let more = ends[0].len().saturating_mul(ends[1].len());
            if self.arrows.len().saturating_add(more) > MAX_ARROWS {
                let message = format!("the flowchart has more than {MAX_ARROWS} arrows");
                return Err(ImportError::new(message).remedy("import a part of it"));
            }
            for from in &ends[0] {
                for to in &ends[1] {
                    let arrow = Arrow { id: arrow.id.clone(), label: arrow.label.clone(), ..arrow };
                    self.arrows.push((from.clone(), to.clone(), arrow));
                }
            }
        }
        Ok(Ok(()))
    }

    fn mention(&mut self, vertex: Vertex) {
        if let Some(open) = self.open.last_mut() {
            open.mentioned.push(vertex.id.clone());
        }
        if let Some(known) = self.known.get(&vertex.id).and_then(|at| self.vertices.get_mut(*at)) {
            known.label = vertex.label.or(known.label.take());
            known.words.extend(vertex.words);
        } else {
            self.known.insert(vertex.id.clone(), self.vertices.len());
            self.vertices.push(vertex);
        }
    }

    fn subgraph(&mut self, cursor: &mut Cursor<'_>) -> Result<(), ImportError> {
        let said = cursor.statement();
        let said = said.split_once(":::").map_or(said, |(said, _)| said.trim_end());
        let titled = said.split_once('[').filter(|(id, _)| !id.contains('"'));
        let (id, title) = match titled {
            Some((id, title)) => {
                (id.trim().to_string(), text(title.strip_suffix(']').unwrap_or(title)))
            }
            None => (text(said), text(said)),
        };
        let within = self.open.last().map(|open| open.id.clone());
        if self.open.len() >= MAX_DEPTH {
            let message = format!("subgraph “{title}” nests deeper than {MAX_DEPTH}");
            return Err(ImportError::new(message));
        }
        // Two of one title are two; only Mermaid's own ids tell them apart, and those are counted, too.
        let id = if id.is_empty() { "subgraph".to_string() } else { id };
        let id = counted(&mut self.titles, &id);
        self.open.push(Open { id: id.clone(), mentioned: Vec::new() });
        self.subgraphs.push(Subgraph { id, title, within });
        Ok(())
    }

    /// Closes the innermost subgraph. A node belongs to the first one to close that mentions it.
    fn close(&mut self) -> bool {
        let Some(open) = self.open.pop() else { return false };
        for id in open.mentioned {
            self.inside.entry(id).or_insert_with(|| open.id.clone());
        }
        true
    }

    fn describe(&mut self, cursor: &mut Cursor<'_>) {
        cursor.spaces();
        self.description = if cursor.eat("{") {
            let said = cursor.take(|c| c != '}').trim().to_string();
            cursor.eat("}");
            said
        } else {
            cursor.line().trim_start_matches(':').trim().to_string()
        };
    }

    /// `click A href "https://…" "hint" _blank`.
    fn click(&mut self, said: &str) {
        let mut words = said.split_whitespace();
        let id = words.next().unwrap_or_default().to_string();
        let said =
            words.filter(|word| !matches!(*word, "href" | "call")).collect::<Vec<_>>().join(" ");
        let quoted = said.split('"').skip(1).step_by(2).filter(|hint| !hint.is_empty());
        self.hints.entry(id).or_default().extend(quoted.map(text));
    }
}

/// A name, with a number where it was there before.
pub fn counted(known: &mut BTreeMap<String, usize>, name: &str) -> String {
    let count = known.entry(name.to_string()).or_default();
    *count += 1;
    if *count == 1 { name.to_string() } else { format!("{name} #{count}") }
}

/// The groups of nodes of a statement, and the arrows between them.
fn links(cursor: &mut Cursor<'_>) -> Result<(Vec<Vec<Vertex>>, Vec<Arrow>), Unread> {
    let mut groups = vec![group(cursor)?];
    let mut arrows = Vec::new();
    while let Some(arrow) = Arrow::read(cursor)? {
        cursor.blank();
        groups.push(group(cursor)?);
        arrows.push(arrow);
    }
    if cursor.ends() { Ok((groups, arrows)) } else { Err(Unread) }
}

/// `A & B`.
fn group(cursor: &mut Cursor<'_>) -> Result<Vec<Vertex>, Unread> {
    let mut group = vec![cursor.vertex()?];
    loop {
        let mut ahead = *cursor;
        ahead.spaces();
        if !ahead.eat("&") {
            return Ok(group);
        }
        ahead.blank();
        group.push(ahead.vertex()?);
        *cursor = ahead;
    }
}
