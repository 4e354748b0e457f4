//! Suggestions never contradict what is recorded: answers move them as they say, and what the rules
//! do not cover is said.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use proptest::prelude::*;
use threatloom::analysis::{Analysis, Moves, Suggestion, suggest};
use threatloom::catalog::Catalog;
use threatloom::model::{Model, Values};

use crate::rules_engine::{any_model, read};
use crate::sketch;

fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog::bundled().unwrap())
}

/// The model with an answer recorded on an element or flow.
fn answered(model: &Model, subject: &str, attribute: &str, value: &str) -> Model {
    let mut model = model.clone();
    let attributes = match model.elements.get_mut(subject) {
        Some(element) => &mut element.attributes,
        None => &mut model.flows.get_mut(subject).unwrap().attributes,
    };
    attributes.insert(attribute.to_string(), Values::one(value));
    model
}

/// What the suggestion would be worth alone, whatever else says the same.
fn strength(analysis: &Analysis, of: &Suggestion) -> u8 {
    analysis.find(&of.technique, &of.element).map_or(0, |found| found.strength)
}

/// Every answer that is said to lower or raise a suggestion of `model` does: the questions that are
/// put first, or all.
fn wrong_answers(model: &Model, all: bool) -> Vec<String> {
    let before = suggest(model, catalog());
    let mut wrong = Vec::new();
    for suggestion in before.shown() {
        let questions = suggestion.questions.iter().take(if all { usize::MAX } else { 1 });
        for question in questions {
            for choice in question.answers.iter().filter(|choice| choice.moves != Moves::Same) {
                let told = answered(model, &question.subject, &question.attribute, &choice.value);
                let after = suggest(&told, catalog());
                let (was, is) = (suggestion.strength, strength(&after, suggestion));
                let moved = match choice.moves {
                    Moves::Down => {
                        is < was || after.find(&suggestion.technique, &suggestion.element).is_none()
                    }
                    _ => is > was || is_said_more_precisely(&after, suggestion),
                };
                if !moved {
                    wrong.push(format!(
                        "{}@{} ({}): {}.{}={} should go {:?}: {was} to {is}",
                        suggestion.technique,
                        suggestion.element,
                        suggestion.rule,
                        question.subject,
                        question.attribute,
                        choice.value,
                        choice.moves,
                    ));
                }
            }
        }
    }
    wrong
}

/// A sub-technique took the place of its parent.
fn is_said_more_precisely(analysis: &Analysis, suggestion: &Suggestion) -> bool {
    let child = format!("{}.", suggestion.technique);
    let mut on_it = analysis.suggestions.iter().filter(|s| s.element == suggestion.element);
    on_it.any(|s| s.technique.starts_with(&child))
}

fn bundled_models() -> Vec<(String, Model)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let mut models = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().ends_with(".tm.ron") {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            models.push((name, read(&std::fs::read_to_string(&path).unwrap())));
        }
    }
    models.sort_by(|a, b| a.0.cmp(&b.0));
    models
}

#[test]
fn answers_in_the_bundled_models_do_what_they_say() {
    for (name, model) in bundled_models() {
        let wrong = wrong_answers(&model, true);
        assert!(wrong.is_empty(), "{name}\n{}", wrong.join("\n"));
    }
}

/// The model of somebody who only just began: kinds and names, and one fact.
const SKETCHED: &str = "user person; ui web-app; bot agent; pay tool authority=payment; \
                        user>ui; ui>bot; bot>pay";

#[test]
fn answers_in_a_sketch_do_what_they_say() {
    let wrong = wrong_answers(&sketch::model(SKETCHED), true);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_answer_is_not_said_to_end_what_something_else_may_hold_up() {
    let model =
        sketch::model("arm actuator content-trust=untrusted; eye predictive-model; arm>eye");
    let wrong = wrong_answers(&model, true);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_first_question_does_what_it_says(model in any_model()) {
        let wrong = wrong_answers(&model, false);
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn a_tool_whose_content_is_trusted_hands_on_no_text_of_outsiders() {
    let fresh = "customer person content-trust=untrusted; ui web-app exposure=public; \
                 page web-content; bot agent; refund tool authority=payment; customer>ui; ui>bot; \
                 page>bot; bot>refund; refund>bot";
    let mut model = sketch::model(fresh);
    sketch::change(&mut model, "refund.content-trust=trusted");
    assert_eq!(suggest(&model, catalog()).find("AML.T0099", "refund"), None);
    // A call has an answer, also where no way back is drawn.
    sketch::change(&mut model, "refund.content-trust=untrusted; -refund>bot");
    assert!(suggest(&model, catalog()).find("AML.T0099", "refund").is_some());
}

#[test]
fn a_payment_tool_shows_on_the_agent_and_on_itself() {
    let copilot = read(include_str!("../../models/support-copilot.tm.ron"));
    let mut grown = copilot.clone();
    sketch::change(&mut grown, "pay tool authority=payment; support-agent>pay");
    for (model, agent) in [(grown, "support-agent"), (sketch::model(SKETCHED), "bot")] {
        let analysis = suggest(&model, catalog());
        for (element, highest) in [(agent, 5), ("pay", 2)] {
            let shown = analysis.shown_on(element);
            let named = shown.iter().take(highest).find(|s| {
                ["AML.T0053", "AML.T0086", "AML.T0048.000"].contains(&s.technique.as_str())
                    && s.why[0].text.contains("pay (tool)")
            });
            assert!(named.is_some(), "{element}: {shown:#?}");
        }
    }
}

#[test]
fn a_log_prevents_little_and_a_controlled_threat_stays_in_sight() {
    let model = "files web-content content-trust=untrusted; it predictive-model \
                 security-decision=yes; files>it";
    let score = |controls: &str| {
        let mut model = sketch::model(model);
        sketch::change(&mut model, controls);
        suggest(&model, catalog()).find("AML.T0015", "it").map_or(0, |found| found.score)
    };
    let (bare, one) = (score(""), score("it.control=AML.M0003:verified"));
    let all = score(
        "it.control=AML.M0003:verified; it.control=AML.M0006:verified; \
         it.control=AML.M0010:verified; it.control=AML.M0015:verified",
    );
    assert!(one < bare && all <= one, "{bare} {one} {all}");
    assert!(all >= threatloom::analysis::THRESHOLD, "{all}");
    let leak = "u person content-trust=untrusted; it agent; u>it";
    let leak = |controls: &str| {
        let mut model = sketch::model(leak);
        sketch::change(&mut model, controls);
        let analysis = suggest(&model, catalog());
        let total: u32 = analysis.suggestions.iter().map(|s| u32::from(s.strength)).sum();
        total
    };
    assert!(leak("it.control=AML.M0024:verified") * 100 >= leak("") * 95);
}

#[test]
fn what_restates_another_suggestion_counts_for_less() {
    let model = "page web-content content-trust=untrusted; it agent memory=session; page>it";
    let analysis = suggest(&sketch::model(model), catalog());
    let hidden = analysis.find("AML.T0068", "it").unwrap();
    assert!(hidden.score < hidden.strength && hidden.score < threatloom::analysis::THRESHOLD);
    let injected = analysis.find("AML.T0051.001", "it").unwrap();
    assert_eq!(injected.score, injected.strength);
}

#[test]
fn an_agent_shows_few_rows_and_a_finding_keeps_few_facts() {
    let ai = ["generative-model", "hosted-model-api", "predictive-model", "agent", "orchestrator"];
    let (mut rows, mut elements) = (0, 0);
    for (name, model) in bundled_models() {
        let analysis = suggest(&model, catalog());
        for (id, _) in model.elements.iter().filter(|(_, e)| ai.contains(&e.kind.as_str())) {
            rows += analysis.shown_on(id).len();
            elements += 1;
        }
        let shown = analysis.shown();
        let facts: usize = shown.iter().map(|suggestion| suggestion.facts.len()).sum();
        assert!(facts <= 6 * shown.len(), "{name}: {facts} facts of {}", shown.len());
        for suggestion in shown {
            let facts = &suggestion.facts;
            assert!(facts.len() <= 16, "{name}: {} of {}", facts.len(), suggestion.rule);
        }
    }
    assert!(rows <= 8 * elements, "{rows} rows on {elements} AI elements");
}

#[test]
fn every_technique_is_suggested_or_said_to_be_out_of_sight() {
    let Catalog { atlas, rules, unsuggested, .. } = catalog();
    let suggested: BTreeSet<&str> =
        rules.rules().iter().map(|rule| rule.technique.as_str()).collect();
    assert_eq!(atlas.techniques().count(), 170);
    let mut preparing = 0;
    for technique in atlas.techniques() {
        let (id, name) = (&technique.id, &technique.name);
        let listed = unsuggested.get(id).is_some();
        assert!(listed != suggested.contains(id.as_str()), "{id} {name}: suggested or listed");
        let prepared = unsuggested.preparation(atlas).any(|(known, _)| known.id == *id);
        assert!(!prepared || listed, "{id}");
        preparing += usize::from(prepared);
        // What stands outside the preparing tactics is an umbrella over what the rules suggest.
        let umbrella = || unsuggested.get(id).unwrap().leads_to.iter().all(|to| to.starts_with(id));
        assert!(!listed || prepared || umbrella(), "{id} {name} is neither prepared nor suggested");
    }
    assert!(preparing > 20, "{preparing}");
    for (id, unseen) in unsuggested.all() {
        assert!(atlas.technique(id).is_some(), "{id} is no technique");
        assert!(unseen.why.split(' ').count() >= 5, "{id}: {}", unseen.why);
        for to in &unseen.leads_to {
            let shown =
                suggested.iter().any(|known| unseen.leads_to(known) && known.starts_with(to));
            assert!(shown, "{id} leads to {to}, which no rule suggests");
        }
    }
    let distinct: BTreeSet<&String> = unsuggested.all().map(|(_, unseen)| &unseen.why).collect();
    assert_eq!(distinct.len(), unsuggested.all().count(), "a reason is used twice");
}

#[test]
fn names_of_mitigations_in_the_weights_exist() {
    let text = include_str!("../../catalogs/rules/controls.ron");
    let weights: BTreeMap<String, u8> = ron::from_str(text).unwrap();
    for (id, percent) in weights {
        assert!(catalog().atlas.mitigation(&id).is_some() && percent < 100, "{id}: {percent}");
        assert_eq!(catalog().rules.prevents(&id), percent);
    }
}
