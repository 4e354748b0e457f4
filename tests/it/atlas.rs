//! The bundled ATLAS catalog: complete, consistent and equal to the official file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use threatloom::catalog::Atlas;
use threatloom::catalog::atlas::{FACT_FILES, FactFiles, Maturity, convert};

/// The official file, where it is at hand.
pub fn official_file() -> Option<String> {
    let shared = std::env::var_os("THREATLOOM_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let text = std::fs::read_to_string(shared.join("reference/atlas/ATLAS.yaml")).ok();
    if text.is_none() {
        println!("skipped: no reference/atlas/ATLAS.yaml in {}", shared.display());
    }
    text
}

#[test]
fn facts_are_those_of_the_official_file() {
    let Some(text) = official_file() else { return };
    let official = convert("ATLAS.yaml", &text).unwrap();
    assert_eq!(official.warnings, []);
    let files = FactFiles::write(&official.facts).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogs/atlas");
    for (name, text) in [
        (FACT_FILES.matrix, files.matrix),
        (FACT_FILES.techniques, files.techniques),
        (FACT_FILES.mitigations, files.mitigations),
        (FACT_FILES.case_studies, files.case_studies),
    ] {
        let path = folder.join(name);
        if std::env::var_os("UPDATE_CATALOG").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let bundled = std::fs::read_to_string(&path).unwrap();
        assert!(bundled == text, "{name} differs; run UPDATE_CATALOG=1 cargo test atlas");
    }
}

#[test]
fn everything_is_there() {
    let atlas = Atlas::bundled().unwrap();
    assert_eq!(atlas.version(), "5.6.0");
    assert_eq!(atlas.tactics().len(), 16);
    assert_eq!(atlas.techniques().count(), 170);
    assert_eq!(atlas.techniques().filter(|t| t.parent.is_some()).count(), 69);
    assert_eq!(atlas.mitigations().count(), 35);
    assert_eq!(atlas.case_studies().count(), 57);
    assert_eq!(atlas.case_studies().map(|c| c.steps.len()).sum::<usize>(), 449);
    let maturity = |m| atlas.techniques().filter(|t| t.maturity == m).count();
    assert_eq!(maturity(Maturity::Feasible), 17);
    assert_eq!(maturity(Maturity::Demonstrated), 89);
    assert_eq!(maturity(Maturity::Realized), 64);
}

#[test]
fn every_cross_reference_leads_somewhere() {
    let atlas = Atlas::bundled().unwrap();
    for technique in atlas.techniques() {
        let id = &technique.id;
        assert!(!technique.tactics.is_empty(), "{id} has no tactic");
        assert!(technique.tactics.iter().all(|t| atlas.tactic(t).is_some()), "{id}");
        if let Some(parent) = &technique.parent {
            assert_eq!(atlas.parent(technique).map(|p| &p.id), Some(parent), "{id}");
            assert!(id.starts_with(parent.as_str()), "{id}");
        }
    }
    for mitigation in atlas.mitigations() {
        let id = &mitigation.id;
        assert!(!mitigation.techniques.is_empty(), "{id} answers nothing");
        assert!(!mitigation.phases.is_empty() && !mitigation.categories.is_empty(), "{id}");
        assert!(mitigation.techniques.iter().all(|t| atlas.technique(t).is_some()), "{id}");
    }
    for case in atlas.case_studies() {
        let id = &case.id;
        assert!(!case.steps.is_empty(), "{id} has no steps");
        for step in &case.steps {
            assert!(atlas.tactic(&step.tactic).is_some(), "{id}: {}", step.tactic);
            assert!(atlas.technique(&step.technique).is_some(), "{id}: {}", step.technique);
        }
    }
}

#[test]
fn the_matrix_is_in_the_order_of_an_attack() {
    let atlas = Atlas::bundled().unwrap();
    let names: Vec<&str> = atlas.tactics().iter().map(|t| t.name.as_str()).collect();
    assert_eq!(names[0], "Reconnaissance");
    assert_eq!(names[12], "AI Attack Staging");
    assert_eq!(names[15], "Impact");
}

#[test]
fn sub_techniques_have_the_name_and_tactics_of_their_parent() {
    let atlas = Atlas::bundled().unwrap();
    let indirect = atlas.technique("AML.T0051.001").unwrap();
    assert_eq!(atlas.display_name(indirect), "LLM Prompt Injection: Indirect");
    assert_eq!(indirect.tactics, atlas.technique("AML.T0051").unwrap().tactics);
    assert_eq!(atlas.name("AML.M0015"), "Adversarial Input Detection");
    assert_eq!(atlas.name("AML.T9999"), "AML.T9999");
    assert_eq!(atlas.labelled("AML.T9999"), "AML.T9999");
    let children: Vec<&str> = atlas.children("AML.T0051").map(|t| t.name.as_str()).collect();
    assert_eq!(children, ["Direct", "Indirect", "Triggered"]);
}

#[test]
fn mitigations_of_the_parent_answer_a_sub_technique_too() {
    let atlas = Atlas::bundled().unwrap();
    let ids = |t: &str| -> Vec<String> {
        atlas.mitigations_for(t).iter().map(|m| m.id.clone()).collect()
    };
    let parent: BTreeSet<String> = ids("AML.T0051").into_iter().collect();
    let child = ids("AML.T0051.001");
    assert!(!parent.is_empty() && parent.iter().all(|m| child.contains(m)));
    assert_eq!(child.iter().collect::<BTreeSet<_>>().len(), child.len());
    // A technique link that the official file lists among the phases of the mitigation.
    assert!(ids("AML.T0052.001").contains(&"AML.M0034".to_string()));
}

#[test]
fn mitigations_of_named_siblings_do_not_answer_the_others() {
    let atlas = Atlas::bundled().unwrap();
    let answers = |technique: &str, mitigation: &str| {
        atlas.mitigations_for(technique).iter().any(|known| known.id == mitigation)
    };
    // It names T0011, .000 and .001, so a malicious link is not meant.
    assert!(answers("AML.T0011", "AML.M0011") && answers("AML.T0011.001", "AML.M0011"));
    assert!(!answers("AML.T0011.003", "AML.M0011"));
    // It names the parent only.
    assert!(answers("AML.T0010.004", "AML.M0023"));
}
