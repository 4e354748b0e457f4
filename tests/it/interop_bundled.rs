//! The bundled systems in the formats of other tools, out and back.

use std::collections::BTreeSet;

use threatloom::catalog::{Catalog, Imports};
use threatloom::interop::foreign::Foreign;
use threatloom::interop::foreign_of;
use threatloom::store::templates;

use crate::interop_helpers::{assert_valid, read, told, tree, write};

/// Formats with their schemas.
const FORMATS: [(&str, &str); 4] = [
    ("threat-dragon", "threat-dragon-repo__threat-dragon-v2.schema.json"),
    ("cyclonedx", "specification__bom-1.6.schema.json"),
    ("tm-library", "www-project-threat-model-library__threat-model.schema.json"),
    ("otm", "threat-dragon-repo__open-threat-model.schema.json"),
];

/// What flows between what, by label.
fn flows(foreign: &Foreign) -> BTreeSet<String> {
    foreign.links.iter().map(|it| format!("{} -> {}: {}", it.from, it.to, it.label)).collect()
}

#[test]
fn every_system_is_valid_in_every_format_and_comes_back() {
    let (catalog, imports) = (Catalog::bundled().unwrap(), Imports::bundled().unwrap());
    for template in templates::list() {
        let model = template.model().unwrap();
        for (format, schema) in FORMATS {
            let before = foreign_of(&model, &catalog, &imports, format);
            let written = write(format, &before);
            assert_valid(&tree(&written), schema);
            let back = read(format, &written.text);
            let what = format!("{} as {format}", template.name);
            assert_eq!(back.left_out, [], "{what}");
            let lost = told(&written.left_out);
            let ids = |foreign: &Foreign| -> BTreeSet<String> {
                foreign.nodes.iter().map(|node| node.source.clone()).collect()
            };
            for id in ids(&before).difference(&ids(&back)) {
                let name = &before.nodes.iter().find(|node| node.source == *id).unwrap().name;
                assert!(lost.contains(name.as_str()), "{what}: {id}");
            }
            let (flows_before, flows_back) = (flows(&before), flows(&back));
            for flow in flows_before.difference(&flows_back) {
                let label = flow.rsplit(": ").next().unwrap();
                let known =
                    lost.lines().any(|line| line.starts_with("the flow") && line.contains(label))
                        || lost.contains("the label of");
                assert!(known, "{what}: {flow} is lost and not told:\n{lost}");
            }
            assert_eq!(before.threats.len(), back.threats.len(), "{what}: {lost}");
            for zone in &before.zones {
                let there = back.zones.iter().any(|it| it.source == zone.source);
                assert!(
                    there || lost.contains(&format!("“{}”", zone.name)),
                    "{what}: {}",
                    zone.name
                );
            }
        }
    }
}

/// No other tool asks what frameworks ask.
#[test]
fn that_assessments_stay_here_is_told() {
    let (catalog, imports) = (Catalog::bundled().unwrap(), Imports::bundled().unwrap());
    let model = crate::assessed::copilot();
    for (format, _) in FORMATS {
        let lost = told(&foreign_of(&model, &catalog, &imports, format).left_out);
        let all = format!("{} assessments", model.assessments.len());
        assert!(lost.contains(&all), "{format}: {lost}");
    }
}
