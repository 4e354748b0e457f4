//! Files of Microsoft's tool that others made.

use threatloom::interop::{Content, Foreign, Format};

use crate::shared::shared;

fn read(name: &str) -> Option<Foreign> {
    let path = shared(&format!("samples/tm7/{name}"))?;
    let content = Content::parse(&std::fs::read(path).unwrap()).unwrap();
    let format = Format::of(&content).unwrap();
    assert_eq!(format.id, "tm7");
    Some(format.read.unwrap()(&content).unwrap())
}

fn counts(foreign: &Foreign) -> [usize; 6] {
    let Foreign { pages, zones, nodes, links, threats, left_out, .. } = foreign;
    [pages.len(), zones.len(), nodes.len(), links.len(), threats.len(), left_out.len()]
}

#[test]
fn the_large_example() {
    let Some(foreign) = read("startleft__MTMT_example.tm7") else { return };
    assert_eq!(counts(&foreign), [1, 2, 4, 6, 43, 1]);
    let names: Vec<&str> = foreign.nodes.iter().map(|it| it.name.as_str()).collect();
    assert!(names.contains(&"Accounting PostgreSQL"), "{names:?}");
    assert!(foreign.threats.iter().all(|it| it.on.is_some() && !it.title.is_empty()));
}

#[test]
fn zones_in_zones_and_an_unknown_one() {
    if let Some(foreign) = read("startleft__MTMT_nested_tz.tm7") {
        assert_eq!(counts(&foreign), [1, 2, 4, 3, 16, 1]);
        assert!(foreign.links.iter().any(|it| it.label == "Production data" && it.from.is_empty()));
    }
    if let Some(foreign) = read("startleft__unmapped-trustzone.tm7") {
        assert_eq!(counts(&foreign), [1, 1, 1, 0, 0, 0]);
    }
}

#[test]
fn an_older_version() {
    let Some(foreign) = read("threat-forge__tmt-4.3-sample.tm7") else { return };
    assert_eq!(counts(&foreign), [1, 1, 6, 3, 4, 1]);
    assert_eq!(foreign.name, "Payments & Billing Platform");
    let replay = &foreign.threats[1];
    assert_eq!((replay.status.as_str(), replay.severity.as_str()), ("NeedsInvestigation", "Low"));
    assert_eq!(foreign.threats[3].category, "Spoofing");
}
