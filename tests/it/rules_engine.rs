//! The rule engine: logic, reachability, reasons, controls, dismissals, and what is shown.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

use proptest::prelude::*;
use proptest::sample::select;
use threatloom::analysis::{Analysis, LIMIT, Moves, suggest};
use threatloom::catalog::{Catalog, Rules};
use threatloom::model::{Element, Finding, FindingKey, Flow, Model, Status, Values};

use crate::sketch;

/// Loaded once: loading takes longer than most of these tests.
fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog::bundled().unwrap())
}

/// A catalog with rules of its own: the body of `when` of one rule on agents.
fn with_rule(when: &str, more: &str) -> Catalog {
    let catalog = catalog();
    let rule = format!(
        "[(id: \"r\", technique: \"AML.T0053\", on: (kinds: [\"agent\"]), when: {when}, weight: 80, \
         why: \"because\", not_if: \"never\"{more})]"
    );
    let rules = Rules::load(("terms.ron", "{}"), &[("r.ron", &rule)], &catalog.kinds, &|_| true);
    Catalog { rules: rules.unwrap(), ..catalog.clone() }
}

/// The score on the element `it` and whether it is certain.
fn fired(when: &str, model: &str) -> Option<(u8, bool)> {
    let analysis = suggest(&sketch::model(model), &with_rule(when, ""));
    analysis.find("AML.T0053", "it").map(|found| (found.score, found.certain))
}

const YES: Option<(u8, bool)> = Some((80, true));
const MAYBE: Option<(u8, bool)> = Some((48, false));

#[test]
fn conditions_are_true_false_or_unknown() {
    let known = "it agent autonomy=autonomous";
    let open = "it agent";
    let autonomous = "is(\"autonomy\", [\"autonomous\"])";
    let approved = "is(\"autonomy\", [\"human-approves\"])";
    for (when, model, expected) in [
        (autonomous.to_string(), known, YES),
        (autonomous.to_string(), open, MAYBE),
        (approved.to_string(), known, None),
        (format!("not({autonomous})"), known, None),
        (format!("not({autonomous})"), open, MAYBE),
        (format!("not({approved})"), known, YES),
        (format!("all([{autonomous}, {approved}])"), known, None),
        (format!("all([kind([\"agent\"]), {autonomous}])"), open, MAYBE),
        (format!("all([kind([\"tool\"]), {autonomous}])"), open, None),
        (format!("any([kind([\"agent\"]), {autonomous}])"), open, YES),
        (format!("any([kind([\"tool\"]), {autonomous}])"), open, MAYBE),
        (format!("likely({autonomous})"), open, YES),
        (format!("likely({approved})"), known, None),
        (format!("surely({autonomous})"), open, None),
        (format!("surely({autonomous})"), known, YES),
        ("known(\"autonomy\")".to_string(), open, None),
        ("known(\"autonomy\")".to_string(), known, YES),
        // Agents have no such attribute, so it is not open but false.
        ("is(\"write-access\", [\"anyone\"])".to_string(), open, None),
        ("somewhere(kind([\"agent\"]))".to_string(), open, YES),
        ("somewhere(kind([\"tool\"]))".to_string(), open, None),
    ] {
        assert_eq!(fired(&when, model), expected, "{when} on {model}");
    }
}

#[test]
fn flows_and_boundaries() {
    let model = "it agent; t tool; t>it carries=content; zone vendor: t";
    for (when, expected) in [
        ("in(from: kind([\"tool\"]))", YES),
        ("out(to: kind([\"tool\"]))", None),
        ("in(flow: is(\"carries\", [\"content\"]))", YES),
        ("in(flow: is(\"carries\", [\"code\"]))", None),
        ("in(flow: is(\"encrypted\", [\"no\"]))", MAYBE),
        ("in(flow: crosses([]))", YES),
        ("in(flow: leaves([vendor]))", YES),
        ("in(flow: enters([vendor]))", None),
        ("in(flow: crosses([device]))", None),
        ("in(from: inside([vendor]))", YES),
        ("inside([vendor])", None),
    ] {
        assert_eq!(fired(when, model), expected, "{when}");
    }
}

#[test]
fn ways_are_followed_blocked_and_limited() {
    let way = "p web-content; a agent; b agent; it agent; p>a; a>b; b>it";
    let some = "some: kind([\"web-content\"])";
    for (when, expected) in [
        (format!("upstream({some})"), YES),
        (format!("upstream({some}, within: 3)"), YES),
        (format!("upstream({some}, within: 2)"), None),
        (format!("downstream({some})"), None),
        (format!("upstream({some}, not_past: kind([\"agent\"]))"), None),
        (format!("upstream({some}, not_past: is(\"memory\", [\"none\"]))"), MAYBE),
        (format!("upstream({some}, along: is(\"carries\", [\"content\"]))"), MAYBE),
        (format!("upstream({some}, along: likely(is(\"carries\", [\"content\"])))"), YES),
        ("upstream(some: is(\"content-trust\", [\"untrusted\"]))".to_string(), MAYBE),
        // It is not upstream of itself.
        ("upstream(some: all([kind([\"agent\"]), not(in())]))".to_string(), None),
    ] {
        assert_eq!(fired(&when, way), expected, "{when}");
    }
    // Round trips: the other agent is upstream, the element itself is not.
    assert_eq!(fired("upstream(some: kind([\"agent\"]))", "it agent; t tool; it>t; t>it"), None);
    let round = "it agent; other agent; t tool; it>t; t>it; other>t";
    assert_eq!(fired("upstream(some: kind([\"agent\"]))", round), YES);
}

#[test]
fn what_a_rule_names_is_checked_with_file_and_line() {
    let catalog = catalog();
    let load = |rule: &str, terms: &str| {
        let is_technique = |id: &str| catalog.atlas.technique(id).is_some();
        let files = [("mine.ron", rule)];
        Rules::load(("terms.ron", terms), &files, &catalog.kinds, &is_technique)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    let rule = |technique: &str, when: &str, why: &str| {
        format!(
            "[\n  (\n    id: \"r\",\n    technique: \"{technique}\",\n    on: (kinds: [\"agent\"]),\n    \
             when: {when},\n    weight: 50,\n    why: \"{why}\",\n    not_if: \"never\",\n  ),\n]"
        )
    };
    let fine = "in(from: kind([\"tool\"]))";
    assert_eq!(load(&rule("AML.T0053", fine, "{source} and {element:autonomy}"), "{}"), "");
    for (rule, expected) in [
        (rule("AML.T9999", fine, "x"), "mine.ron:4:17: rule `r`: unknown technique `AML.T9999`"),
        (
            rule("AML.T0053", "kind([\"robot\"])", "x"),
            "mine.ron:6:18: rule `r`: unknown element kind `robot`",
        ),
        (
            rule("AML.T0053", "has([\"wings\"])", "x"),
            "mine.ron:6:17: rule `r`: no element kind has the trait `wings`",
        ),
        (
            rule("AML.T0053", "known(\"colour\")", "x"),
            "mine.ron:6:18: rule `r`: unknown attribute `colour`",
        ),
        (
            rule("AML.T0053", "is(\"memory\", [\"blue\"])", "x"),
            "mine.ron:6:26: rule `r`: `memory` has no value `blue`",
        ),
        (
            rule("AML.T0053", "term(\"thing\")", "x"),
            "mine.ron:6:17: rule `r`: unknown term `thing`",
        ),
        (
            rule("AML.T0053", "in(flow: is(\"memory\", [\"none\"]))", "x"),
            "mine.ron:6:24: rule `r`: flows have no attribute `memory`",
        ),
        (
            rule("AML.T0053", fine, "{target}"),
            "mine.ron:8:11: rule `r`: the condition does not always find a `target`",
        ),
        (
            rule("AML.T0053", fine, "{source:wings}"),
            "mine.ron:8:11: rule `r`: `wings` is neither path nor flow nor an attribute",
        ),
        (
            rule("AML.T0053", "all([in(), in()])", "x"),
            "mine.ron:6:5: rule `r`: two parts find a `source`",
        ),
        (rule("AML.T0053", "kind([\"agent\"", "x"), "mine.ron:7:5: "),
    ] {
        let error = load(&rule, "{}");
        assert!(error.starts_with(expected), "{error}\nexpected {expected}");
    }
    let circle = load(&rule("AML.T0053", "term(\"a\")", "x"), "{\"a\": not(term(\"a\"))}");
    assert!(circle.contains("defined by itself"), "{circle}");
}

#[test]
fn an_answer_moves_the_score_as_the_question_says() {
    let boosts = ", boosts: [(is(\"autonomy\", [\"human-approves\"]), -20), (is(\"memory\", [\"persistent\"]), 10)]";
    let catalog = &with_rule("is(\"acts-as\", [\"shared-privileged\"])", boosts);
    let open = sketch::model("it agent");
    let score = |model: &Model| {
        let analysis = suggest(model, catalog);
        analysis.find("AML.T0053", "it").map_or(0, |found| found.score)
    };
    let before = score(&open);
    let analysis = suggest(&open, catalog);
    let asked = &analysis.find("AML.T0053", "it").unwrap().questions;
    assert_eq!(
        asked.iter().map(|q| q.attribute.as_str()).collect::<Vec<_>>(),
        ["acts-as", "autonomy", "memory"]
    );
    assert_eq!(asked[0].text, "With whose rights does it (agent) act?");
    for question in asked {
        for choice in &question.answers {
            let mut answered = open.clone();
            let attributes = &mut answered.elements.get_mut("it").unwrap().attributes;
            attributes.insert(question.attribute.clone(), Values::one(choice.value.as_str()));
            let after = score(&answered);
            let moved = match choice.moves {
                Moves::Up => after > before,
                Moves::Same => after == before,
                Moves::Down => after < before,
            };
            assert!(moved, "{} = {}: {before} to {after}", question.attribute, choice.value);
            assert_eq!(choice.score, after, "{} = {}", question.attribute, choice.value);
        }
    }
    assert!(asked.is_sorted_by(|a, b| a.effect >= b.effect));
}

#[test]
fn controls_weaken_what_they_answer_and_are_not_proposed_again() {
    let model = sketch::model(
        "p web-content content-trust=untrusted; it agent; t tool authority=payment; p>it; it>t",
    );
    let catalog = catalog();
    let with = |state: &str| {
        let mut model = model.clone();
        sketch::change(&mut model, &format!("it.control=AML.M0029:{state}"));
        let analysis = suggest(&model, catalog);
        analysis.find("AML.T0053", "it").unwrap().clone()
    };
    let scores: Vec<u8> =
        ["planned", "partial", "in_place", "verified"].map(|state| with(state).score).to_vec();
    assert!(scores.is_sorted_by(|a, b| a > b), "{scores:?}");
    assert!(with("planned").mitigations.contains(&"AML.M0029".to_string()));
    assert!(!with("in_place").mitigations.contains(&"AML.M0029".to_string()));
    assert!(with("in_place").facts.contains(&"it.AML.M0029=in_place".to_string()));
}

#[test]
fn a_dismissal_holds_until_its_facts_change() {
    let catalog = catalog();
    let mut model = sketch::model(
        "u person content-trust=untrusted; it agent exposure=internal; t tool authority=write; u>it; it>t",
    );
    let key = FindingKey::technique("AML.T0053", "it");
    let facts = suggest(&model, catalog).find("AML.T0053", "it").unwrap().facts.clone();
    assert!(facts.contains(&"t.authority=write".to_string()), "{facts:?}");
    assert!(facts.contains(&"flow it->t".to_string()), "{facts:?}");
    let finding = Finding { status: Status::NotApplicable, facts, ..Finding::default() };
    model.findings.insert(key, finding);
    let shown = |model: &Model| {
        let analysis = suggest(model, catalog);
        let shown = analysis.shown_on("it").into_iter().find(|s| s.technique == "AML.T0053");
        shown.map(|s| s.covered.clone().unwrap().changed)
    };
    assert_eq!(shown(&model), None, "dismissed");
    sketch::change(&mut model, "pay tool authority=payment; it>pay");
    assert!(
        shown(&model)
            .unwrap()
            .contains(&"counts now: flow from it (agent) to pay (tool)".to_string())
    );
    sketch::change(&mut model, "-pay; t.authority=delete");
    assert_eq!(shown(&model).unwrap(), ["authority of t (tool) was write, is delete"]);
}

#[test]
fn a_new_tool_shows_and_is_named() {
    let catalog = catalog();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/support-copilot.tm.ron");
    let text = std::fs::read_to_string(path).unwrap();
    let mut model = read(&text);
    let before = suggest(&model, catalog);
    let agent = model.elements.iter().find(|(_, e)| e.kind == "agent").map(|(id, _)| id.clone());
    let agent = agent.unwrap();
    sketch::change(&mut model, "pay tool authority=payment");
    model.elements.get_mut("pay").unwrap().name = "Payout tool".to_string();
    sketch::change(&mut model, &format!("{agent}>pay"));
    let after = suggest(&model, catalog);
    let named = |analysis: &Analysis| {
        let shown = analysis.shown_on(&agent);
        let why = shown.iter().flat_map(|s| &s.why).filter(|r| r.text.contains("Payout tool"));
        why.count()
    };
    assert_eq!(named(&before), 0);
    assert!(named(&after) >= 2, "{:#?}", after.shown_on(&agent));
}

#[test]
fn bundled_models_show_little_and_only_true_facts() {
    let catalog = catalog();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let mut models = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.to_string_lossy().ends_with(".tm.ron") {
            continue;
        }
        models += 1;
        let model = read(&std::fs::read_to_string(&path).unwrap());
        let analysis = suggest(&model, catalog);
        assert_eq!(analysis, suggest(&model, catalog), "deterministic");
        assert_true(&model, &analysis);
        let shown = analysis.shown();
        assert!(!shown.is_empty(), "{}", path.display());
        let mut most = 0;
        for id in model.elements.keys() {
            most = most.max(shown.iter().filter(|s| &s.element == id).count());
        }
        assert!(most <= LIMIT, "{}: {most} on one element", path.display());
        assert!(shown.len() <= 8 * model.elements.len(), "{}", path.display());
        let plain: BTreeSet<&str> = model
            .elements
            .iter()
            .filter(|(_, e)| {
                ["database", "service", "identity-provider"].contains(&e.kind.as_str())
            })
            .map(|(id, _)| id.as_str())
            .collect();
        let on_plain = shown.iter().filter(|s| plain.contains(s.element.as_str())).count();
        assert!(on_plain <= plain.len(), "{}: {on_plain} on plain elements", path.display());
    }
    assert!(models >= 6, "{models} bundled models");
}

/// Everything that a suggestion names is in the model.
fn assert_true(model: &Model, analysis: &Analysis) {
    for suggestion in &analysis.suggestions {
        assert!((1..=100).contains(&suggestion.score));
        assert!(!suggestion.why.is_empty() && suggestion.why.len() <= 3);
        for reason in &suggestion.why {
            assert!(reason.elements.contains(&suggestion.element), "{reason:?}");
            assert!(reason.elements.iter().all(|id| model.elements.contains_key(id)), "{reason:?}");
            for id in &reason.flows {
                let flow = &model.flows[id];
                assert!(reason.elements.contains(&flow.from), "{reason:?}");
                assert!(reason.elements.contains(&flow.to), "{reason:?}");
            }
            assert!(!reason.text.contains(['{', '}']), "{reason:?}");
            // Consecutive stations of a way are joined by a flow, or by the call that is answered.
            for way in reason.text.split(": ").filter(|part| part.contains(" → ")) {
                let way = way.split(" (").next().unwrap_or(way).trim_end_matches(')');
                let stations: Vec<&str> = way.split(" → ").collect();
                for pair in stations.windows(2).filter(|pair| !pair.contains(&"…")) {
                    let name = |id: &str| model.elements[id].name.as_str();
                    let joins = |from: &str, to: &str| {
                        pair[0].ends_with(name(from)) && pair[1].starts_with(name(to))
                    };
                    let joined = model.flows.values().any(|flow| {
                        model.elements.contains_key(&flow.from)
                            && model.elements.contains_key(&flow.to)
                            && (joins(&flow.from, &flow.to) || joins(&flow.to, &flow.from))
                    });
                    assert!(joined, "{pair:?} in {reason:?}");
                }
            }
        }
        for fact in &suggestion.facts {
            let (key, value) = fact.split_once('=').unwrap_or((fact, ""));
            if let Some((element, attribute)) =
                key.split_once('.').filter(|_| !key.starts_with("flow "))
            {
                let element = &model.elements[element];
                let actual = match attribute {
                    "kind" => element.kind.clone(),
                    control if control.starts_with("AML.M") => {
                        element.controls[control].state.id().to_string()
                    }
                    attribute => element
                        .attributes
                        .get(attribute)
                        .map_or("unknown".to_string(), ToString::to_string),
                };
                assert_eq!(actual, value, "{fact}");
            }
        }
        for question in &suggestion.questions {
            let attributes = model
                .elements
                .get(&question.subject)
                .map(|e| &e.attributes)
                .or_else(|| model.flows.get(&question.subject).map(|f| &f.attributes))
                .unwrap();
            assert!(!attributes.contains_key(&question.attribute), "asks for what is recorded");
            assert!(question.answers.iter().any(|choice| choice.moves != Moves::Same));
        }
    }
}

pub fn read(text: &str) -> Model {
    ron::Options::default()
        .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
        .from_str(text)
        .unwrap()
}

/// Any small model over the kinds and attributes of the catalog, flows that lead nowhere included.
pub fn any_model() -> impl Strategy<Value = Model> {
    let catalog = catalog();
    let kinds: Vec<String> = catalog
        .kinds
        .kinds()
        .map(|(id, _)| id.to_string())
        .chain(["unheard-of".to_string()])
        .collect();
    let values: Vec<(String, String)> = catalog
        .kinds
        .attributes()
        .flat_map(|(id, a)| a.values.iter().map(move |v| (id.to_string(), v.id().to_string())))
        .collect();
    let attributes = || proptest::collection::vec(select(values.clone()), 0..8);
    let elements = proptest::collection::vec((select(kinds), attributes()), 1..7);
    let flows = proptest::collection::vec((0..8usize, 0..8usize, attributes()), 0..10);
    (elements, flows).prop_map(|(elements, flows)| {
        let record = |pairs: Vec<(String, String)>| {
            pairs.into_iter().map(|(a, v)| (a, Values::one(v))).collect()
        };
        let mut model = Model::new("any");
        for (i, (kind, pairs)) in elements.into_iter().enumerate() {
            let element = Element {
                kind,
                name: format!("Element {i}"),
                attributes: record(pairs),
                ..Element::default()
            };
            model.elements.insert(format!("e{i}"), element);
        }
        for (i, (from, to, pairs)) in flows.into_iter().enumerate() {
            let flow = Flow {
                from: format!("e{from}"),
                to: format!("e{to}"),
                attributes: record(pairs),
                ..Flow::default()
            };
            model.flows.insert(format!("f{i}"), flow);
        }
        model
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_model_gets_true_reasons(model in any_model()) {
        let catalog = catalog();
        let analysis = suggest(&model, catalog);
        assert_true(&model, &analysis);
        for id in model.elements.keys() {
            prop_assert!(analysis.shown_on(id).len() <= LIMIT);
        }
    }

    /// Kleene: a conclusion that is certain stays when more is recorded.
    #[test]
    fn an_answer_never_overturns_what_is_certain(
        model in any_model(),
        attribute in select(vec!["exposure", "content-trust", "authority", "memory", "autonomy"]),
        pick in 0..4usize,
    ) {
        // The bundled rules minus those that presume (`likely`) or insist (`surely`) would do as well;
        // this one says everything with plain connectives.
        let when = "any([all([is(\"memory\", [\"persistent\"]), upstream(some: is(\"content-trust\", [\"untrusted\"]), \
            not_past: is(\"autonomy\", [\"human-approves\"]))]), not(is(\"exposure\", [\"public\"])), \
            out(to: is(\"authority\", [\"payment\"]))])";
        let catalog = &with_rule(when, "");
        let value = catalog.kinds.attribute(attribute).unwrap().values[pick % 3].id().to_string();
        let before = suggest(&model, catalog);
        let mut more = model.clone();
        for element in more.elements.values_mut() {
            let has = catalog.kinds.kind(&element.kind).is_none_or(|k| k.attributes.iter().any(|a| a == attribute));
            if has {
                element.attributes.entry(attribute.to_string()).or_insert_with(|| Values::one(value.as_str()));
            }
        }
        let after = suggest(&more, catalog);
        for (id, element) in &model.elements {
            if element.kind != "agent" {
                continue;
            }
            let (was, is) = (before.find("AML.T0053", id), after.find("AML.T0053", id));
            if was.is_some_and(|s| s.certain) {
                prop_assert!(is.is_some_and(|s| s.certain), "{id} was certain");
            }
            if was.is_none() {
                prop_assert!(is.is_none(), "{id} was ruled out");
            }
        }
    }
}
