//! The models that suggestions are measured on: one for every ATLAS case study with an even number,
//! drawn as the owner of the system would have drawn it before the incident.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use threatloom::catalog::{Kinds, On};
use threatloom::model::{Attributes, Model};
use threatloom::store::{parse_model, write_model};

/// The highest even number of a case study in the bundled ATLAS release.
const LAST: usize = 56;

/// File name → text of the model.
fn texts() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/case-studies");
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_string();
        texts.insert(name, fs::read_to_string(&path).unwrap());
    }
    texts
}

fn read(file: &str, text: &str) -> Model {
    let parsed = parse_model(file, text.as_bytes());
    parsed.unwrap_or_else(|error| panic!("{}", error.render())).model
}

fn case_models() -> impl Iterator<Item = (String, Model)> {
    texts().into_iter().map(|(file, text)| {
        let model = read(&file, &text);
        (file, model)
    })
}

#[test]
fn case_models_are_canonical() {
    for (file, text) in texts() {
        assert!(write_model(&read(&file, &text)) == text, "{file} is not as `fmt` would write it");
    }
}

#[test]
fn every_even_case_study_has_a_model_and_no_odd_one() {
    let expected: Vec<String> =
        (0..=LAST).step_by(2).map(|number| format!("cs{number:04}.tm.ron")).collect();
    assert_eq!(texts().into_keys().collect::<Vec<_>>(), expected);
}

#[test]
fn case_models_speak_the_vocabulary_of_the_catalogs() {
    let kinds = Kinds::bundled().unwrap();
    for (file, model) in case_models() {
        for (id, element) in &model.elements {
            let place = format!("{file}: {id}");
            let kind = kinds.kind(&element.kind).unwrap_or_else(|| panic!("{place}: kind"));
            known_attributes(&kinds, &element.attributes, On::Element, &place);
            for attribute in element.attributes.keys() {
                assert!(kind.attributes.contains(attribute), "{place}: {attribute} is not asked");
            }
        }
        for (id, flow) in &model.flows {
            known_attributes(&kinds, &flow.attributes, On::Flow, &format!("{file}: {id}"));
        }
    }
}

fn known_attributes(kinds: &Kinds, attributes: &Attributes, on: On, place: &str) {
    for (id, values) in attributes {
        let attribute = kinds.attribute(id).unwrap_or_else(|| panic!("{place}: {id}"));
        assert!(attribute.on.contains(&on), "{place}: {id} is recorded elsewhere");
        assert!(attribute.many || values.iter().count() == 1, "{place}: {id} has one value");
        for value in values.iter() {
            assert!(attribute.allows(value), "{place}: {id}: {value}");
        }
    }
}

#[test]
fn case_models_are_whole_and_hold_no_answers() {
    for (file, model) in case_models() {
        assert!((5..=18).contains(&model.elements.len()), "{file}: {}", model.elements.len());
        assert!(!model.name.is_empty() && !model.description.is_empty(), "{file}: texts");
        // Triage would tell a rule what to find.
        assert!(model.findings.is_empty() && model.conflicts.is_empty(), "{file}: findings");
        for (id, flow) in &model.flows {
            for end in [&flow.from, &flow.to] {
                assert!(model.elements.contains_key(end), "{file}: {id} ends at {end}");
            }
        }
        for (id, element) in &model.elements {
            let within = element.boundary.as_ref();
            assert!(within.is_none_or(|b| model.boundaries.contains_key(b)), "{file}: {id}");
            let connected = model.flows.values().any(|flow| flow.from == *id || flow.to == *id);
            assert!(connected, "{file}: nothing flows to or from {id}");
        }
        for (id, boundary) in &model.boundaries {
            let parent = boundary.parent.as_ref();
            assert!(parent.is_none_or(|b| model.boundaries.contains_key(b)), "{file}: {id}");
        }
    }
}
