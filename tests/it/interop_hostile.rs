//! Trees that no tool writes: a reader answers all of them, and what it read can be written.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use threatloom::catalog::{Catalog, Imports};
use threatloom::interop::foreign::Foreign;
use threatloom::interop::{Content, FORMATS, Format, Intake, open};
use threatloom::model::Stamp;

use crate::interop_helpers::{rich, write};

/// Reads a tree as each format, whether it is recognised or not, and writes what was read.
fn survive(file: Value) -> Result<(), TestCaseError> {
    let content = Content::Tree(file);
    for format in FORMATS {
        let Some(read) = format.read else { continue };
        let Ok(foreign) = read(&content) else { continue };
        for to in FORMATS.iter().filter_map(|format| format.write) {
            let written = to(&foreign);
            prop_assert!(!written.text.is_empty());
            prop_assert!(written.left_out.iter().all(|it| !it.why.is_empty()));
        }
        prop_assert!(foreign.left_out.iter().all(|it| !it.item.is_empty() && !it.why.is_empty()));
    }
    Ok(())
}

/// Every field that a file of any of these formats has here.
fn fields() -> Vec<String> {
    fn collect(value: &Value, fields: &mut BTreeSet<String>) {
        match value {
            Value::Object(object) => {
                for (name, value) in object {
                    fields.insert(name.clone());
                    collect(value, fields);
                }
            }
            Value::Array(list) => list.iter().for_each(|it| collect(it, fields)),
            _ => {}
        }
    }
    let mut fields = BTreeSet::new();
    for file in files() {
        collect(&file, &mut fields);
    }
    fields.into_iter().collect()
}

/// A file of each format that is written, and small ones of the others.
fn files() -> Vec<Value> {
    let written = FORMATS.iter().filter(|format| format.write.is_some());
    let written = written.map(|format| write(format.id, &rich()).text);
    let mut files: Vec<Value> =
        written.filter_map(|text| serde_json::from_str(&text).ok()).collect();
    files.push(json!({
        "nodes": [{ "id": "a", "name": "a", "node_type": "Agent", "metadata": { "tools": ["t"], "model": "m" } }],
        "edges": [{ "source": "a", "target": "a", "label": "l", "condition": { "type": "static" } }],
        "metadata": { "framework": "X" },
    }));
    files.push(json!({
        "schema": 1, "applicationInfo": { "name": "n" }, "dataflow": { "image": "i" },
        "assumptions": [{ "id": "a", "content": "c" }],
        "threats": [{ "id": "t", "statement": "s", "metadata": [{ "key": "STRIDE", "value": ["S"] }] }],
        "mitigations": [{ "id": "m", "content": "c" }],
        "mitigationLinks": [{ "mitigationId": "m", "linkedId": "t" }],
        "assumptionLinks": [{ "assumptionId": "a", "linkedId": "t" }],
    }));
    files.push(json!({
        "specFormat": "CycloneDX",
        "blueprints": [{ "zones": [{ "bom-ref": "z", "parent": "z" }], "assets": [{ "bom-ref": "a", "zone": "z", "componentRef": "c" }],
            "actors": [{ "party": { "persona": { "archetype": "p" } } }], "dataStores": [{ "name": "d", "dataSets": ["s"] }],
            "dataSets": [{ "bom-ref": "s" }], "flows": [{ "source": "a", "destination": "a", "dataObjects": [{ "name": "o" }] }] }],
        "threats": { "threats": [{ "bom-ref": "t", "affectedAssets": ["a"], "weaknesses": [{ "cweId": 1 }], "attackPatterns": ["p"] }],
            "attackPatterns": [{ "bom-ref": "p", "techniques": [{ "id": "T1" }] }] },
        "risks": { "risks": [{ "relatedThreats": ["t"], "inherentRisk": { "score": { "level": "high" } } }] },
    }));
    files
}

fn arbitrary(fields: Vec<String>) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(vec![
            "",
            "a",
            "b",
            "data",
            "CycloneDX",
            "Start",
            "tm.Actor",
            "𝓊\u{202e}\n"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 60, 6, move |inner| {
        let field = prop::sample::select(fields.clone());
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(field, inner, 0..8)
                .prop_map(|it| Value::Object(it.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Changes what stands at the end of a way into a tree.
fn change(value: &mut Value, way: &[usize], put: &Value) {
    let count = match value {
        Value::Array(list) => list.len(),
        Value::Object(object) => object.len(),
        _ => 0,
    };
    let (Some((first, rest)), false) = (way.split_first(), count == 0) else {
        *value = put.clone();
        return;
    };
    let inner = match value {
        Value::Array(list) => {
            if rest.is_empty() && first % 2 == 0 {
                let again = list[first % count].clone();
                list.push(again);
                return;
            }
            list.get_mut(first % count)
        }
        Value::Object(object) => object.values_mut().nth(first % count),
        _ => None,
    };
    if let Some(inner) = inner {
        change(inner, rest, put);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_tree_is_answered(file in arbitrary(fields())) {
        survive(file)?;
    }

    #[test]
    fn a_file_with_changes_is_answered(
        which in 0usize..64,
        ways in prop::collection::vec(prop::collection::vec(0usize..64, 1..7), 1..4),
        put in arbitrary(fields()),
    ) {
        let files = files();
        let mut file = files[which % files.len()].clone();
        for way in ways {
            change(&mut file, &way, &put);
        }
        survive(file)?;
    }
}

#[test]
fn what_refers_to_itself_ends() {
    let zones = json!([
        { "id": "a", "name": "A", "parent": { "trustZone": "a" }, "representations": [{ "position": { "x": 1, "y": 1 } }] },
        { "id": "b", "name": "B", "parent": { "component": "c" }, "representations": [{ "position": { "x": 1, "y": 1 } }] },
    ]);
    let components = json!([
        { "id": "c", "name": "C", "parent": { "trustZone": "b" } },
        { "id": "c", "name": "C", "parent": { "component": "c" } },
        { "name": "no id" },
    ]);
    let file = json!({ "otmVersion": "0.2.0", "trustZones": zones, "components": components });
    let read = Format::named("otm").unwrap().read.unwrap();
    let foreign = read(&Content::Tree(file)).unwrap();
    let ids: Vec<&str> = foreign.zones.iter().map(|zone| zone.source.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c", "c"]);
}

/// One text that many entries share does not fill the memory.
#[test]
fn repetitions_are_bounded() {
    let long = "x".repeat(1 << 20);
    let many: Vec<Value> = (0..2000).map(|at| json!({ "ref": format!("n{at}") })).collect();
    let file = json!({
        "bomFormat": "CycloneDX",
        "vulnerabilities": [{ "id": "v", "detail": long, "affects": many }],
    });
    let foreign = read_as("cyclonedx", file);
    let size: usize = foreign.threats.iter().map(|threat| threat.description.len()).sum();
    assert!(size < 64 << 20, "{size}");
    assert!(foreign.left_out.iter().any(|it| it.item.contains("repetitions")));

    let ids: Vec<String> = (0..2000).map(|_| "t".to_string()).collect();
    let risks: Vec<Value> =
        (0..50).map(|_| json!({ "title": "r", "description": long, "threats": ids })).collect();
    let file = json!({ "scope": { "title": "s" }, "components": [], "threats": [{ "symbolic_name": "t" }], "risks": risks });
    let foreign = read_as("tm-library", file);
    assert!(foreign.threats[0].description.len() < 64 << 20);
}

fn read_as(format: &str, file: Value) -> Foreign {
    (Format::named(format).unwrap().read.unwrap())(&Content::Tree(file)).unwrap()
}

/// Thousands of things in each other, of one id, and lines to frames do not take minutes.
#[test]
fn numbers_alone_do_not_take_long() {
    let zones: Vec<Value> = (0..3000)
        .map(|at| json!({ "id": format!("z{at:05}"), "name": "Z", "parent": { "trustZone": format!("z{:05}", at + 1) } }))
        .collect();
    let doubles: Vec<Value> = (0..3000).map(|_| json!({ "id": "c", "name": "C" })).collect();
    let lines: Vec<Value> = (0..3000)
        .map(|at| json!({ "id": format!("l{at}"), "source": "z00000", "destination": "c" }))
        .collect();
    let file = json!({ "otmVersion": "0.2.0", "project": { "name": "p", "id": "p" }, "trustZones": zones, "components": doubles, "dataflows": lines });
    let begun = std::time::Instant::now();
    let (format, foreign) = open(file.to_string().as_bytes(), None).unwrap();
    let (catalog, imports) = (Catalog::bundled().unwrap(), Imports::bundled().unwrap());
    let stamp = Stamp::default();
    let intake = Intake {
        format: format.id,
        file: "f",
        catalog: &catalog,
        imports: &imports,
        stamp: &stamp,
    };
    let taken = intake.take(&foreign, None).account.taken;
    assert_eq!((taken.boundaries, taken.elements, taken.flows), (3000, 3000, 0));
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
}
