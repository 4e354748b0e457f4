//! Mermaid flowcharts of others.

use threatloom::interop::{Content, Foreign, Format};

use crate::shared::shared;

fn read(name: &str) -> Option<Foreign> {
    let path = shared(&format!("samples/mermaid/{name}"))?;
    let content = Content::parse(&std::fs::read(path).unwrap()).unwrap();
    let format = Format::of(&content).unwrap();
    assert_eq!(format.id, "mermaid");
    Some(format.read.unwrap()(&content).unwrap())
}

#[test]
fn the_rag_system() {
    let Some(foreign) = read("threat-thinker__rag.mmd") else { return };
    let zones: Vec<&str> = foreign.zones.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(zones, ["Internet", "App VPC", "Data VPC", "External API"]);
    let nodes: Vec<(&str, &str)> = foreign
        .nodes
        .iter()
        .map(|it| (it.name.as_str(), it.within.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(
        nodes,
        [
            ("User", "Internet"),
            ("Flask App Server", "App VPC"),
            ("RAG Module / Search Orchestrator", "App VPC"),
            ("Vector Database Docs Collection", "Data VPC"),
            ("LLM Query Endpoint", "External API"),
            ("LLM Answer Endpoint", "External API"),
        ]
    );
    assert_eq!(foreign.links.len(), 10);
    assert_eq!(foreign.links[7].label, "8. Return answer (Markdown supported)");
    assert_eq!(foreign.left_out, []);
}

#[test]
fn zones_in_zones() {
    let Some(foreign) = read("threat-thinker__nested-zone.mmd") else { return };
    let zones: Vec<(&str, Option<&str>)> =
        foreign.zones.iter().map(|it| (it.name.as_str(), it.within.as_deref())).collect();
    assert_eq!(zones, [("Internet", None), ("VPC", None), ("Private Subnet", Some("VPC"))]);
    assert_eq!((foreign.nodes.len(), foreign.links.len()), (3, 2));
}
