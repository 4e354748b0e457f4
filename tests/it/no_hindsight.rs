//! What attackers did before is the measure of the suggestions and must not feed them: without case
//! studies, maturities and references to ATT&CK, every suggestion and every path stays the same.

use std::fs;
use std::path::Path;

use threatloom::analysis::suggest;
use threatloom::catalog::Catalog;
use threatloom::catalog::atlas::{Atlas, FACT_FILES, FactFiles, Maturity, Official, OfficialTexts};
use threatloom::model::Model;

use crate::rules_engine::read;

/// ATLAS as bundled, without anything that follows from attacks that happened.
fn without_hindsight() -> Atlas {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogs/atlas");
    let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let [matrix, techniques, mitigations] =
        [FACT_FILES.matrix, FACT_FILES.techniques, FACT_FILES.mitigations].map(text);
    let files = FactFiles {
        matrix: matrix.as_str(),
        techniques: &techniques,
        mitigations: &mitigations,
        case_studies: "{}",
    };
    let mut facts = files.read().unwrap();
    facts.tactics.iter_mut().for_each(|tactic| tactic.attack = None);
    facts.mitigations.values_mut().for_each(|mitigation| mitigation.attack = None);
    for technique in facts.techniques.values_mut() {
        technique.maturity = Maturity::Unstated;
        technique.attack = None;
    }
    let texts = OfficialTexts::default();
    Atlas::imported(Official { facts, texts, warnings: Vec::new() }).unwrap()
}

fn models() -> Vec<Model> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["models", "models/case-studies", "tests/twins"];
    let entries = folders.iter().flat_map(|folder| fs::read_dir(root.join(folder)).unwrap());
    let files = entries.map(|entry| entry.unwrap().path());
    let models = files.filter(|path| path.to_string_lossy().ends_with(".tm.ron"));
    models.map(|path| read(&fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn hindsight_changes_no_suggestion() {
    let with = Catalog::bundled().unwrap();
    let without = Catalog { atlas: without_hindsight(), ..with.clone() };
    assert_eq!(without.atlas.case_studies().count(), 0);
    let models = models();
    assert!(models.len() > 30, "{} models", models.len());
    for model in models {
        let (a, b) = (suggest(&model, &with), suggest(&model, &without));
        assert!(a == b, "{}", model.name);
        assert!(!a.suggestions.is_empty(), "{}", model.name);
    }
}
