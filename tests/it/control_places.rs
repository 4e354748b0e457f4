//! Controls are recommended where they can be put, and not where they are already.

use std::collections::BTreeSet;

use threatloom::analysis::{attack_paths, paths::Query, suggest};
use threatloom::catalog::ControlPlaces;
use threatloom::model::Model;
use threatloom::store::templates;

use crate::sitting::catalog;
use crate::sketch::model as sketch;

/// The mitigations that any suggestion on an element recommends.
fn advised(model: &Model, element: &str) -> BTreeSet<String> {
    let analysis = suggest(model, &catalog());
    let there = analysis.suggestions.iter().filter(|known| known.element == element);
    there.flat_map(|known| known.mitigations.iter().cloned()).collect()
}

#[test]
fn every_mitigation_has_a_place() {
    let catalog = catalog();
    assert_eq!(catalog.atlas.mitigations().count(), 35);
    for mitigation in catalog.atlas.mitigations() {
        assert!(catalog.control_places.of(&mitigation.id).is_some(), "{}", mitigation.id);
    }
}

#[test]
fn a_wrong_place_is_told_by_its_position() {
    let catalog = catalog();
    let told = |text: &str| {
        let known = |id: &str| catalog.atlas.mitigation(id).is_some();
        ControlPlaces::load(("places.ron", text), &catalog.kinds, &known).unwrap_err().to_string()
    };
    let unknown = told("(terms: {}, places: {\n \"AML.M9999\": has([\"data\"]),\n})");
    assert!(unknown.starts_with("places.ron:2:3: ATLAS has no"), "{unknown}");
    let no_trait = told("(terms: {}, places: {\"AML.M0007\": has([\"dada\"])})");
    assert!(no_trait.contains("dada"), "{no_trait}");
}

/// A model that judges records, trained here on what people send.
const FRAUD: &str = "payer person content-trust=untrusted; shop api-gateway exposure=public; \
    judge predictive-model exposure=internal output=scores security-decision=yes \
    output-use=automated modality=tabular hosting=self provenance=in-house; \
    train training; labels training-data write-access=anyone content-trust=untrusted; \
    payer>shop carries=data content-trust=untrusted; shop>judge carries=data; \
    judge>shop carries=prediction; shop>labels carries=data content-trust=untrusted; \
    labels>train carries=training-data; train>judge carries=model";

#[test]
fn a_control_is_recommended_where_it_can_be_put() {
    let model = sketch(FRAUD);
    let on_judge = advised(&model, "judge");
    assert!(on_judge.contains("AML.M0003") && on_judge.contains("AML.M0015"), "{on_judge:?}");
    for elsewhere in ["AML.M0007", "AML.M0009", "AML.M0010", "AML.M0034"] {
        assert!(!on_judge.contains(elsewhere), "{elsewhere} on a model of records");
    }
    assert!(advised(&model, "train").contains("AML.M0007"));
    let camera = sketch(
        "road sensor content-trust=untrusted modality=image; \
        sees predictive-model modality=image output-use=safety-critical provenance=in-house; \
        road>sees carries=data content-trust=untrusted",
    );
    assert!(advised(&camera, "sees").contains("AML.M0009"));
}

#[test]
fn only_a_model_that_one_trains_can_be_aligned() {
    let bought = "anna person content-trust=untrusted; \
        llm generative-model exposure=public output=text hosting=third-party; \
        anna>llm carries=instructions content-trust=untrusted; llm>anna carries=content";
    assert!(advised(&sketch(bought), "llm").contains("AML.M0020"));
    assert!(!advised(&sketch(bought), "llm").contains("AML.M0022"));
    let tuned = format!("{bought}; tune fine-tuning; tune>llm carries=model");
    assert!(advised(&sketch(&tuned), "llm").contains("AML.M0022"));
}

#[test]
fn what_the_drawing_says_is_not_recommended() {
    let agent = "anna person content-trust=untrusted; \
        bot agent autonomy=autonomous authority=write acts-as=shared-privileged logged=no; \
        pay tool authority=payment; anna>bot carries=instructions content-trust=untrusted; \
        bot>pay carries=action";
    let before = advised(&sketch(agent), "bot");
    let after = "bot.autonomy=human-approves; bot.acts-as=user; bot.logged=yes";
    let after = advised(&sketch(&format!("{agent}; {after}")), "bot");
    for there in ["AML.M0024", "AML.M0026", "AML.M0029"] {
        assert!(before.contains(there) && !after.contains(there), "{there}: {before:?} {after:?}");
    }
}

#[test]
fn choke_points_stand_where_they_can() {
    let catalog = catalog();
    for (name, place) in [
        ("fraud-scoring", "fraud-model"),
        ("mlops-pipeline", "ranking-model"),
        ("support-copilot", "support-agent"),
    ] {
        let model = templates::get(name).unwrap().model().unwrap();
        assert!(model.elements.contains_key(place), "{name} has no {place}");
        let paths = attack_paths(&model, &catalog, &suggest(&model, &catalog), &Query::default());
        for point in paths.choke_points.iter().filter(|point| point.element == place) {
            let wrong = ["AML.M0007", "AML.M0009", "AML.M0022"];
            assert!(!wrong.contains(&point.mitigation.as_str()), "{name}: {point:?}");
        }
    }
}
