//! Diagrams of draw.io that others made.

use threatloom::interop::{Content, Foreign, Format, ImportError};

use crate::shared::shared;

fn read(name: &str) -> Option<Result<Foreign, ImportError>> {
    let path = shared(&format!("samples/drawio/{name}"))?;
    let content = Content::parse(&std::fs::read(path).unwrap()).unwrap();
    let format = Format::of(&content).unwrap();
    assert_eq!(format.id, "drawio");
    Some(format.read.unwrap()(&content))
}

fn counts(foreign: &Foreign) -> [usize; 4] {
    [foreign.pages.len(), foreign.zones.len(), foreign.nodes.len(), foreign.links.len()]
}

#[test]
fn the_rag_system() {
    let Some(foreign) = read("threat-thinker__rag.drawio.xml") else { return };
    let foreign = foreign.unwrap();
    assert_eq!(counts(&foreign), [1, 4, 6, 10]);
    let zones: Vec<&str> = foreign.zones.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(zones, ["Internet", "App VPC", "External API", "Data VPC"]);
    assert!(foreign.nodes.iter().any(|it| it.name == "Vector Database Docs Collection"));
    assert_eq!(foreign.left_out, []);
}

/// Three compressed pages: two data-flow diagrams with tables beside them, and an attack tree.
#[test]
fn compressed_pages() {
    let Some(foreign) = read("drawio-diagrams__threat-modelling.drawio") else { return };
    let foreign = foreign.unwrap();
    assert_eq!(counts(&foreign), [2, 5, 19, 25]);
    let named =
        |start: &str| foreign.left_out.iter().filter(|it| it.item.starts_with(start)).count();
    assert_eq!([named("page"), named("table"), named("line"), named("text")], [1, 3, 3, 16]);
    assert_eq!(foreign.left_out.len(), 23);
}

#[test]
fn labels_in_html() {
    let Some(foreign) = read("startleft__drawio_shape_names_with_html.drawio") else { return };
    let foreign = foreign.unwrap();
    assert_eq!(counts(&foreign), [1, 0, 9, 0]);
    assert_eq!(foreign.nodes[0].name, "Bold EC2");
    assert!(foreign.nodes.iter().all(|it| it.stencil == "mxgraph aws4 ec2"), "{foreign:?}");
}

#[test]
fn broken_files_are_refused() {
    if let Some(error) = read("startleft__wrong_root.drawio") {
        assert!(error.unwrap_err().message.contains("`root` with the cells is missing"));
    }
    if let Some(path) = shared("samples/drawio/startleft__not_xml.drawio") {
        let content = Content::parse(&std::fs::read(path).unwrap()).unwrap();
        assert!(Format::of(&content).is_none());
    }
}
