//! Taking in an official file, kept in a folder of the user; hostile and damaged files.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use tempfile::TempDir;
use threatloom::catalog::atlas::convert;
use threatloom::store::{
    ErrorClass, ImportError, forget_imported_atlas, import_atlas, load_catalog,
};

use crate::atlas::official_file;

/// A small file in the shape of the official one.
pub const SMALL: &str = "\
id: ATLAS
version: 9.1
matrices:
- id: ATLAS
  tactics:
  - id: AML.TA0002
    name: Reconnaissance
    description: Finding out.
  techniques:
  - id: AML.T0900
    name: New thing
    description: MITRE's own words.
    tactics: [AML.TA0002]
    maturity: feasible
    created_date: 2026-12-01
  - id: AML.T0900.000
    name: Small new thing
    subtechnique-of: AML.T0900
  mitigations:
  - id: AML.M0900
    name: New measure
    techniques:
    - id: AML.T0900
      use: Do it.
    ml-lifecycle:
    - Deployment
    - id: AML.T0900.000
      use: Do this too.
    - Data Preparation
case-studies:
- id: AML.CS0900
  name: New case
  incident-date: 2026-12-01
  incident-date-granularity: MONTH
  procedure:
  - tactic: AML.TA0002
    technique: AML.T0900
    description: It began.
  references:
  - title: null
    url: https://example.org
";

fn import(folder: &TempDir, text: &str) -> Result<PathBuf, ImportError> {
    let path = folder.path().join("deep/catalogs");
    import_atlas(&path, "given.yaml", text.as_bytes()).map(|_| path)
}

/// The message of a refusal.
fn refused(text: &str) -> String {
    let started = Instant::now();
    let error = convert("given.yaml", text).unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(5), "took {:?}", started.elapsed());
    error.to_string()
}

#[test]
fn an_imported_release_is_used_until_it_is_removed() {
    let folder = TempDir::new().unwrap();
    let path = import(&folder, SMALL).unwrap();
    let loaded = load_catalog(&path).unwrap();
    assert_eq!(loaded.warning, None);
    assert!(loaded.atlas_file.is_some_and(|file| file.starts_with(&path)));
    let atlas = loaded.catalog.atlas;
    assert!(atlas.is_imported());
    assert_eq!(atlas.version(), "9.1");
    let sub = atlas.technique("AML.T0900.000").unwrap();
    assert_eq!(sub.tactics, ["AML.TA0002"]);
    assert_eq!(atlas.display_name(sub), "New thing: Small new thing");
    let measure = atlas.mitigation("AML.M0900").unwrap();
    assert_eq!(measure.phases, ["Data Preparation", "Deployment"]);
    assert_eq!(measure.techniques.len(), 2);
    assert_eq!(atlas.case_study("AML.CS0900").unwrap().when(), "2026-12");
    let texts = atlas.official().unwrap();
    assert_eq!(texts.descriptions["AML.T0900"], "MITRE's own words.");
    assert_eq!(texts.uses["AML.M0900"]["AML.T0900.000"], "Do this too.");
    assert_eq!(texts.steps["AML.CS0900"], ["It began."]);

    assert!(forget_imported_atlas(&path).unwrap());
    assert!(!forget_imported_atlas(&path).unwrap());
    let loaded = load_catalog(&path).unwrap();
    assert!(!loaded.catalog.atlas.is_imported());
    assert_eq!(loaded.atlas_file, None);
}

#[test]
fn the_official_file_brings_mitres_own_texts() {
    let Some(text) = official_file() else { return };
    let folder = TempDir::new().unwrap();
    let path = import(&folder, &text).unwrap();
    let atlas = load_catalog(&path).unwrap().catalog.atlas;
    assert!(atlas.is_imported());
    assert_eq!(atlas.version(), "5.6.0");
    let texts = atlas.official().unwrap();
    assert_eq!(texts.descriptions.len(), 16 + 170 + 35 + 57);
    assert!(texts.descriptions.values().all(|text| !text.is_empty()));
    for technique in atlas.techniques() {
        assert!(
            text.contains(
                texts.descriptions[&technique.id].split(['\'', '\n', ' ']).next().unwrap()
            )
        );
        assert!(atlas.summary(&technique.id).is_some());
    }
    for case in atlas.case_studies() {
        assert_eq!(texts.steps[&case.id].len(), case.steps.len(), "{}", case.id);
    }
}

#[test]
fn a_damaged_import_is_a_warning_and_the_bundled_release_serves() {
    let folder = TempDir::new().unwrap();
    let path = import(&folder, SMALL).unwrap();
    let file = path.join("ATLAS.yaml");
    for damage in [&b"version: 9.1\nmatrices: [ "[..], b"\xff\xfe\x00", b""] {
        std::fs::write(&file, damage).unwrap();
        let loaded = load_catalog(&path).unwrap();
        assert!(!loaded.catalog.atlas.is_imported());
        let warning = loaded.warning.unwrap();
        assert!(warning.contains("ATLAS.yaml:"), "{warning}");
        assert!(warning.contains("catalog import --bundled"), "{warning}");
    }
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    assert!(load_catalog(&path).unwrap().warning.is_some());
}

#[test]
fn a_refused_file_leaves_the_earlier_import_alone() {
    let folder = TempDir::new().unwrap();
    let path = import(&folder, SMALL).unwrap();
    let error = import(&folder, "not: atlas").unwrap_err();
    assert_eq!(error.class(), ErrorClass::InvalidInput);
    assert_eq!(load_catalog(&path).unwrap().catalog.atlas.version(), "9.1");
}

#[test]
fn refusals_name_the_place_and_the_remedy() {
    let changed = |old: &str, new: &str| refused(&SMALL.replacen(old, new, 1));
    let message = changed("AML.T0900.000", "AML.T09");
    assert!(message.starts_with("given.yaml:16:9: `AML.T09` is not an id"), "{message}");
    let message = changed("  - id: AML.T0900.000", "  - id: AML.T0900");
    assert!(message.starts_with("given.yaml:16:9: AML.T0900 is defined twice"), "{message}");
    let message = changed("2026-12-01", "yesterday");
    assert!(message.starts_with("given.yaml:15:19: "), "{message}");
    assert!(message.contains("use an unchanged ATLAS.yaml"), "{message}");
    for text in ["", "version: 5\n", "- a list", "\0", "matrices: []\nversion: 1"] {
        assert!(refused(text).contains("ATLAS.yaml"), "{text}");
    }
}

#[test]
fn dangling_links_are_left_out_with_a_warning() {
    let text = SMALL.replacen("subtechnique-of: AML.T0900", "subtechnique-of: AML.T0999", 1);
    let text = text.replacen("technique: AML.T0900\n", "technique: AML.T0998\n", 1);
    let text = text.replacen("- id: AML.T0900\n      use", "- id: AML.T0997\n      use", 1);
    let official = convert("given.yaml", &text).unwrap();
    let warnings: Vec<String> = official.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warnings.len(), 3, "{warnings:#?}");
    assert!(warnings[0].starts_with("given.yaml:18:22: no technique AML.T0999"), "{warnings:#?}");
    assert!(
        warnings[1].starts_with("given.yaml:20:9: AML.M0900 answers AML.T0997"),
        "{warnings:#?}"
    );
    assert!(warnings[2].starts_with("given.yaml:37:16: no technique AML.T0998"), "{warnings:#?}");
    assert!(official.facts.case_studies["AML.CS0900"].steps.is_empty());
}

#[test]
fn bombs_are_refused_quickly() {
    use std::fmt::Write;
    let mut laughs = String::from("version: 1\nl0: &l0 [lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for i in 1..40 {
        let previous = format!("*l{}", i - 1);
        writeln!(laughs, "l{i}: &l{i} [{}]", [previous.as_str(); 9].join(", ")).unwrap();
    }
    writeln!(laughs, "matrices: *l39").unwrap();
    refused(&laughs);
    refused(&format!("version: 1\nmatrices: {}", "[".repeat(100_000)));
    refused(&format!("version: 1\nmatrices: {}", "{a: ".repeat(100_000)));
    refused(&"- ".repeat(1_000_000));
    refused(&format!("version: 1\nmatrices: [{}]", "a, ".repeat(2_000_000)));
    refused(&"x".repeat(17 << 20));
    refused("version: &a [*a]\nmatrices: *a");
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,200}") {
        let _ = convert("given.yaml", &text);
    }

    #[test]
    fn a_damaged_file_never_panics(from in 0..SMALL.len(), length in 0..40usize, put in "[\\PC\n]{0,8}") {
        let to = (from + length).min(SMALL.len());
        let _ = convert("given.yaml", &format!("{}{put}{}", &SMALL[..from], &SMALL[to..]));
    }
}
