//! Threat Dragon, out and back.

use threatloom::interop::foreign::{Foreign, Node, Zone};

use crate::interop_helpers::{assert_valid, fact, read, rich, threats, told, tree, write};

const SCHEMA: &str = "threat-dragon-repo__threat-dragon-v2.schema.json";

#[test]
fn what_is_written_is_valid() {
    let file = tree(&write("threat-dragon", &rich()));
    assert_valid(&file, SCHEMA);
    let detail = &file["detail"];
    assert_eq!(detail["threatTop"], 3);
    assert_eq!(detail["diagramTop"], 1);
    let cells = detail["diagrams"][0]["cells"].as_array().unwrap();
    let z: Vec<i64> = cells.iter().map(|cell| cell["zIndex"].as_i64().unwrap()).collect();
    assert!(z.is_sorted(), "what is around comes first: {z:?}");
    assert_eq!(cells[0]["id"], "cloud");
    for cell in cells {
        assert!(cell["id"].as_str().unwrap().len() > 1);
        assert_eq!(cell["data"]["hasOpenThreats"].as_bool().unwrap(), {
            let threats = cell["data"]["threats"].as_array().unwrap();
            threats.iter().any(|threat| threat["status"] == "Open")
        });
        for threat in cell["data"]["threats"].as_array().unwrap() {
            for field in ["title", "status", "severity", "type", "description", "mitigation"] {
                assert!(threat[field].is_string(), "{field} of {threat}");
            }
        }
    }
    let save = cells.iter().find(|cell| cell["id"] == "save").unwrap();
    assert_eq!(save["source"]["cell"], "web-app");
    assert_eq!(save["data"]["isEncrypted"], true);
}

#[test]
fn it_comes_back() {
    let before = rich();
    let back = read("threat-dragon", &write("threat-dragon", &before).text);
    let carried = |facts: &[_]| {
        let known = [fact("isEncrypted", "true"), fact("isWebApplication", "true")];
        facts.iter().filter(|fact| known.contains(fact)).cloned().collect::<Vec<_>>()
    };
    let node = |node: Node| Node {
        stencil: String::new(),
        owner: String::new(),
        within: None,
        facts: carried(&node.facts),
        ..node
    };
    let zone = |zone: Zone| Zone { stencil: String::new(), within: None, ..zone };
    let mut links = before.links.clone();
    for link in &mut links {
        link.facts = carried(&link.facts);
    }
    assert_eq!(back.nodes, before.nodes.into_iter().map(node).collect::<Vec<_>>());
    assert_eq!(back.zones, before.zones.into_iter().map(zone).collect::<Vec<_>>());
    assert_eq!(back.links, links);
    assert_eq!((back.name, back.owners), (before.name, before.owners));
    let threats = threats_of(&back.threats);
    assert_eq!(
        threats,
        "AML.T0051@web-app on web-app: Open Critical [AML.T0051]\n\
         listening on save: Open High [CWE-319]\n\
         wrong on model: NotApplicable Low []\n"
    );
    assert_eq!(back.threats.len(), 3);
    assert_eq!(
        crate::interop_helpers::threats(&rich())["AML.T0051@web-app"].mitigation,
        "Filter it.\nWatch it."
    );
}

fn threats_of(threats: &[threatloom::interop::foreign::Threat]) -> String {
    let mut lines: Vec<String> = threats
        .iter()
        .map(|it| {
            let on = it.on.as_deref().unwrap_or("all");
            let references = it.references.join(", ");
            format!("{} on {on}: {} {} [{references}]\n", it.source, it.status, it.severity)
        })
        .collect();
    lines.sort();
    lines.concat()
}

#[test]
fn description_and_references_part_again() {
    let before = rich();
    let back = read("threat-dragon", &write("threat-dragon", &before).text);
    let (before, back) = (threats(&before), threats(&back));
    assert_eq!(back["AML.T0051@web-app"].description, before["AML.T0051@web-app"].description);
    assert_eq!(back["AML.T0051@web-app"].mitigation, before["AML.T0051@web-app"].mitigation);
}

#[test]
fn what_it_cannot_carry_is_told() {
    let written = write("threat-dragon", &rich());
    let told = told(&written.left_out);
    for item in [
        "the kind of “Our “cloud””, “Training”, “User <b>”, “Web app”",
        "the owner of “Database”",
        "the owner of the threat “Title of AML.T0051@web-app”",
        "`exposure` of “Web app”",
        "`data-class` of “answers”",
        "the status `mitigating` of “Title of listening”",
        "the status `false_positive` of “Title of wrong”",
        "the threat “Title of all”",
        "the assumption “Everything is encrypted on its way.”",
    ] {
        assert!(told.contains(item), "{item} is not in\n{told}");
    }
}

#[test]
fn an_empty_model_and_odd_ids_are_written() {
    let empty = tree(&write("threat-dragon", &Foreign::default()));
    assert_valid(&empty, SCHEMA);
    let odd = Foreign {
        nodes: vec![Node { source: "a".into(), ..Node::default() }, Node::default()],
        ..Foreign::default()
    };
    let written = write("threat-dragon", &odd);
    assert_valid(&tree(&written), SCHEMA);
    assert!(told(&written.left_out).contains("the place of “a”"));
}
