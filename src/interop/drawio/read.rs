//! What a draw.io file says.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::Cell;
use super::pages::pages;
use super::roles::{Role, Roles};
use super::sheet::{MAX_CELLS, Sheet};
use crate::catalog::Shape;
use crate::interop::content::{Content, ImportError};
use crate::interop::foreign::{Foreign, LeftOut, Link, Node, Zone};
use crate::interop::losses::Losses;
use crate::interop::reading::{NO_INSIDE, called};

/// Ends of arrows that are no heads.
const HEADLESS: [&str; 9] =
    ["", "circle", "circlePlus", "cross", "dash", "diamond", "diamondThin", "none", "oval"];

/// Reads a file.
///
/// # Errors
/// Where a page can't be unpacked, holds nothing or too much.
pub fn read(content: &Content) -> Result<Foreign, ImportError> {
    let document = content.xml().ok_or_else(|| ImportError::new("a draw.io file is XML"))?;
    let mut foreign = Foreign::default();
    let mut known = BTreeSet::new();
    let mut cells = 0;
    for page in pages(document)? {
        let sheet = Sheet::new(&page.root)?;
        cells += sheet.cells.len();
        if cells > MAX_CELLS {
            let message = format!("the pages have more than {MAX_CELLS} cells");
            return Err(ImportError::new(message).remedy("import the pages one by one"));
        }
        let gates = sheet.cells.iter().filter(|cell| cell.style.is_gate()).count();
        if gates > 0 && gates * 4 >= sheet.cells.iter().filter(|it| !it.name.is_empty()).count() {
            foreign.left_out.extend(tree(&page.page.name, &sheet));
            continue;
        }
        // Ids are unique on a page; where a page is a copy of another, they are not in the file.
        let clash = sheet.cells.iter().any(|cell| known.contains(&cell.id) && cell.id.len() > 1);
        let prefix = if clash { format!("{}/", page.page.source) } else { String::new() };
        known.extend(sheet.cells.iter().map(|cell| cell.id.clone()));
        foreign.pages.push(page.page);
        Reader {
            sheet: &sheet,
            roles: Roles::of(&sheet),
            prefix,
            page: foreign.pages.len() - 1,
            is_dfd: sheet.cells.iter().any(|cell| cell.style.is_data_flow_shape()),
        }
        .add_to(&mut foreign);
    }
    Ok(foreign)
}

/// A page with gates is no data-flow diagram.
fn tree(page: &str, sheet: &Sheet) -> Vec<LeftOut> {
    let why = "it has gates: it is an attack tree, not a data-flow diagram";
    let mut losses = Losses::default();
    for cell in sheet.cells.iter().filter(|cell| !cell.name.is_empty()) {
        losses.add(&format!("page “{page}” with"), why, &cell.name, &cell.id);
    }
    losses.told()
}

/// Brings a page across.
struct Reader<'a> {
    sheet: &'a Sheet,
    roles: Roles<'a>,
    prefix: String,
    page: usize,
    /// Whether boxes and circles have the meaning that they have in data-flow diagrams.
    is_dfd: bool,
}

impl Reader<'_> {
    fn add_to(&self, foreign: &mut Foreign) {
        let mut labels: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for (at, cell) in self.sheet.cells.iter().enumerate() {
            if self.roles.role(at) == Role::Label
                && let Some(edge) = self.sheet.parent(at)
                && !cell.name.is_empty()
            {
                labels.entry(edge).or_default().push(&cell.name);
            }
        }
        for (at, cell) in self.sheet.cells.iter().enumerate() {
            let left_out = match self.roles.role(at) {
                Role::Layer | Role::Group | Role::Label | Role::Row => None,
                Role::Table => Some(self.table(at, cell)),
                Role::Node => {
                    foreign.nodes.push(self.node(at, cell));
                    None
                }
                Role::Zone => {
                    foreign.zones.push(self.zone(at, cell));
                    None
                }
                Role::Flow => {
                    let labels = labels.remove(&at).unwrap_or_default();
                    self.link(at, cell, &labels).map(|link| foreign.links.push(link)).err()
                }
                Role::Text if self.roles.is_caption(at) || cell.name.is_empty() => None,
                Role::Text => Some(self.left_out("text", at, "a diagram here has no free text")),
                Role::Note => Some(self.left_out("note", at, "a diagram here has no notes")),
                Role::Ornament if cell.style.is_line() => {
                    Some(self.left_out("line", at, NO_INSIDE))
                }
                Role::Ornament => {
                    Some(self.left_out("shape", at, "it has neither a name nor an arrow"))
                }
            };
            foreign.left_out.extend(left_out);
        }
    }

    fn source(&self, at: usize) -> String {
        format!("{}{}", self.prefix, self.sheet.cells[at].id)
    }

    /// `text “Legend”`, or by its id where it has no name.
    fn left_out(&self, sort: &str, at: usize, why: &str) -> LeftOut {
        let cell = &self.sheet.cells[at];
        LeftOut::new(called(sort, &cell.name, &cell.id), why)
    }

    fn table(&self, at: usize, cell: &Cell) -> LeftOut {
        let why = "a diagram here has no tables";
        let table = called("table", &cell.name, &cell.id);
        let mut losses = Losses::default();
        for row in self.roles.rows(at) {
            losses.add(&format!("{table} with"), why, row, "");
        }
        losses.told().pop().unwrap_or_else(|| LeftOut::new(table, why))
    }

    fn node(&self, at: usize, cell: &Cell) -> Node {
        // Rows cost a search; only what is drawn as a table has any.
        let rows = if cell.style.is_stack() { self.roles.rows(at) } else { Vec::new() };
        let notes: Vec<&str> = std::iter::once(cell.notes.as_str()).chain(rows).collect();
        Node {
            source: self.source(at),
            name: self.roles.name(at).to_string(),
            stencil: cell.words.clone(),
            shape: self.shape(cell),
            page: self.page,
            within: self.roles.zone(at).map(|zone| self.source(zone)),
            frame: self.sheet.frames[at],
            owner: cell.owner.clone(),
            notes: notes.join("\n").trim().to_string(),
            facts: cell.facts.clone(),
        }
    }

    fn shape(&self, cell: &Cell) -> Option<Shape> {
        let style = &cell.style;
        if style.is_store() {
            return Some(Shape::Store);
        }
        if style.is_person() {
            return Some(Shape::External);
        }
        match style.shape().as_str() {
            "ellipse" | "doubleellipse" | "mxgraph.dfd.process" if self.is_dfd => {
                Some(Shape::Process)
            }
            "mxgraph.dfd.externalentity" => Some(Shape::External),
            "" if self.is_dfd && style.is_on("rounded") => Some(Shape::Process),
            "" if self.is_dfd => Some(Shape::External),
            _ => None,
        }
    }

    fn zone(&self, at: usize, cell: &Cell) -> Zone {
        Zone {
            source: self.source(at),
            name: self.roles.name(at).to_string(),
            stencil: cell.words.clone(),
            page: self.page,
            within: self.roles.zone(at).map(|zone| self.source(zone)),
            frame: self.sheet.frames[at],
            notes: cell.notes.clone(),
            facts: cell.facts.clone(),
        }
    }

    fn link(&self, at: usize, cell: &Cell, labels: &[&str]) -> Result<Link, LeftOut> {
        let mut said = vec![cell.name.as_str()];
        said.extend(labels);
        let said: Vec<&str> = said.into_iter().filter(|label| !label.is_empty()).collect();
        let label = said.join(", ");
        let called = if label.is_empty() { cell.id.clone() } else { label.clone() };
        let end = |end: usize| match self.roles.end(at, end) {
            Ok(end) => Ok(end),
            Err(other) => {
                let sheet = &self.sheet.cells[other];
                let name = if sheet.name.is_empty() { &sheet.id } else { &sheet.name };
                let why = format!("it ends at “{name}”, which is no element");
                Err(LeftOut::new(format!("flow “{called}”"), why))
            }
        };
        let (from, to) = (end(0)?, end(1)?);
        if from.is_none() && to.is_none() {
            let why = if cell.style.is_on("dashed") {
                NO_INSIDE
            } else {
                "neither of its ends is at an element"
            };
            return Err(LeftOut::new(format!("line “{called}”"), why));
        }
        let end_head = match cell.style.get("endArrow") {
            "" => true,
            head => !HEADLESS.contains(&head),
        };
        let start_head = !HEADLESS.contains(&cell.style.get("startArrow"));
        let source = |end: Option<usize>| end.map(|end| self.source(end)).unwrap_or_default();
        let backwards = start_head && !end_head;
        let (from, to) = if backwards { (to, from) } else { (from, to) };
        let headless = !start_head && !end_head;
        let mut notes = cell.notes.clone();
        if headless {
            notes = format!("{notes}\ndrawn without an arrowhead").trim().to_string();
        }
        Ok(Link {
            source: self.source(at),
            label,
            from: source(from),
            to: source(to),
            both_ways: start_head && end_head,
            notes,
            facts: cell.facts.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(cells: &str) -> Foreign {
        let text = format!(
            "<mxGraphModel><root><mxCell id='0'/><mxCell id='1' parent='0'/>{cells}</root></mxGraphModel>"
        );
        read(&Content::parse(text.as_bytes()).unwrap()).unwrap()
    }

    fn vertex(id: &str, label: &str, style: &str, parent: &str, place: [f64; 4]) -> String {
        let [x, y, w, h] = place;
        format!(
            "<mxCell id='{id}' value='{label}' style='{style}' vertex='1' parent='{parent}'>\
             <mxGeometry x='{x}' y='{y}' width='{w}' height='{h}' as='geometry'/></mxCell>"
        )
    }

    fn edge(id: &str, style: &str, from: &str, to: &str) -> String {
        format!(
            "<mxCell id='{id}' style='{style}' edge='1' parent='1' source='{from}' target='{to}'>\
             <mxGeometry relative='1' as='geometry'><mxPoint x='205' y='30' as='targetPoint'/>\
             </mxGeometry></mxCell>"
        )
    }

    #[test]
    fn boxes_are_elements_zones_or_ornaments() {
        let foreign = page(
            &[
                vertex("z", "Cloud", "dashed=1;html=1", "1", [0.0, 0.0, 300.0, 200.0]),
                vertex(
                    "a",
                    "&lt;b&gt;A&lt;/b&gt;&lt;br&gt;&amp;amp; co",
                    "html=1",
                    "1",
                    [10.0, 10.0, 50.0, 40.0],
                ),
                vertex("b", "B", "shape=cylinder3", "1", [110.0, 10.0, 90.0, 40.0]),
                vertex("s", "Lane", "swimlane", "1", [400.0, 50.0, 200.0, 200.0]),
                vertex(
                    "c",
                    "C",
                    "shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.s3",
                    "s",
                    [20.0, 30.0, 40.0, 40.0],
                ),
                vertex("g", "", "group", "1", [700.0, 0.0, 100.0, 100.0]),
                vertex(
                    "i",
                    "",
                    "image;image=img/lib/azure2/ai/Bot_Services.svg",
                    "g",
                    [10.0, 0.0, 40.0, 40.0],
                ),
                vertex("t", "My bot", "text;html=1", "g", [0.0, 50.0, 90.0, 20.0]),
                vertex("n", "Legend", "text;html=1", "1", [0.0, 900.0, 90.0, 20.0]),
                vertex("o", "", "fillColor=#fff", "1", [0.0, 950.0, 9.0, 9.0]),
            ]
            .concat(),
        );
        let zones: Vec<(&str, &str)> =
            foreign.zones.iter().map(|it| (it.source.as_str(), it.name.as_str())).collect();
        assert_eq!(zones, [("z", "Cloud"), ("s", "Lane")]);
        let nodes: Vec<(&str, &str, &str)> = foreign
            .nodes
            .iter()
            .map(|it| {
                (it.name.as_str(), it.stencil.as_str(), it.within.as_deref().unwrap_or_default())
            })
            .collect();
        assert_eq!(
            nodes,
            [
                ("A & co", "", ""),
                ("B", "", ""),
                ("C", "mxgraph aws4 s3", "s"),
                ("My bot", "azure Bot Services", ""),
            ]
        );
        assert_eq!(foreign.nodes[1].shape, Some(Shape::Store));
        assert_eq!(foreign.nodes[2].frame.map(|it| (it.x, it.y)), Some((420.0, 80.0)));
        let left: Vec<&str> = foreign.left_out.iter().map(|it| it.item.as_str()).collect();
        assert_eq!(left, ["text “Legend”", "shape “o”"]);
    }

    #[test]
    fn arrows_find_their_ends_and_directions() {
        let foreign = page(
            &[
                vertex("a", "A", "", "1", [0.0, 0.0, 50.0, 40.0]),
                vertex("b", "B", "", "1", [150.0, 10.0, 50.0, 40.0]),
                edge("e1", "", "a", "b"),
                edge("e2", "startArrow=classic;endArrow=none", "a", "b"),
                edge("e3", "startArrow=classic;endArrow=classic", "a", "b"),
                edge("e4", "", "a", ""),
                edge("e5", "", "a", "e1"),
                vertex("l", "said", "edgeLabel", "e1", [0.0, 0.0, 0.0, 0.0]),
                "<mxCell id='e6' style='dashed=1' edge='1' parent='1' value='DMZ'/>".to_string(),
            ]
            .concat(),
        );
        let links: Vec<(&str, &str, &str, bool)> = foreign
            .links
            .iter()
            .map(|it| (it.from.as_str(), it.to.as_str(), it.label.as_str(), it.both_ways))
            .collect();
        assert_eq!(
            links,
            [
                ("a", "b", "said", false),
                ("b", "a", "", false),
                ("a", "b", "", true),
                ("a", "b", "", false),
            ]
        );
        let left: Vec<&str> = foreign.left_out.iter().map(|it| it.item.as_str()).collect();
        assert_eq!(left, ["flow “e5”", "line “DMZ”"]);
    }

    #[test]
    fn objects_have_properties_and_placeholders() {
        let foreign = page(
            "<object id='x' label='%c4Name% is %owner%' placeholders='1' owner='Ann' c4Type='Container' \
             c4Technology='Python' tooltip='Why'><mxCell vertex='1' parent='1'/></object>\
             <UserObject id='y' label='%owner%' placeholders='1' owner='Bob'><mxCell vertex='1' parent='1'/></UserObject>",
        );
        let (x, y) = (&foreign.nodes[0], &foreign.nodes[1]);
        assert_eq!(
            (x.name.as_str(), x.stencil.as_str(), x.notes.as_str()),
            ("%c4Name% is Ann", "Container Python", "Why")
        );
        assert_eq!((y.name.as_str(), y.owner.as_str(), y.facts.len()), ("Bob", "Bob", 0));
    }

    #[test]
    fn cells_in_each_other_come_to_an_end() {
        let foreign = page(
            &[
                vertex("a", "A", "", "b", [1e300, 0.0, f64::NAN, 40.0]),
                vertex("b", "B", "", "a", [0.0, f64::INFINITY, 50.0, 40.0]),
                vertex("c", "C", "", "c", [0.0, 0.0, 50.0, 40.0]),
                vertex("c", "again", "", "1", [0.0, 0.0, 50.0, 40.0]),
            ]
            .concat(),
        );
        assert_eq!(foreign.zones.len() + foreign.nodes.len(), 4);
        assert!(foreign.nodes.iter().any(|it| it.source == "c #5" && it.name == "again"));
    }

    #[test]
    fn a_bomb_is_refused() {
        let bomb = miniz_oxide::deflate::compress_to_vec(&vec![b'<'; 17 << 20], 1);
        let bomb = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bomb);
        let text = format!("<mxfile><diagram name='P'>{bomb}</diagram></mxfile>");
        let error = read(&Content::parse(text.as_bytes()).unwrap()).unwrap_err();
        assert!(error.message.contains("larger than 16 MiB"), "{error}");
        for text in ["<mxfile/>", "<mxfile><diagram>***</diagram></mxfile>", "<mxGraphModel/>"] {
            read(&Content::parse(text.as_bytes()).unwrap()).unwrap_err();
        }
    }
}
