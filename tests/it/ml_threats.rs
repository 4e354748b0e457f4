//! Microsoft's threats, review questions and failure modes hold together and point somewhere.

use std::collections::BTreeSet;

use threatloom::catalog::{Catalog, Kind, On};
use threatloom::model::id;

#[test]
fn every_reference_of_the_threat_list_holds() {
    let catalog = Catalog::bundled().unwrap();
    let list = &catalog.ml_threats;
    let numbers: BTreeSet<&str> =
        list.threats.iter().map(|t| t.id.trim_end_matches(char::is_alphabetic)).collect();
    assert_eq!(numbers.len(), 11, "{numbers:?}");
    for threat in &list.threats {
        let id = &threat.id;
        assert_eq!(list.threat(id), Some(threat), "{id} twice");
        assert!(threat.severity.is_none_or(|(mild, worst)| mild <= worst), "{id}: severity");
        let mode = list.failure_mode(threat.failure_mode).unwrap();
        assert!(mode.intentional, "{id}: {}", mode.name);
        assert_eq!(id.trim_end_matches(char::is_alphabetic), mode.number.to_string());
        assert!(!threat.mitigations.is_empty(), "{id}: no mitigation");
        for mitigation in &threat.atlas {
            assert!(catalog.atlas.mitigation(mitigation).is_some(), "{id}: {mitigation}");
        }
        for technique in &threat.techniques {
            assert!(catalog.atlas.technique(technique).is_some(), "{id}: {technique}");
            assert!(list.of_technique(technique).contains(&threat));
        }
        // Some technique of the threat leads to each of its classes, so that both lists agree.
        for class in &threat.classes {
            let of = |technique: &String| catalog.bug_bar.technique(technique);
            let leads = |technique| of(technique).is_some_and(|t| t.classes.contains_key(class));
            assert!(threat.techniques.iter().any(leads), "{id}: no technique leads to {class}");
        }
    }
}

#[test]
fn every_threat_is_asked_about() {
    let Catalog { ml_threats: list, kinds, .. } = Catalog::bundled().unwrap();
    assert_eq!(list.themes.len(), 3);
    let questions: Vec<_> = list.questions().collect();
    let ids: BTreeSet<&String> = questions.iter().map(|question| &question.id).collect();
    assert_eq!(ids.len(), questions.len(), "a question twice");
    for question in &questions {
        let id = &question.id;
        assert!(question.ask.ends_with('?') && !question.threats.is_empty(), "{id}");
        for threat in &question.threats {
            assert!(list.threat(threat).is_some(), "{id}: no threat {threat}");
        }
        // Answers are kept under the id of a question or of an attribute.
        assert!(id::is_valid(id) && kinds.attribute(id).is_none(), "{id}");
        assert!(!question.on.is_empty(), "{id} is put about nothing");
        for name in &question.on {
            let named = |(kind, _)| kind == name || kinds.has_trait(kind, name);
            assert!(kinds.kinds().any(named), "{id}: `{name}` is no kind and no trait");
        }
        if let Some(attribute) = &question.attribute {
            let known = kinds.attribute(attribute).unwrap();
            let has = |(kind, _)| {
                let known = |kind: &Kind| kind.attributes.contains(attribute);
                question.is_about(kind, &kinds) && kinds.kind(kind).is_some_and(known)
            };
            assert!(known.on == [On::Flow] || kinds.kinds().any(has), "{id}: {attribute}");
        }
    }
    for threat in &list.threats {
        assert!(
            questions.iter().any(|q| q.threats.contains(&threat.id)),
            "{}: not asked",
            threat.id
        );
    }
}

#[test]
fn the_failure_modes_are_numbered_and_split_by_intent() {
    let list = Catalog::bundled().unwrap().ml_threats;
    let numbers: Vec<u8> = list.failure_modes.iter().map(|mode| mode.number).collect();
    assert_eq!(numbers, (1..=17).collect::<Vec<u8>>());
    for mode in &list.failure_modes {
        assert_eq!(mode.intentional, mode.number <= 11, "{}", mode.name);
        assert_eq!(mode.breach, (8..=11).contains(&mode.number), "{}", mode.name);
        assert!(!mode.harms.is_empty() && !mode.means.is_empty(), "{}", mode.name);
    }
}

#[test]
fn a_sub_technique_counts_for_its_parents_threats() {
    let list = Catalog::bundled().unwrap().ml_threats;
    let of = |technique| -> Vec<String> {
        list.of_technique(technique).iter().map(|threat| threat.id.clone()).collect()
    };
    assert_eq!(of("AML.T0043.001"), ["1a", "1b", "1c", "1d"]);
    assert_eq!(of("AML.T0024.002"), ["5"]);
    assert!(of("AML.T0006").is_empty());
}
