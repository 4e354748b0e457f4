//! What a file says.

use std::collections::BTreeSet;

use super::properties::Properties;
use super::threats::threat;
use crate::catalog::Shape;
use crate::interop::content::{Content, ImportError};
use crate::interop::described::one_line;
use crate::interop::foreign::{
    Assumption, Foreign, Frame, LeftOut, Link, Node as Element, Page, Zone,
};
use crate::interop::reading::{called, line_boundary};
use crate::interop::xml::Node;

/// Reads a file.
///
/// # Errors
/// Where it holds no diagrams.
pub fn read(content: &Content) -> Result<Foreign, ImportError> {
    let root = content.xml().ok_or_else(|| ImportError::new("a .tm7 file is XML"))?;
    let surfaces = root.child("DrawingSurfaceList").ok_or_else(|| {
        ImportError::new("`DrawingSurfaceList` is missing: the file holds no diagrams")
    })?;
    let mut foreign = Foreign::default();
    if let Some(about) = root.child("MetaInformation") {
        describe(about, &mut foreign);
    }
    notes(root, &mut foreign);
    for (at, surface) in surfaces.children.iter().enumerate() {
        page(surface, at, &mut foreign);
    }
    threats(root, &mut foreign);
    Ok(foreign)
}

/// What the file says of itself.
fn describe(about: &Node, foreign: &mut Foreign) {
    foreign.name = one_line(about.said("ThreatModelName"));
    foreign.owners.extend(Some(one_line(about.said("Owner"))).filter(|owner| !owner.is_empty()));
    let mut said = vec![about.said("HighLevelSystemDescription").to_string()];
    for (field, title) in [
        ("ExternalDependencies", "External dependencies"),
        ("Contributors", "Contributors"),
        ("Reviewer", "Reviewer"),
    ] {
        let text = about.said(field);
        if !text.is_empty() {
            said.push(format!("{title}: {text}"));
        }
    }
    foreign.description = said.join("\n").trim().to_string();
    let lines = about.said("Assumptions").lines().map(str::trim).filter(|line| !line.is_empty());
    for (at, line) in lines.enumerate() {
        let source = format!("assumption-{at}");
        foreign.assumptions.push(Assumption { source, on: None, text: line.to_string() });
    }
}

fn notes(root: &Node, foreign: &mut Foreign) {
    let notes = root.child("Notes").into_iter().flat_map(|notes| &notes.children);
    for message in notes.map(|note| note.said("Message")).filter(|message| !message.is_empty()) {
        foreign.description.push_str("\nNote: ");
        foreign.description.push_str(message);
    }
}

fn page(surface: &Node, at: usize, foreign: &mut Foreign) {
    let id = surface.said("Guid");
    let name = Properties::of(surface).name;
    foreign.pages.push(Page {
        source: format!("page {}", if id.is_empty() { at.to_string() } else { id.to_string() }),
        name: if name.is_empty() { one_line(surface.said("Header")) } else { name },
    });
    let entries = |name| surface.child(name).into_iter().flat_map(|list: &Node| &list.children);
    for (number, entry) in entries("Borders").chain(entries("Lines")).enumerate() {
        if let Some(drawn) = Drawn::of(entry, at, number) {
            drawn.add_to(foreign);
        }
    }
}

fn threats(root: &Node, foreign: &mut Foreign) {
    let mut known: BTreeSet<String> = foreign.nodes.iter().map(|it| it.source.clone()).collect();
    known.extend(foreign.links.iter().map(|it| it.source.clone()));
    let entries = root.child("ThreatInstances").into_iter().flat_map(|list| &list.children);
    let read = |(at, entry)| threat(entry, at, &known);
    foreign.threats = entries.clone().enumerate().filter_map(read).collect();
    let phase = |property: &&Node| property.said("Key") == "SDLPhase";
    let lists = entries.filter_map(|entry| entry.at(&["Value", "Properties"]));
    let phases = lists.filter(|list| list.children.iter().any(|it| phase(&it))).count();
    if phases > 0 {
        let item = format!("SDL phases of {phases} threats");
        foreign.left_out.push(LeftOut::new(item, "a finding has no phase"));
    }
}

/// Something on a diagram.
struct Drawn<'a> {
    value: &'a Node,
    source: String,
    properties: Properties,
    page: usize,
}

impl<'a> Drawn<'a> {
    fn of(entry: &'a Node, page: usize, number: usize) -> Option<Self> {
        let value = entry.child("Value")?;
        let ids = [value.said("Guid"), entry.said("Key")];
        let id = ids.into_iter().find(|id| !id.is_empty()).map(str::to_string);
        let source = id.unwrap_or_else(|| format!("element-{page}-{number}"));
        Some(Self { value, source, properties: Properties::of(value), page })
    }

    fn add_to(self, foreign: &mut Foreign) {
        // The class says how it is drawn, the type what it is; a template of one's own may have types
        // that nobody else knows.
        let class = self.value.attribute("type").rsplit(':').next().unwrap_or_default();
        match (class, self.value.said("GenericTypeId")) {
            (_, "GE.A") => foreign
                .left_out
                .push(LeftOut::new(self.called("text"), "a diagram here has no free text")),
            ("BorderBoundary", _) | (_, "GE.TB.B") => foreign.zones.push(self.zone()),
            ("LineBoundary", _) | (_, "GE.TB.L") => {
                foreign.left_out.push(line_boundary(&self.properties.name));
            }
            ("Connector", _) | (_, "GE.DF") => foreign.links.push(self.link()),
            ("StencilEllipse", _) | (_, "GE.P") => foreign.nodes.push(self.node(Shape::Process)),
            ("StencilParallelLines", _) | (_, "GE.DS") => {
                foreign.nodes.push(self.node(Shape::Store));
            }
            ("StencilRectangle", _) | (_, "GE.EI") => {
                foreign.nodes.push(self.node(Shape::External));
            }
            (class, _) => {
                let sort = if class.is_empty() { "element" } else { class };
                let item = self.called(sort);
                foreign.left_out.push(LeftOut::new(item, "what it is is not known"));
            }
        }
    }

    /// `text “Legend”`, or by its id where it has no name.
    fn called(&self, sort: &str) -> String {
        called(sort, &self.properties.name, &self.source)
    }

    fn stencil(&self) -> String {
        one_line(&format!("{} {}", self.properties.heading, self.value.said("TypeId")))
    }

    fn frame(&self) -> Option<Frame> {
        let said = |name| self.value.said(name);
        (!said("Left").is_empty() && !said("Top").is_empty())
            .then(|| Frame::written(said("Left"), said("Top"), said("Width"), said("Height")))
    }

    fn node(self, shape: Shape) -> Element {
        Element {
            stencil: self.stencil(),
            frame: self.frame(),
            source: self.source,
            name: self.properties.name,
            shape: Some(shape),
            page: self.page,
            facts: self.properties.facts,
            ..Element::default()
        }
    }

    fn zone(self) -> Zone {
        Zone {
            stencil: self.stencil(),
            frame: self.frame(),
            source: self.source,
            name: self.properties.name,
            page: self.page,
            facts: self.properties.facts,
            ..Zone::default()
        }
    }

    fn link(self) -> Link {
        // An arrow at nothing has an id of zeros.
        let end = |name| {
            let id = self.value.said(name);
            if id.chars().all(|c| c == '0' || c == '-') { String::new() } else { id.to_string() }
        };
        Link {
            from: end("SourceGuid"),
            to: end("TargetGuid"),
            source: self.source,
            label: self.properties.name,
            facts: self.properties.facts,
            ..Link::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(class: &str, generic: &str, id: &str, name: &str, more: &str) -> String {
        format!(
            "<a:KeyValueOfguidanyType><a:Key>{id}</a:Key><a:Value i:type='{class}'><GenericTypeId>{generic}</GenericTypeId>\
             <Guid>{id}</Guid><Properties>\
             <a:anyType i:type='b:HeaderDisplayAttribute'><b:DisplayName>Web Server</b:DisplayName></a:anyType>\
             <a:anyType i:type='b:StringDisplayAttribute'><b:DisplayName>Name</b:DisplayName><b:Value>{name}</b:Value></a:anyType>\
             <a:anyType i:type='b:BooleanDisplayAttribute'><b:DisplayName>Out Of Scope</b:DisplayName><b:Value>true</b:Value></a:anyType>\
             <a:anyType i:type='b:ListDisplayAttribute'><b:DisplayName>Runs As</b:DisplayName><b:Value><a:string>Select</a:string>\
             <a:string>Root</a:string></b:Value><b:SelectedIndex>1</b:SelectedIndex></a:anyType>\
             <a:anyType i:type='b:ListDisplayAttribute'><b:DisplayName>Signed</b:DisplayName><b:Value><a:string>No</a:string>\
             <a:string>Yes</a:string></b:Value><b:SelectedIndex>0</b:SelectedIndex></a:anyType>\
             </Properties><TypeId>SE.P.X</TypeId>{more}</a:Value></a:KeyValueOfguidanyType>"
        )
    }

    fn model(borders: &[String], lines: &[String], rest: &str) -> Foreign {
        let (borders, lines) = (borders.concat(), lines.concat());
        let text = format!(
            "<ThreatModel><DrawingSurfaceList><DrawingSurfaceModel><Guid>s</Guid><Header>One</Header>\
             <Borders>{borders}</Borders><Lines>{lines}</Lines></DrawingSurfaceModel></DrawingSurfaceList>{rest}</ThreatModel>"
        );
        read(&Content::parse(text.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn elements_boundaries_and_flows() {
        let place = "<Height>10</Height><Left>5</Left><Top>1e999</Top><Width>-3</Width>";
        let foreign = model(
            &[
                element("StencilEllipse", "GE.P", "p", "Web &amp; app", place),
                element("StencilParallelLines", "X", "d", "Store", ""),
                element("StencilRectangle", "GE.EI", "e", "Person", ""),
                element("StencilRectangle", "GE.A", "t", "Note", ""),
                element("BorderBoundary", "GE.TB.B", "z", "Zone", place),
                element("Unheard", "X", "u", "", ""),
            ],
            &[
                element(
                    "Connector",
                    "GE.DF",
                    "f",
                    "Ask",
                    "<SourceGuid>e</SourceGuid><TargetGuid>p</TargetGuid>",
                ),
                element(
                    "Connector",
                    "GE.DF",
                    "g",
                    "",
                    "<SourceGuid>000-0</SourceGuid><TargetGuid>p</TargetGuid>",
                ),
                element("LineBoundary", "GE.TB.L", "l", "Internet", ""),
            ],
            "",
        );
        assert_eq!(foreign.pages[0].name, "One");
        let nodes: Vec<(&str, Option<Shape>)> =
            foreign.nodes.iter().map(|it| (it.name.as_str(), it.shape)).collect();
        assert_eq!(
            nodes,
            [
                ("Web & app", Some(Shape::Process)),
                ("Store", Some(Shape::Store)),
                ("Person", Some(Shape::External)),
            ]
        );
        let process = &foreign.nodes[0];
        assert_eq!(process.stencil, "Web Server SE.P.X");
        assert_eq!(process.frame, Some(Frame { x: 5.0, y: 0.0, w: 0.0, h: 10.0 }));
        let facts: Vec<(&str, &str)> =
            process.facts.iter().map(|it| (it.name.as_str(), it.value.as_str())).collect();
        assert_eq!(facts, [("Out Of Scope", "true"), ("Runs As", "Root")]);
        assert_eq!(foreign.nodes[1].frame, None);
        assert_eq!(foreign.zones[0].name, "Zone");
        let ends: Vec<(&str, &str)> =
            foreign.links.iter().map(|it| (it.from.as_str(), it.to.as_str())).collect();
        assert_eq!(ends, [("e", "p"), ("", "p")]);
        let left: Vec<&str> = foreign.left_out.iter().map(|it| it.item.as_str()).collect();
        assert_eq!(left, ["text “Note”", "Unheard “u”", "trust boundary “Internet”"]);
    }

    #[test]
    fn threats_and_what_the_file_says_of_itself() {
        let threat = |key: &str, rest: &str| {
            format!("<KeyValue><Key>{key}</Key><Value>{rest}</Value></KeyValue>")
        };
        let property = |key: &str, value: &str| {
            format!(
                "<KeyValueOfstringstring><Key>{key}</Key><Value>{value}</Value></KeyValueOfstringstring>"
            )
        };
        let properties = format!(
            "<FlowGuid>gone</FlowGuid><TargetGuid>p</TargetGuid><Properties>{}{}{}{}</Properties>\
             <State>Mitigated</State><StateInformation>Because</StateInformation><TypeId>TH1</TypeId>",
            property("Title", "A &amp;lt;b&amp;gt; title"),
            property("UserThreatCategory", "Tampering"),
            property("Steps", "First"),
            property("SDLPhase", "Design"),
        );
        let old = "<Title>Old</Title><TypeId>D2</TypeId><Priority>Low</Priority><Id>7</Id>";
        let foreign = model(
            &[element("StencilEllipse", "GE.P", "p", "P", "")],
            &[],
            &format!(
                "<MetaInformation><ThreatModelName>M</ThreatModelName><Owner>O</Owner><Assumptions>a\n\nb</Assumptions>\
                 <HighLevelSystemDescription>D</HighLevelSystemDescription><Reviewer>R</Reviewer></MetaInformation>\
                 <Notes><Note><Message>N</Message></Note></Notes>\
                 <ThreatInstances>{}{}</ThreatInstances>",
                threat("k", &properties),
                threat("", old),
            ),
        );
        assert_eq!((foreign.name.as_str(), foreign.owners.join("").as_str()), ("M", "O"));
        assert_eq!(foreign.description, "D\nReviewer: R\nNote: N");
        assert_eq!(foreign.assumptions.len(), 2);
        let (first, second) = (&foreign.threats[0], &foreign.threats[1]);
        assert_eq!((first.source.as_str(), first.on.as_deref()), ("k", Some("p")));
        assert_eq!(
            (first.title.as_str(), first.description.as_str()),
            ("A <b> title", "Steps: First")
        );
        assert_eq!((first.status.as_str(), first.reason.as_str()), ("Mitigated", "Because"));
        assert_eq!((second.source.as_str(), second.on.as_deref()), ("threat-7-1", None));
        assert_eq!((second.title.as_str(), second.category.as_str()), ("Old", "Denial Of Service"));
        assert_eq!(foreign.left_out[0].item, "SDL phases of 1 threats");
    }
}
