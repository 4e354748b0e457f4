//! What `check` finds, and what a gate makes of it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use threatloom::analysis::assess::Whose;
use threatloom::analysis::check::{Gate, Problem, Weight, check};
use threatloom::analysis::severity::Level;
use threatloom::analysis::suggest;
use threatloom::catalog::Catalog;
use threatloom::model::remark::{self, Outcome};
use threatloom::model::triage::{self, Change};
use threatloom::model::{
    Answer, Assumption, Boundary, Conflict, Control, Element, Finding, FindingKey, Flow,
    HistoryEntry, Model, Override, Remark, RemarkKind, Reply, Severity, Stamp, Status, Values,
};
use threatloom::store::templates;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::bundled().unwrap());
const TODAY: Date = date(2026, 11, 20);

fn element(kind: &str) -> Element {
    Element { kind: kind.into(), name: kind.into(), ..Element::default() }
}

/// Two connected elements, nothing wrong.
fn sound() -> Model {
    let mut model = Model::new("test");
    model.elements.insert("agent".into(), element("agent"));
    model.elements.insert("user".into(), element("person"));
    let flow = Flow { from: "user".into(), to: "agent".into(), ..Flow::default() };
    model.flows.insert("user-agent".into(), flow);
    model
}

fn agent(model: &mut Model) -> &mut Element {
    model.elements.get_mut("agent").unwrap()
}

fn problems(model: &Model) -> Vec<Problem> {
    check(&CATALOG, model, Whose::default(), TODAY)
}

/// Rule and subject of every problem.
fn found(model: &Model) -> Vec<(String, String)> {
    let problems = problems(model);
    for problem in &problems {
        assert!(!problem.message.is_empty() && !problem.remedy.is_empty(), "{problem:?}");
        assert!(problem.subject.contains('/'), "{problem:?}");
        assert!(CATALOG.checks.get(&problem.rule).is_some(), "no words for {}", problem.rule);
    }
    problems.into_iter().map(|problem| (problem.rule.into_owned(), problem.subject)).collect()
}

fn one(rule: &str, subject: &str) -> Vec<(String, String)> {
    vec![(rule.to_string(), subject.to_string())]
}

fn with_finding(key: &str, finding: Finding) -> Model {
    let mut model = sound();
    model.findings.insert(key.parse().unwrap(), finding);
    model
}

fn decided(status: Status, why: &str) -> Finding {
    let stamp = Stamp("2026-11-01T08:00:00Z ana".into());
    let entry = HistoryEntry { status, why: vec![why.to_string()], ..HistoryEntry::default() };
    Finding { status, history: [(stamp, entry)].into(), ..Finding::default() }
}

const KEY: &str = "AML.T0051@agent";
const SUBJECT: &str = "findings/AML.T0051@agent";

#[test]
fn a_sound_model_has_no_problems() {
    assert_eq!(found(&sound()), []);
    let mut with_empty_boundary = sound();
    with_empty_boundary.boundaries.insert("empty".into(), Boundary::default());
    assert_eq!(found(&with_empty_boundary), []);
}

#[test]
fn references_that_lead_nowhere() {
    let mut model = sound();
    model.flows.get_mut("user-agent").unwrap().to = "gone".into();
    model.flows.get_mut("user-agent").unwrap().from = "lost".into();
    model.elements.remove("user");
    let both = [one("dangling-flow", "flows/user-agent"), one("dangling-flow", "flows/user-agent")];
    assert_eq!(found(&model), both.concat());

    let mut model = sound();
    agent(&mut model).boundary = Some("gone".into());
    assert_eq!(found(&model), one("dangling-boundary", "elements/agent"));

    let mut model = sound();
    let inner = Boundary { parent: Some("gone".into()), ..Boundary::default() };
    model.boundaries.insert("inner".into(), inner);
    assert_eq!(found(&model), one("dangling-boundary", "boundaries/inner"));

    let mut model = sound();
    let assumption = Assumption { about: Some("gone".into()), ..Assumption::default() };
    model.assumptions.insert("trust".into(), assumption);
    assert_eq!(found(&model), one("dangling-assumption", "assumptions/trust"));

    for (key, rule) in [
        ("autonomy@gone", "answer-without-subject"),
        ("rollback@gone", "answer-without-subject"),
        ("no-such-question@agent", "unknown-question"),
        ("autonomy@agent", "answer-outdated"),
    ] {
        let mut model = sound();
        let reply = Reply { value: Some(Values::one("none")), ..Reply::default() };
        model.answers.insert(key.parse().unwrap(), reply);
        assert_eq!(found(&model), one(rule, &format!("answers/{key}")));
    }
    let mut model = sound();
    model.answers.insert("rollback@system".parse().unwrap(), Reply::default());
    assert_eq!(found(&model), []);

    let dismissed = decided(Status::NotApplicable, "no");
    let model = with_finding("AML.T0051@gone", dismissed.clone());
    assert_eq!(found(&model), one("finding-without-subject", "findings/AML.T0051@gone"));
    assert_eq!(found(&with_finding("AML.T0051@system", dismissed)), []);
}

#[test]
fn names_that_a_terminal_would_obey_are_a_hint() {
    let mut model = sound();
    agent(&mut model).name = "Agent\u{1b}[2J".into();
    model.name = "te\u{202e}st".into();
    let both = [one("hostile-text", "name/"), one("hostile-text", "elements/agent")];
    assert_eq!(found(&model), both.concat());
    assert!(problems(&model).iter().all(|p| p.weight == Weight::Hint));
}

#[test]
fn boundaries_inside_themselves_are_reported_once_a_cycle() {
    let mut model = sound();
    for (id, parent) in [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"), ("self", "self")] {
        let boundary = Boundary { parent: Some(parent.into()), ..Boundary::default() };
        model.boundaries.insert(id.into(), boundary);
    }
    let cycles = [one("boundary-cycle", "boundaries/a"), one("boundary-cycle", "boundaries/self")];
    assert_eq!(found(&model), cycles.concat());
}

#[test]
fn ids_that_are_used_twice() {
    let mut model = sound();
    let flow = model.flows["user-agent"].clone();
    model.flows.insert("agent".into(), flow);
    model.boundaries.insert("user-agent".into(), Boundary::default());
    let both = [one("shared-id", "flows/agent"), one("shared-id", "boundaries/user-agent")];
    assert_eq!(found(&model), both.concat());
}

#[test]
fn words_that_the_catalogs_do_not_know() {
    let mut model = sound();
    agent(&mut model).kind = "agent-bot".into();
    assert_eq!(found(&model), one("unknown-kind", "elements/agent"));
    assert!(problems(&model)[0].remedy.contains("`agent`"), "{:?}", problems(&model));

    for (attribute, values, rule) in [
        ("colour", vec!["red"], "unknown-attribute"),
        ("exposure", vec!["everywhere"], "unknown-value"),
        ("exposure", vec!["public", "internal"], "several-values"),
        ("encrypted", vec!["yes"], "misplaced-attribute"),
    ] {
        let mut model = sound();
        let values = Values::new(values).unwrap();
        agent(&mut model).attributes.insert(attribute.into(), values);
        assert_eq!(found(&model), one(rule, "elements/agent"), "{attribute}");
    }
    let mut model = sound();
    let flow = model.flows.get_mut("user-agent").unwrap();
    flow.attributes.insert("autonomy".into(), Values::one("autonomous"));
    assert_eq!(found(&model), one("misplaced-attribute", "flows/user-agent"));

    let mut model = sound();
    agent(&mut model).controls.insert("AML.M9999".into(), Control::default());
    assert_eq!(found(&model), one("unknown-control", "elements/agent"));

    let dismissed = decided(Status::NotApplicable, "no");
    let model = with_finding("AML.T9999@agent", dismissed.clone());
    assert_eq!(found(&model), one("unknown-technique", "findings/AML.T9999@agent"));
    assert_eq!(found(&with_finding("custom-quota@agent", dismissed.clone())), []);
    let finding = Finding { mitigations: vec!["AML.M9999".into()], ..dismissed.clone() };
    assert_eq!(found(&with_finding(KEY, finding)), one("unknown-mitigation", SUBJECT));
    let finding = Finding { classes: vec!["oops".into()], ..dismissed.clone() };
    assert_eq!(found(&with_finding(KEY, finding)), one("unknown-class", SUBJECT));
    for (question, value) in [("effect", "boredom"), ("weather", "fine")] {
        let answer = Answer { value: value.into(), stamp: None };
        let finding =
            Finding { answers: [(question.to_string(), answer)].into(), ..dismissed.clone() };
        assert_eq!(found(&with_finding(KEY, finding)), one("unknown-answer", SUBJECT));
    }
}

#[test]
fn an_element_apart_is_a_hint() {
    let mut model = sound();
    model.elements.insert("island".into(), element("service"));
    assert_eq!(found(&model), one("isolated-element", "elements/island"));
    assert_eq!(problems(&model)[0].weight, Weight::Hint);
}

#[test]
fn decisions_without_what_they_need() {
    for status in Status::ALL.into_iter().filter(|status| status.needs_reason()) {
        let silent = Finding { status, ..Finding::default() };
        let rules = found(&with_finding(KEY, silent));
        assert!(rules.contains(&one("unexplained-status", SUBJECT)[0]), "{status}: {rules:?}");
        let rules = found(&with_finding(KEY, decided(status, "because")));
        assert!(!rules.contains(&one("unexplained-status", SUBJECT)[0]), "{status}");
    }
    // A reason for an earlier status is none for this one.
    let moved = Finding { status: Status::Transferred, ..decided(Status::NotApplicable, "no") };
    assert_eq!(found(&with_finding(KEY, moved)), one("unexplained-status", SUBJECT));

    let accepted = decided(Status::Accepted, "small");
    assert_eq!(found(&with_finding(KEY, accepted.clone())), one("no-review-date", SUBJECT));
    let until = |day| Finding { review_by: Some(day), ..accepted.clone() };
    assert_eq!(found(&with_finding(KEY, until(TODAY))), []);
    let expired = with_finding(KEY, until(date(2026, 11, 19)));
    assert_eq!(found(&expired), one("review-expired", SUBJECT));

    let mitigated = decided(Status::Mitigated, "done");
    let rules = found(&with_finding(KEY, mitigated.clone()));
    assert_eq!(rules, one("mitigated-without-evidence", SUBJECT));
    let shown = Finding { evidence: vec!["test of 1 November".into()], ..mitigated };
    let rules = found(&with_finding(KEY, shown.clone()));
    assert_eq!(rules, one("mitigated-without-evidence", SUBJECT), "by what?");
    let named = Finding { mitigations: vec!["AML.M0020".into()], ..shown };
    assert_eq!(found(&with_finding(KEY, named)), []);

    let wrong = decided(Status::FalsePositive, "no such thing");
    assert_eq!(found(&with_finding(KEY, wrong)), one("no-review-date", SUBJECT));

    let by_hand = Override {
        severity: Severity::Low,
        why: vec![],
        against: String::new(),
        stamp: Stamp("2026-11-20T08:00:00Z ana".into()),
    };
    let finding =
        Finding { severity_override: Some(by_hand), ..decided(Status::NotApplicable, "no") };
    assert_eq!(found(&with_finding(KEY, finding)), one("unexplained-override", SUBJECT));
}

#[test]
fn work_that_is_late_or_that_nobody_looked_at() {
    let late = |status| Finding {
        owner: "ana".into(),
        due: Some(date(2026, 11, 19)),
        review_by: Some(date(2026, 11, 19)),
        ..decided(status, "because")
    };
    assert_eq!(found(&with_finding(KEY, late(Status::Mitigating))), one("overdue", SUBJECT));
    let planned = |owner: &str, due| Finding {
        owner: owner.into(),
        due,
        ..decided(Status::Mitigating, "soon")
    };
    assert_eq!(found(&with_finding(KEY, planned("ana", Some(TODAY)))), []);
    for (owner, due, missing) in
        [("", Some(TODAY), "owner"), ("ana", None, "due date"), ("", None, "owner and due date")]
    {
        let model = with_finding(KEY, planned(owner, due));
        assert_eq!(found(&model), one("mitigating-unplanned", SUBJECT));
        let problem = &problems(&model)[0];
        assert!(problem.message.ends_with(&format!("has no {missing}")), "{problem:?}");
        assert_eq!(problem.weight, Weight::Finding(Level::Unrated { up_to: Severity::Critical }));
    }

    let model = with_finding(KEY, Finding::default());
    assert_eq!(found(&model), one("untriaged", SUBJECT));
    let problem = &problems(&model)[0];
    let level = Level::Unrated { up_to: Severity::Critical };
    assert_eq!(problem.weight, Weight::Finding(level));
    assert_eq!(problem.message, "LLM Prompt Injection on agent (AML.T0051@agent) is open");
    assert_eq!(problem.remedy, "answer `who-affected`: Who is harmed?");
    assert_eq!(problem.entry(), ("findings", KEY));
}

#[test]
fn an_answer_against_the_facts_is_a_warning() {
    let answer = Answer { value: "public".into(), stamp: None };
    let finding = Finding {
        answers: [("data-class".to_string(), answer)].into(),
        ..decided(Status::NotApplicable, "no")
    };
    let mut model = with_finding("AML.T0024@agent", finding);
    assert_eq!(found(&model), []);
    let confidential = Values::one("confidential");
    agent(&mut model).attributes.insert("data-class".into(), confidential);
    assert_eq!(found(&model), one("contradicted-answer", "findings/AML.T0024@agent"));
    assert_eq!(problems(&model)[0].weight, Weight::Warning);
}

#[test]
fn an_override_is_outdated_once_the_bars_say_something_else() {
    let by_hand = |against: &str| Override {
        severity: Severity::Low,
        why: vec!["ten testers".into()],
        against: against.into(),
        stamp: Stamp("2026-11-20T08:00:00Z ana".into()),
    };
    let with = |against| Finding {
        severity_override: Some(by_hand(against)),
        ..decided(Status::NotApplicable, "no")
    };
    assert_eq!(found(&with_finding(KEY, with(""))), [], "nobody recorded it");
    assert_eq!(found(&with_finding(KEY, with("unrated, up to critical"))), []);
    let outdated = with_finding(KEY, with("important"));
    assert_eq!(found(&outdated), one("override-outdated", SUBJECT));
    assert_eq!(problems(&outdated)[0].weight, Weight::Warning);
}

#[test]
fn a_dismissal_is_outdated_once_its_facts_change() {
    let mut model = sound();
    agent(&mut model).attributes.insert("exposure".into(), Values::one("authenticated"));
    let suggestion = suggest(&model, &CATALOG)
        .suggestions
        .into_iter()
        .find(|s| {
            s.element == "agent" && s.facts.contains(&"agent.exposure=authenticated".to_string())
        })
        .unwrap();
    let key = FindingKey::technique(&suggestion.technique, "agent");
    let stamp = Stamp("2026-11-20T08:00:00Z ana".into());
    let change = Change::to(Status::NotApplicable, "only our own staff");
    let edit = triage::decide(&model, &key, suggestion.facts.clone(), change, stamp).unwrap();
    let _ = edit.apply(&mut model);
    assert_eq!(found(&model), []);
    agent(&mut model).attributes.insert("exposure".into(), Values::one("public"));
    assert_eq!(found(&model), one("dismissal-outdated", &format!("findings/{key}")));
    assert_eq!(problems(&model)[0].weight, Weight::Warning);
}

#[test]
fn the_gate_counts_findings_from_its_severity_on() {
    let gate = |fail_on| Gate { fail_on };
    let rated = |severity| Weight::Finding(Level::Rated(severity));
    let unrated = |up_to| Weight::Finding(Level::Unrated { up_to });
    let important = gate(Some(Severity::Important));
    assert_eq!(Gate::default(), important);
    for (weight, fails) in [
        (rated(Severity::Critical), true),
        (rated(Severity::Important), true),
        (rated(Severity::Moderate), false),
        (unrated(Severity::Critical), true),
        (unrated(Severity::Low), false),
        (Weight::Finding(Level::NoBar), false),
        (Weight::Error, true),
        (Weight::Warning, false),
        (Weight::Hint, false),
        (Weight::Conflict, true),
    ] {
        assert_eq!(important.fails(weight), fails, "{weight:?}");
        assert_eq!(gate(None).fails(weight), weight == Weight::Conflict, "never: {weight:?}");
    }
}

#[test]
fn what_no_bar_rates_does_not_pass_a_strict_gate_unseen() {
    for threat in ["AML.T0105@agent", "custom-quota@agent"] {
        let finding = Finding { title: "Quota".into(), ..Finding::default() };
        let problems = problems(&with_finding(threat, finding));
        assert_eq!(problems[0].weight, Weight::Finding(Level::NoBar));
        assert!(problems[0].remedy.contains("--override"), "{problems:?}");
        for (limit, passes) in [(Severity::Moderate, false), (Severity::Important, true)] {
            let verdict = Gate { fail_on: Some(limit) }.judge(problems.clone());
            assert_eq!(verdict.passed(), passes, "{threat} {limit}");
        }
    }
}

#[test]
fn a_recorded_conflict_fails_any_gate() {
    let mut model = sound();
    model.conflicts.insert("elements/agent#name".into(), Conflict::default());
    assert_eq!(found(&model), one("merge-conflict", "conflicts/elements/agent#name"));
    let verdict = Gate { fail_on: None }.judge(problems(&model));
    assert!(!verdict.passed());
    assert_eq!(verdict.failures[0].entry(), ("conflicts", "elements/agent#name"));
    assert!(
        Gate { fail_on: None }.judge(problems(&with_finding(KEY, Finding::default()))).passed()
    );
}

/// Nobody meets a broken model first; that work is open or late is what an example has to show.
#[test]
fn the_bundled_models_have_nothing_but_work_left() {
    for template in templates::list() {
        let model = template.model().unwrap();
        for problem in problems(&model) {
            let work = ["untriaged", "overdue", "review-expired"].contains(&&*problem.rule);
            assert!(work, "{}: {problem:?}", template.name);
        }
    }
}

#[test]
fn a_thousand_findings_are_checked_quickly() {
    let mut model = sound();
    let techniques: Vec<&str> = CATALOG.bug_bar.techniques().map(|(id, _)| id).collect();
    for (i, technique) in techniques.iter().cycle().take(1000).enumerate() {
        let id = format!("agent-{i}");
        model.elements.insert(id.clone(), element("agent"));
        let flow = Flow { from: "user".into(), to: id.clone(), ..Flow::default() };
        model.flows.insert(format!("flow-{i}"), flow);
        model.findings.insert(FindingKey::technique(*technique, id), Finding::default());
    }
    let start = std::time::Instant::now();
    assert_eq!(problems(&model).len(), 1000);
    // The limit only catches a change of order.
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

#[test]
fn parked_remarks_are_not_forgotten() {
    let mut model = sound();
    let stamp = |day: &str| Stamp(format!("{day}T09:00:00Z ana"));
    let mut park = |text: &str, about: &str, day: &str| {
        let about = Some(about.to_string());
        let text = vec![text.to_string()];
        let (id, edit) = remark::park(&model, RemarkKind::Note, text, about, stamp(day));
        let _ = edit.apply(&mut model);
        id
    };
    let fresh = park("who rotates the keys of the agent here", "agent", "2026-10-21");
    let old = park("prompts are logged", "agent", "2026-10-20");
    let lost = park("system", "gone", "2026-11-20");
    assert_eq!(fresh, "who-rotates-the-keys-of-the");
    assert_ne!(lost, "system", "the whole system is called so");
    let of = |rule: &str, id: &str| (rule.to_string(), format!("remarks/{id}"));
    assert_eq!(found(&model), [of("remark-waiting", &old), of("dangling-remark", &lost)]);

    let text = vec!["Prompts are logged for a week.".to_string()];
    let edit = remark::assume(&model, &old, text, stamp("2026-11-20")).unwrap();
    let back = edit.apply(&mut model);
    assert_eq!(model.assumptions["prompts-are-logged-for-a-week"].about.as_deref(), Some("agent"));
    let why = vec!["out of scope".to_string()];
    let edit = remark::settle(&model, &lost, Outcome::Dropped, why, stamp("2026-11-20")).unwrap();
    let dropped = edit.apply(&mut model);
    assert_eq!(found(&model), []);
    let assumed = model.assumptions.remove("prompts-are-logged-for-a-week").unwrap();
    assert_eq!(found(&model), [of("remark-lost", &old)]);
    model.assumptions.insert("prompts-are-logged-for-a-week".into(), assumed);

    let _ = dropped.apply(&mut model);
    let _ = back.apply(&mut model);
    assert!(model.assumptions.is_empty() && model.remarks.values().all(Remark::is_open));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a file holds, a check ends, and names entries that exist.
    #[test]
    fn any_model_can_be_checked(model in super::any_model::model()) {
        let keys: BTreeSet<String> = [
            model.elements.keys().map(|k| format!("elements/{k}")).collect::<Vec<_>>(),
            model.flows.keys().map(|k| format!("flows/{k}")).collect(),
            model.boundaries.keys().map(|k| format!("boundaries/{k}")).collect(),
            model.findings.keys().map(|k| format!("findings/{k}")).collect(),
            model.assumptions.keys().map(|k| format!("assumptions/{k}")).collect(),
            model.remarks.keys().map(|k| format!("remarks/{k}")).collect(),
            model.answers.keys().map(|k| format!("answers/{k}")).collect(),
            model.incidents.keys().map(|k| format!("incidents/{k}")).collect(),
            model.assessments.keys().map(|k| format!("assessments/{k}")).collect(),
            model.conflicts.keys().map(|k| format!("conflicts/{k}")).collect(),
            vec!["name/".to_string()],
        ].concat().into_iter().collect();
        for problem in problems(&model) {
            prop_assert!(keys.contains(&problem.subject), "{:?}", problem);
        }
    }
}

#[test]
fn a_model_and_a_training_that_only_flows_tell_of_are_named() {
    let catalog = Catalog::bundled().unwrap();
    let mut model = crate::sketch::model(
        "u person; w service; m model-artifact; n notebook; t training-data; u>w; m>w carries=model; \
         t>n carries=training-data; n>m carries=model",
    );
    let hints = |model: &Model| -> Vec<String> {
        let problems = check(&catalog, model, Whose::default(), date(2026, 9, 1));
        let hints = problems.into_iter().filter(|problem| problem.rule.ends_with("-not-drawn"));
        hints.map(|problem| format!("{} {}", problem.rule, problem.subject)).collect()
    };
    assert_eq!(hints(&model), ["training-not-drawn elements/n", "model-not-drawn elements/w"]);
    // What hands the model on does not serve it, and a model is one.
    crate::sketch::change(&mut model, "p predictive-model; w>p carries=model; n.kind=training");
    assert_eq!(hints(&model), Vec::<String>::new());
}
