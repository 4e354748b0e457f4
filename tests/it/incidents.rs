//! Incidents as records: what people do with them, and what `check` says of them.

use jiff::civil::date;
use threatloom::analysis::assess::Whose;
use threatloom::analysis::check::check;
use threatloom::analysis::incident::take_up;
use threatloom::analysis::severity::{Bug, Level, Source, questions, rate};
use threatloom::analysis::suggest;
use threatloom::catalog::Catalog;
use threatloom::model::incident::{self, IncidentError};
use threatloom::model::{
    Answer, Edit, Finding, FindingKey, Incident, IncidentKey, IncidentStatus, Keeping, Model,
    Severity, Stamp, Status, StepState, Tries, reliability, triage,
};

fn stamp() -> Stamp {
    Stamp("2026-11-21T02:10:00Z ana".to_string())
}

fn leak() -> Incident {
    Incident {
        title: "Copilot mailed a customer list".into(),
        elements: vec!["agent".into()],
        techniques: ["AML.T0051.001", "AML.T0053", "AML.T0086"].map(str::to_string).to_vec(),
        ..Incident::default()
    }
}

fn apply<E: std::fmt::Debug>(model: &mut Model, edit: Result<Edit, E>) {
    let _ = edit.unwrap().apply(model);
}

fn with_leak() -> (Model, IncidentKey) {
    let mut model = crate::sketch::model("u person; agent agent; u>agent");
    let (key, edit) = incident::open(&model, Keeping::Model, leak(), stamp()).unwrap();
    let _ = edit.apply(&mut model);
    (model, key)
}

fn rules(model: &Model) -> Vec<String> {
    let catalog = Catalog::bundled().unwrap();
    let problems = check(&catalog, model, Whose::default(), date(2026, 11, 21)).into_iter();
    let of_incidents = problems.filter(|problem| problem.subject.starts_with("incidents/"));
    of_incidents.map(|problem| problem.rule.to_string()).collect()
}

#[test]
fn an_incident_is_opened_worked_on_and_closed_with_lessons() {
    let (mut model, key) = with_leak();
    assert_eq!(key.to_string(), "copilot-mailed-a-customer-list");
    let edit = incident::set_step(&model, &key, "pause-agent", StepState::Done, vec![], stamp());
    apply(&mut model, edit);
    let skipped =
        incident::set_step(&model, &key, "tell-customers", StepState::Skipped, vec![], stamp());
    assert!(matches!(skipped, Err(IncidentError::NoReason(..))));
    for what in ["Pager went off.", "Agent paused."] {
        let edit = incident::happened(&model, &key, vec![what.into()], stamp());
        apply(&mut model, edit);
    }
    assert_eq!(model.incident(&key).unwrap().timeline.len(), 2);

    let close =
        |model: &Model| incident::set_status(model, &key, IncidentStatus::Closed, vec![], stamp());
    assert_eq!(close(&model), Err(IncidentError::NoLessons(key.clone())));
    let edit = incident::revise(&model, &key, |it| it.lessons = vec!["Ask before mailing.".into()]);
    apply(&mut model, edit);
    let edit = close(&model);
    apply(&mut model, edit);
    let again = incident::set_status(&model, &key, IncidentStatus::Open, vec![], stamp());
    assert!(matches!(again, Err(IncidentError::NoReason(..))), "{again:?}");
    let history: Vec<IncidentStatus> =
        model.incident(&key).unwrap().history.values().map(|entry| entry.status).collect();
    assert_eq!(history, [IncidentStatus::Open, IncidentStatus::Closed]);
}

#[test]
fn confidential_incidents_are_kept_apart_under_the_same_ids() {
    let (mut model, key) = with_leak();
    let (secret, edit) = incident::open(&model, Keeping::Confidential, leak(), stamp()).unwrap();
    let undo = edit.apply(&mut model);
    assert_eq!(secret.to_string(), "confidential/copilot-mailed-a-customer-list");
    assert_eq!(
        (secret.id.as_str(), secret.to_string().parse()),
        (key.id.as_str(), Ok(secret.clone()))
    );
    assert_eq!(model.all_incidents().count(), 2);
    assert!(!threatloom::store::write_model(&model).contains("confidential"));
    let _ = undo.apply(&mut model);
    assert_eq!(model.all_incidents().count(), 1);
    for wrong in ["", "confidential/", "confidential/a/b", "Leak"] {
        assert!(wrong.parse::<IncidentKey>().is_err(), "{wrong}");
    }
}

#[test]
fn the_bars_rate_an_incident_by_all_of_its_techniques() {
    let catalog = Catalog::bundled().unwrap();
    let (mut model, key) = with_leak();
    let rating = rate(&catalog, &model, &Bug::incident(model.incident(&key).unwrap()));
    assert_eq!(rating.classes, ["prompt-injection"]);
    assert_eq!(rating.answers.value("who-affected"), Some("other-users"));
    // One technique acts with rights, another takes data: which it was is for people to say.
    assert_eq!(rating.answers.value("effect"), None);
    assert_eq!(rating.level, Level::Unrated { up_to: Severity::Critical });

    for (question, answer) in [("effect", "exfiltrates"), ("user-interaction", "none")] {
        let edit = incident::answer(&model, &key, question, Some(answer), stamp());
        apply(&mut model, edit);
    }
    let rating = rate(&catalog, &model, &Bug::incident(model.incident(&key).unwrap()));
    assert_eq!(rating.level, Level::Rated(Severity::Critical));
    assert_eq!(rating.bars[1].rows[0].row, "injection-zero-click");
    assert!(matches!(rating.answers.0["effect"].source, Source::Recorded(Some(_))));
}

/// An incident on which every question of the bars is answered, and the findings that it creates.
fn taken_up(keeping: Keeping) -> (Model, IncidentKey, [FindingKey; 2]) {
    let catalog = Catalog::bundled().unwrap();
    let mut model = crate::sketch::model("u person; agent agent; u>agent");
    let mut incident = leak();
    let answered = |value: &str| Answer { value: value.into(), stamp: Some(stamp()) };
    for question in catalog.bug_bar.questions() {
        incident.answers.insert(question.id.clone(), answered(&question.answers[0].0));
    }
    let (key, edit) = incident::open(&model, keeping, incident, stamp()).unwrap();
    let _ = edit.apply(&mut model);
    let missing = ["AML.T0053", "AML.T0051.001"].map(|id| FindingKey::technique(id, "agent"));
    // One was dismissed, and answered in another way before that.
    let mut dismissed = Finding { status: Status::FalsePositive, ..Finding::default() };
    dismissed.answers.insert("user-interaction".into(), answered("repeated"));
    model.findings.insert(missing[1].clone(), dismissed);
    let analysis = suggest(&model, &catalog);
    let later = Stamp("2026-11-22T08:00:00Z ben".into());
    let edit = take_up(&model, &catalog, &analysis, &key, &missing, &later);
    apply(&mut model, edit);
    (model, key, missing)
}

#[test]
fn findings_of_an_incident_take_over_the_answers_that_they_are_asked_for() {
    let catalog = Catalog::bundled().unwrap();
    let (model, key, missing) = taken_up(Keeping::Model);
    let known = &model.incident(&key).unwrap().answers;
    for key in missing {
        let finding = &model.findings[&key];
        let asked = questions(&catalog, &model, &Bug::finding(&key, finding)).into_iter();
        let mut asked: Vec<&str> = asked.map(|question| question.id.as_str()).collect();
        asked.sort_unstable();
        let answered: Vec<&str> = finding.answers.keys().map(String::as_str).collect();
        assert_eq!(answered, asked);
        assert!(!asked.is_empty() && asked.len() < known.len(), "{key}: {asked:?}");
        for (question, answer) in &finding.answers {
            if question != "user-interaction" || key.threat == "AML.T0053" {
                assert_eq!(answer, &known[question], "with who gave it and when");
            }
        }
    }
    let dismissed = &model.findings[&FindingKey::technique("AML.T0051.001", "agent")];
    assert_eq!(dismissed.answers["user-interaction"].value, "repeated", "its own answer stays");
}

#[test]
fn findings_of_a_confidential_incident_say_nothing_of_it() {
    let (model, _, [tools, injection]) = taken_up(Keeping::Confidential);
    assert!(model.findings[&tools].answers.is_empty());
    assert_eq!(model.findings[&injection].answers.len(), 1, "its own");
    assert!(model.findings[&tools].evidence.is_empty());
}

#[test]
fn incidents_that_name_what_is_not_there_are_found() {
    type Case = (&'static str, fn(&mut Incident));
    let (sound, key) = with_leak();
    assert_eq!(rules(&sound), [] as [&str; 0]);
    let cases: [Case; 10] = [
        ("unknown-technique", |it| it.techniques.push("AML.T9999".into())),
        ("dangling-incident", |it| it.elements.push("gone".into())),
        ("dangling-incident", |it| it.findings.push("AML.T0051@agent".parse().unwrap())),
        ("unknown-class", |it| it.classes.push("bad-luck".into())),
        ("unknown-answer", |it| {
            it.answers.insert("effect".into(), Answer { value: "none".into(), stamp: None });
        }),
        ("unknown-answer", |it| it.ease = Some(Answer { value: "peasy".into(), stamp: None })),
        ("impossible-tries", |it| {
            it.tries.insert("by hand".into(), Tries { succeeded: 3, of: 2, ..Tries::default() });
        }),
        ("impossible-tries", |it| {
            // In the sum they would not be seen.
            let tries = |succeeded, of| Tries { succeeded, of, ..Tries::default() };
            it.tries.insert("by hand".into(), tries(3, 2));
            it.tries.insert("garak dan".into(), tries(0, 10));
        }),
        ("impossible-tries", |it| {
            it.tries.insert("by hand".into(), Tries::default());
        }),
        ("closed-without-lessons", |it| it.status = IncidentStatus::Closed),
    ];
    for (rule, change) in cases {
        let mut model = sound.clone();
        let edit = incident::revise(&model, &key, change);
        apply(&mut model, edit);
        assert_eq!(rules(&model), [rule]);
    }
    // What a closed incident was about may be gone.
    let mut model = sound;
    let edit = incident::revise(&model, &key, |it| {
        it.elements.push("gone".into());
        it.status = IncidentStatus::Closed;
        it.lessons = vec!["Remove the tool.".into()];
    });
    apply(&mut model, edit);
    assert_eq!(rules(&model), [] as [&str; 0]);
}

#[test]
fn findings_are_tried_and_are_the_same_as_others() {
    let mut model = crate::sketch::model("agent agent; bot agent; agent>bot");
    let keys: Vec<FindingKey> =
        ["agent", "bot", "system"].map(|at| format!("AML.T0051@{at}").parse().unwrap()).to_vec();
    for key in &keys {
        model.findings.insert(key.clone(), Finding::default());
    }
    let tries = |succeeded, of| Tries { succeeded, of, note: vec![], stamp: stamp() };
    for (what, tries) in
        [("garak dan", tries(3, 10)), ("by hand", tries(1, 2)), ("garak dan", tries(4, 10))]
    {
        let edit = triage::tried(&model, &keys[0], what, tries);
        apply(&mut model, edit);
    }
    assert_eq!(reliability(&model.findings[&keys[0]].tries), Some((5, 12)));
    for (succeeded, of) in [(0, 0), (3, 2)] {
        assert!(triage::tried(&model, &keys[0], "by hand", tries(succeeded, of)).is_err());
    }

    for (one, other) in [(0, 1), (1, 2)] {
        let edit = triage::same_as(&model, &keys[one], Some(&keys[other]));
        apply(&mut model, edit);
    }
    assert!(keys.iter().all(|key| model.lead_of(key) == &keys[2]));
    assert!(triage::same_as(&model, &keys[2], Some(&keys[0])).is_err(), "round about");
    assert!(triage::same_as(&model, &keys[2], Some(&keys[2])).is_err(), "itself");
    // A circle as a merge may leave it: each decides for itself.
    model.findings.get_mut(&keys[2]).unwrap().same_as = Some(keys[0].clone());
    assert!(keys.iter().all(|key| model.lead_of(key) == key));
    model.findings.remove(&keys[1]);
    assert_eq!(model.lead_of(&keys[0]), &keys[0]);
}
