//! Severity by the bug bars.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::civil::date;
use proptest::prelude::*;
use proptest::sample::select;
use threatloom::analysis::assess::Whose;
use threatloom::analysis::check::{Weight, check};
use threatloom::analysis::severity::{
    Bug, Drift, Level, Rating, Source, drift, otherwise, preview, rate,
};
use threatloom::catalog::{Bar, Catalog, Derivation, On, Row, When};
use threatloom::model::triage::{self, Change};
use threatloom::model::{
    Answer, Element, Finding, FindingKey, Flow, Model, Override, Severity, Stamp, Status, Values,
};

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::bundled().unwrap());

/// A model with one agent that has the given attributes.
fn agent(attributes: &[(&str, &str)]) -> Model {
    let attributes = attributes.iter().map(|(a, v)| ((*a).to_string(), Values::one(*v))).collect();
    let agent =
        Element { kind: "agent".into(), name: "Agent".into(), attributes, ..Element::default() };
    let mut model = Model::new("test");
    model.elements.insert("agent".into(), agent);
    model
}

fn key(threat: &str) -> FindingKey {
    FindingKey::technique(threat, "agent")
}

fn answered(answers: &[(&str, &str)]) -> Finding {
    let answer = |value: &str| Answer { value: value.to_string(), stamp: None };
    let answers = answers.iter().map(|(q, a)| ((*q).to_string(), answer(a))).collect();
    Finding { answers, ..Finding::default() }
}

fn of_class(class: &str, answers: &[(&str, &str)]) -> Finding {
    Finding { classes: vec![class.to_string()], ..answered(answers) }
}

fn rated(model: &Model, threat: &str, finding: &Finding) -> Rating {
    rate(&CATALOG, model, &Bug::finding(&key(threat), finding))
}

fn bar_level(rating: &Rating, bar: &str) -> Level {
    rating.bars.iter().find(|b| b.bar == bar).unwrap().level
}

fn rows() -> impl Iterator<Item = (&'static Bar, &'static Row)> {
    CATALOG.bug_bar.bars().iter().flat_map(|bar| bar.rows.iter().map(move |row| (bar, row)))
}

#[test]
fn every_reference_in_the_bars_holds() {
    let bars = &CATALOG.bug_bar;
    let check_when = |what: &str, when: &When| {
        for (question, answers) in when {
            assert!(!answers.is_empty(), "{what}: {question} takes no answer");
            for answer in answers {
                bars.check_answer(question, answer).unwrap_or_else(|e| panic!("{what}: {e}"));
            }
        }
    };
    let mut ids = BTreeSet::new();
    for (bar, row) in rows() {
        let what = format!("{}/{}", bar.id, row.id);
        assert!(ids.insert(what.clone()), "{what} twice");
        assert!(!row.classes.is_empty() && !row.text.is_empty(), "{what} is empty");
        for class in &row.classes {
            assert!(bars.class(class).is_some(), "{what}: no class {class}");
        }
        check_when(&what, &row.when);
    }
    for (id, classed) in bars.techniques() {
        assert!(CATALOG.atlas.technique(id).is_some(), "no technique {id}");
        assert!(!classed.classes.is_empty(), "{id} has no class");
        for (class, when) in &classed.classes {
            assert!(bars.class(class).is_some(), "{id}: no class {class}");
            check_when(id, when);
        }
        for question in &classed.asked {
            assert!(bars.question(question).is_some(), "{id}: no question {question}");
        }
        for (question, answer) in &classed.implies {
            bars.check_answer(question, answer).unwrap_or_else(|e| panic!("{id}: {e}"));
        }
    }
    for (id, class) in bars.classes() {
        assert!(!class.name.is_empty() && !class.means.is_empty(), "{id} is empty");
        assert!(rows().any(|(_, row)| row.classes.contains(&id.to_string())), "{id}: no row");
        assert!(bars.techniques().any(|(_, t)| t.classes.contains_key(id)), "{id}: no technique");
    }
    for question in bars.questions() {
        let id = &question.id;
        let asked = rows().any(|(_, row)| row.when.contains_key(id))
            || bars.techniques().any(|(_, t)| t.classes.values().any(|w| w.contains_key(id)));
        assert!(asked, "{id}: nothing depends on it");
        assert!(!question.text.is_empty() && !question.why.is_empty(), "{id} is empty");
        let distinct: BTreeSet<&str> = question.answers.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(distinct.len(), question.answers.len(), "{id}: an answer twice");
        for derivation in &question.derive {
            match derivation {
                Derivation::Attribute(attribute, gives) => {
                    let known = CATALOG.kinds.attribute(attribute);
                    let known = known.unwrap_or_else(|| panic!("{id}: no attribute {attribute}"));
                    assert!(known.on.contains(&On::Element), "{id}: {attribute}");
                    for (value, answer) in gives {
                        assert!(known.allows(value), "{id}: {attribute} is never {value}");
                        assert!(question.offers(answer), "{id}: no answer {answer}");
                    }
                }
                Derivation::From(name, attribute, gives) => {
                    let known = CATALOG.kinds.kinds().any(|(_, k)| k.traits.contains(name));
                    assert!(known, "{id}: no trait {name}");
                    let known = CATALOG.kinds.attribute(attribute).unwrap();
                    for (value, answer) in gives {
                        assert!(known.allows(value), "{id}: {attribute} is never {value}");
                        assert!(question.offers(answer), "{id}: no answer {answer}");
                    }
                }
                Derivation::FedBy(name, answer) => {
                    let known = CATALOG.kinds.kinds().any(|(_, k)| k.traits.contains(name));
                    assert!(known, "{id}: no trait {name}");
                    assert!(question.offers(answer), "{id}: no answer {answer}");
                }
            }
        }
    }
}

#[test]
fn every_row_is_reached_from_its_answers() {
    for (bar, row) in rows() {
        for class in &row.classes {
            let answers: Vec<(&str, &str)> =
                row.when.iter().map(|(q, a)| (q.as_str(), a[0].as_str())).collect();
            let rating = rated(&agent(&[]), "custom-x", &of_class(class, &answers));
            let result = rating.bars.iter().find(|b| b.bar == bar.id).unwrap();
            assert_eq!(result.level, Level::Rated(row.outcome), "{}/{} {class}", bar.id, row.id);
            let fired: Vec<&str> =
                result.rows.iter().filter(|r| r.fired).map(|r| r.row.as_str()).collect();
            assert_eq!(fired, [row.id.as_str()], "{}/{} {class}", bar.id, row.id);
        }
    }
}

/// Whatever is answered, one row of each bar that knows a class applies: no gap, no overlap.
#[test]
fn the_rows_of_a_class_cover_every_combination_of_answers_once() {
    for bar in CATALOG.bug_bar.bars() {
        for (class, _) in CATALOG.bug_bar.classes() {
            let rows: Vec<&Row> =
                bar.rows.iter().filter(|row| row.classes.iter().any(|c| c == class)).collect();
            let asked: BTreeSet<&String> = rows.iter().flat_map(|row| row.when.keys()).collect();
            let mut combinations = vec![BTreeMap::new()];
            for id in asked {
                let question = CATALOG.bug_bar.question(id).unwrap();
                combinations = combinations
                    .into_iter()
                    .flat_map(|given| {
                        question.answers.iter().map(move |(answer, _)| {
                            let mut given = given.clone();
                            given.insert(id.clone(), answer.clone());
                            given
                        })
                    })
                    .collect();
            }
            for given in combinations.iter().filter(|_| !rows.is_empty()) {
                let fits =
                    |row: &&&Row| row.when.iter().all(|(q, taken)| taken.contains(&given[q]));
                let fitting: Vec<&str> = rows.iter().filter(fits).map(|r| r.id.as_str()).collect();
                assert_eq!(fitting.len(), 1, "{} {class} {given:?}: {fitting:?}", bar.id);
            }
        }
    }
}

#[test]
fn prompt_injection_is_rated_by_effect_and_clicks() {
    let others = ("who-affected", "other-users");
    for (answers, expected) in [
        (vec![others, ("effect", "exfiltrates"), ("user-interaction", "none")], Severity::Critical),
        (
            vec![others, ("effect", "privileged-action"), ("user-interaction", "some")],
            Severity::Important,
        ),
        (vec![others, ("effect", "influences-output")], Severity::ContentIssue),
        (vec![("who-affected", "attacker-only")], Severity::NotInScope),
    ] {
        let rating = rated(&agent(&[]), "AML.T0051.000", &answered(&answers));
        assert_eq!(rating.level, Level::Rated(expected), "{answers:?}");
        assert!(rating.open.is_empty(), "{answers:?}: {:?}", rating.open);
        assert_eq!(bar_level(&rating, "sdl"), Level::NoBar);
    }
}

#[test]
fn an_unanswered_finding_is_unrated_up_to_the_worst_that_is_possible() {
    let rating = rated(&agent(&[]), "AML.T0051", &Finding::default());
    assert_eq!(rating.level, Level::Unrated { up_to: Severity::Critical });
    assert_eq!(rating.level.to_string(), "unrated, up to critical");
    let evasion = rated(&agent(&[]), "AML.T0015", &Finding::default());
    assert_eq!(evasion.decided_by(&CATALOG), "", "nothing is decided yet");
    assert_eq!(rating.open, ["who-affected", "effect", "user-interaction"]);
    let some = answered(&[("user-interaction", "some")]);
    let rating = rated(&agent(&[]), "AML.T0051", &some);
    assert_eq!(rating.level, Level::Unrated { up_to: Severity::Important });
}

#[test]
fn the_stricter_bar_wins_and_settles_what_the_other_leaves_open() {
    // The first bar says critical for a compromised supply; the second asks for nothing then.
    let unchecked = answered(&[("artefact-check", "unverified")]);
    let rating = rated(&agent(&[]), "AML.T0010.003", &unchecked);
    assert_eq!(bar_level(&rating, "sdl"), Level::Rated(Severity::Critical));
    assert_eq!(bar_level(&rating, "msrc"), Level::Unrated { up_to: Severity::Critical });
    assert_eq!(rating.level, Level::Rated(Severity::Critical));
    assert!(rating.open.is_empty(), "{:?}", rating.open);

    let theft = answered(&[("security-model", "no"), ("weights-class", "confidential")]);
    let rating = rated(&agent(&[]), "AML.T0024.002", &theft);
    assert_eq!(bar_level(&rating, "sdl"), Level::Rated(Severity::Moderate));
    assert_eq!(bar_level(&rating, "msrc"), Level::Rated(Severity::Important));
    assert_eq!(rating.level, Level::Rated(Severity::Important));
    assert_eq!(
        rating.decided_by(&CATALOG),
        "decided by the MSRC severity classification for AI systems (2023); the older SDL AI/ML \
         bug bar (2019) says moderate"
    );
}

#[test]
fn only_rows_that_decide_are_shown() {
    // A supplier that is not the attacker is out of scope; the same chain is critical otherwise.
    let answers = [("artefact-check", "unverified"), ("provider", "not-involved")];
    let rating = rated(&agent(&[]), "AML.T0010.003", &answered(&answers));
    let sdl = rating.bars.iter().find(|bar| bar.bar == "sdl").unwrap();
    let rows: Vec<&str> = sdl.rows.iter().map(|row| row.row.as_str()).collect();
    assert_eq!(rows, ["supply-chain"]);
}

#[test]
fn what_was_taken_from_elsewhere_is_not_critical_unasked() {
    for technique in ["AML.T0060", "AML.T0104", "AML.T0109", "AML.T0111", "AML.T0112.001"] {
        let rating = rated(&agent(&[]), technique, &Finding::default());
        assert_eq!(rating.level, Level::Unrated { up_to: Severity::Critical }, "{technique}");
        let read = rated(&agent(&[]), technique, &answered(&[("artefact-use", "read")]));
        assert_eq!(read.level, Level::Rated(Severity::Low), "{technique}");
        let verified = agent(&[("integrity-verified", "yes")]);
        let loaded = rated(&verified, technique, &answered(&[("artefact-use", "loaded")]));
        assert_eq!(loaded.level, Level::Rated(Severity::Moderate), "{technique}");
    }
}

#[test]
fn evasion_that_only_the_attacker_sees_is_low_by_both_bars() {
    let answers = [("domain", "digital"), ("aim", "targeted"), ("output-use", "requester-only")];
    let rating = rated(&agent(&[]), "AML.T0015", &answered(&answers));
    assert_eq!(rating.level, Level::Rated(Severity::Low));
    assert_eq!(rating.decided_by(&CATALOG), "", "they agree");
    let detector = agent(&[("security-decision", "yes")]);
    let rating = rated(&detector, "AML.T0015", &answered(&answers[..2]));
    assert_eq!(rating.level, Level::Rated(Severity::Critical));
}

#[test]
fn a_prompt_is_classed_by_where_prompts_are_kept() {
    let mut model = agent(&[("data-class", "confidential")]);
    let rating = rated(&model, "AML.T0056", &Finding::default());
    assert_eq!(rating.open, ["prompt-class"], "customer data says nothing about the prompt");
    let attributes = [("data-class".to_string(), Values::one("general"))].into();
    let store = Element {
        kind: "prompt-store".into(),
        name: "Prompts".into(),
        attributes,
        ..Element::default()
    };
    model.elements.insert("prompts".into(), store);
    let at_the_store = rate(
        &CATALOG,
        &model,
        &Bug::finding(&FindingKey::technique("AML.T0056", "prompts"), &Finding::default()),
    );
    assert_eq!(at_the_store.level, Level::Rated(Severity::Low));
    let flow = Flow { from: "prompts".into(), to: "agent".into(), ..Flow::default() };
    model.flows.insert("prompts-agent".into(), flow);
    let rating = rated(&model, "AML.T0056", &Finding::default());
    assert_eq!(rating.level, Level::Rated(Severity::Low));
    let Source::Model(fact) = &rating.answers.0["prompt-class"].source else {
        panic!("{rating:?}")
    };
    assert_eq!(fact.text, "data class of Prompts is general");
}

#[test]
fn a_stolen_model_is_classed_by_its_weights() {
    let no_detector = answered(&[("security-model", "no")]);
    let prompts_are_secret = agent(&[("data-class", "highly-confidential")]);
    let rating = rated(&prompts_are_secret, "AML.T0024.002", &no_detector);
    assert_eq!(rating.open, ["weights-class"]);
    let published = agent(&[("data-class", "confidential"), ("provenance", "open-weights")]);
    let rating = rated(&published, "AML.T0024.002", &no_detector);
    assert_eq!(bar_level(&rating, "msrc"), Level::Rated(Severity::Low));
}

#[test]
fn what_leaks_decides_how_a_leak_is_rated() {
    let leak = |answers: &[(&str, &str)]| rated(&agent(&[]), "AML.T0057", &answered(answers)).level;
    let inputs = ("disclosed", "inputs");
    let others = ("who-affected", "other-users");
    let zero_click = [inputs, others, ("user-interaction", "none")];
    assert_eq!(leak(&zero_click), Level::Rated(Severity::Critical));
    let click = [inputs, others, ("user-interaction", "some"), ("data-class", "public")];
    assert_eq!(leak(&click), Level::Rated(Severity::Important));
    let own = [inputs, ("who-affected", "attacker-only")];
    assert_eq!(leak(&own), Level::Rated(Severity::NotInScope));
    let prompt = [("disclosed", "system-prompt"), ("prompt-class", "public")];
    assert_eq!(leak(&prompt), Level::Rated(Severity::Low));
}

#[test]
fn who_sees_the_output_does_not_say_who_is_harmed_by_misuse() {
    let model = agent(&[("audience", "public")]);
    for technique in ["AML.T0096", "AML.T0102"] {
        let rating = rated(&model, technique, &Finding::default());
        assert_eq!(rating.open, ["who-affected"], "{technique}");
    }
    assert_eq!(
        rated(&model, "AML.T0051", &Finding::default()).open,
        ["effect", "user-interaction"]
    );
}

/// Each answer that decides about the class of a technique leads to rows of some class.
#[test]
fn no_answer_on_offer_leads_nowhere() {
    for id in CATALOG.atlas.techniques().map(|technique| technique.id.as_str()) {
        let Some(classed) = CATALOG.bug_bar.technique(id) else { continue };
        let deciding: BTreeSet<&String> =
            classed.classes.values().flat_map(BTreeMap::keys).collect();
        let mut findings = vec![Finding::default()];
        for question in deciding {
            let answers = &CATALOG.bug_bar.question(question).unwrap().answers;
            let answer = |finding: Finding| {
                answers.iter().map(move |(value, _)| {
                    let mut finding = finding.clone();
                    let answer = Answer { value: value.clone(), stamp: None };
                    finding.answers.insert(question.clone(), answer);
                    finding
                })
            };
            findings = findings.into_iter().flat_map(answer).collect();
        }
        for finding in findings {
            let level = rated(&agent(&[]), id, &finding).level;
            assert_ne!(level, Level::NoBar, "{id} {:?}", finding.answers);
        }
    }
}

#[test]
fn a_technique_no_bar_knows_stays_unrated_without_questions() {
    let rating = rated(&agent(&[]), "AML.T0006", &Finding::default());
    assert_eq!(rating.level, Level::NoBar);
    assert_eq!((rating.level.id(), rating.level.to_string().as_str()), ("unrated", "no bar"));
    assert_eq!((rating.level.worst(), rating.level.up_to()), (Severity::Moderate, None));
    assert!(rating.classes.is_empty() && rating.open.is_empty());
}

#[test]
fn facts_of_the_model_answer_until_a_person_does() {
    let attribute =
        |more: &[(&str, &str)]| answered(&[&[("disclosed", "attributes")], more].concat());
    let model = agent(&[("data-class", "confidential")]);
    let rating = rated(&model, "AML.T0024", &attribute(&[]));
    assert_eq!(rating.level, Level::Rated(Severity::Important));
    let known = &rating.answers.0["data-class"];
    let Source::Model(fact) = &known.source else { panic!("{known:?}") };
    assert_eq!(fact.text, "data class of Agent is confidential");

    let rating = rated(&model, "AML.T0024", &attribute(&[("data-class", "public")]));
    assert_eq!(rating.level, Level::Rated(Severity::Low), "the recorded answer wins");
    let flagged: Vec<&str> = rating.answers.contradicted().map(|(q, _, _)| q).collect();
    assert_eq!(flagged, ["data-class"], "and is flagged");

    let rating = rated(&model, "AML.T0024", &attribute(&[("data-class", "confidential")]));
    assert_eq!(rating.answers.contradicted().count(), 0, "agreement is no contradiction");
    let rating = rated(&model, "AML.T0024", &attribute(&[("data-class", "nonsense")]));
    assert_eq!(rating.level, Level::Rated(Severity::Important), "not on offer: as if not given");
}

#[test]
fn a_physical_source_makes_evasion_physical() {
    let mut model = agent(&[]);
    let sensor =
        |kind: &str| Element { kind: kind.into(), name: "Eye".into(), ..Element::default() };
    model.elements.insert("eye".into(), sensor("sensor"));
    let before = rated(&model, "AML.T0015", &Finding::default());
    assert!(before.open.contains(&"domain".to_string()));
    let flow = Flow { from: "eye".into(), to: "agent".into(), ..Flow::default() };
    model.flows.insert("eye-agent".into(), flow);
    let after = rated(&model, "AML.T0015", &Finding::default());
    assert_eq!(bar_level(&after, "sdl"), Level::Rated(Severity::Critical));
    assert_eq!(after.answers.value("domain"), Some("physical"));
}

#[test]
fn a_technique_implies_answers() {
    let rating = rated(&agent(&[("autonomy", "autonomous")]), "AML.T0086", &Finding::default());
    assert_eq!(rating.answers.0["effect"].source, Source::Technique);
    assert_eq!(rating.open, ["who-affected"]);
}

#[test]
fn an_override_counts_and_the_bars_still_speak() {
    let by_hand = Override {
        severity: Severity::Low,
        why: vec!["only reachable from the lab".into()],
        against: "critical".into(),
        stamp: Stamp("2026-11-20T10:00:00Z ana".into()),
    };
    let finding = Finding { severity_override: Some(by_hand.clone()), ..Finding::default() };
    let rating = rated(&agent(&[]), "AML.T0041", &finding);
    assert_eq!(rating.level, Level::Rated(Severity::Low));
    assert_eq!(rating.by_bars, Level::Rated(Severity::Critical));
    assert_eq!(rating.override_, Some(by_hand));
}

#[test]
fn a_preview_says_what_each_answer_would_change() {
    let model = agent(&[]);
    let finding = answered(&[
        ("who-affected", "other-users"),
        ("effect", "exfiltrates"),
        ("user-interaction", "some"),
    ]);
    let preview = preview(&CATALOG, &model, &Bug::finding(&key("AML.T0051"), &finding), "effect");
    let expected = [
        ("exfiltrates", Severity::Important),
        ("privileged-action", Severity::Important),
        ("influences-output", Severity::ContentIssue),
    ];
    let expected = expected.map(|(answer, severity)| (answer.to_string(), Level::Rated(severity)));
    assert_eq!(preview, expected);
}

/// However a technique is asked about, at most four answers settle it, in the order asked.
#[test]
fn few_questions_settle_any_technique() {
    let mut worst = 0;
    for (id, _) in CATALOG.bug_bar.techniques() {
        let mut open = vec![(Finding::default(), 0)];
        while let Some((finding, asked)) = open.pop() {
            let rating = rated(&agent(&[]), id, &finding);
            let Some(next) = rating.open.first() else {
                let settled = rating.level.settled().is_some();
                assert!(settled, "{id}: {} with nothing to ask", rating.level);
                worst = worst.max(asked);
                continue;
            };
            for (answer, _) in &CATALOG.bug_bar.question(next).unwrap().answers {
                let mut finding = finding.clone();
                finding.answers.insert(next.clone(), Answer { value: answer.clone(), stamp: None });
                open.push((finding, asked + 1));
            }
        }
    }
    assert_eq!(worst, 4);
}

fn any_answers() -> impl Strategy<Value = Vec<(String, String)>> {
    let all: Vec<(String, String)> = CATALOG
        .bug_bar
        .questions()
        .iter()
        .flat_map(|q| q.answers.iter().map(|(a, _)| (q.id.clone(), a.clone())))
        .collect();
    proptest::collection::vec(select(all), 0..6)
}

proptest! {
    /// Answers only narrow: what is settled stays settled, and nothing gets worse than announced.
    #[test]
    fn more_answers_only_narrow_the_outcome(
        technique in select(CATALOG.bug_bar.techniques().map(|(id, _)| id).collect::<Vec<_>>()),
        first in any_answers(),
        more in any_answers(),
    ) {
        let record = |finding: &mut Finding, answers: Vec<(String, String)>| {
            for (question, value) in answers {
                // A different answer to the same question is a change of mind, not a narrowing.
                finding.answers.entry(question).or_insert(Answer { value, stamp: None });
            }
        };
        // What a technique implies can be answered otherwise, which is a change as well.
        let mut finding = Finding::default();
        let implied = CATALOG.bug_bar.technique(technique).unwrap().implies.clone();
        record(&mut finding, implied.into_iter().collect());
        record(&mut finding, first);
        let before = rated(&agent(&[]), technique, &finding).level;
        record(&mut finding, more);
        let after = rated(&agent(&[]), technique, &finding).level;
        match before {
            Level::Rated(_) => prop_assert_eq!(after, before),
            Level::NoBar => prop_assert!(false, "{} has no row", technique),
            Level::Unrated { up_to } => prop_assert!(after.worst() <= up_to, "{} to {}", before, after),
        }
    }
}

#[test]
fn other_answers_are_told_where_they_would_change_something() {
    let (model, key) = (agent(&[]), key("AML.T0051.001"));
    let finding = answered(&[("effect", "exfiltrates"), ("user-interaction", "none")]);
    let told = otherwise(&CATALOG, &model, &Bug::finding(&key, &finding));
    let told: Vec<(&str, &str, Level)> =
        told.iter().map(|it| (it.question.as_str(), it.answer.as_str(), it.level)).collect();
    let rated = Level::Rated;
    assert_eq!(
        told,
        [
            ("who-affected", "attacker-only", rated(Severity::NotInScope)),
            ("effect", "influences-output", rated(Severity::ContentIssue)),
            ("user-interaction", "some", rated(Severity::Important)),
        ],
        "and `privileged-action`, which is as bad, is not told"
    );
}

#[test]
fn a_decision_covers_the_severity_that_it_was_about() {
    let (mut model, key) = (agent(&[]), key("AML.T0051.001"));
    let clicks = |clicks| answered(&[("effect", "exfiltrates"), ("user-interaction", clicks)]);
    model.findings.insert(key.clone(), clicks("some"));
    let change = Change {
        rated: Some(Severity::Important),
        review_by: Some(date(2027, 1, 1)),
        ..Change::to(Status::Accepted, "a pilot")
    };
    let stamp = Stamp("2026-11-20T09:30:00Z ana".into());
    let _ = triage::set_status(&model, &key, change, stamp.clone()).unwrap().apply(&mut model);
    let moved = |model: &Model| drift(&CATALOG, model, &key, &model.findings[&key]);
    let told = |model: &Model| {
        let problems = check(&CATALOG, model, Whose::default(), date(2026, 11, 21)).into_iter();
        problems.filter(|it| it.rule == "severity-moved").map(|it| it.weight).collect::<Vec<_>>()
    };
    assert_eq!((moved(&model), told(&model)), (None, vec![]));

    // Nobody has to click any more: what was accepted is worse by now, and the gate says so.
    model.findings.get_mut(&key).unwrap().answers = clicks("none").answers;
    let now = Level::Rated(Severity::Critical);
    let found = moved(&model).unwrap();
    assert_eq!((found, found.is_worse()), (Drift { then: Severity::Important, now }, true));
    assert_eq!(told(&model), [Weight::Finding(now)]);
    // An answer that was taken back may mean worse, too.
    model.findings.get_mut(&key).unwrap().answers.remove("user-interaction");
    assert!(moved(&model).unwrap().is_worse());
    // Milder is worth a look.
    let mild = answered(&[("effect", "influences-output")]);
    model.findings.get_mut(&key).unwrap().answers = mild.answers;
    assert!(!moved(&model).unwrap().is_worse());
    assert_eq!(told(&model), [Weight::Warning]);
    // Deciding anew settles it, and so does opening it.
    let _ = triage::weigh(&model, &key, Some(Severity::ContentIssue)).unwrap().apply(&mut model);
    assert_eq!(moved(&model), None);
    model.findings.get_mut(&key).unwrap().status = Status::Open;
    assert_eq!(moved(&model), None);
}
