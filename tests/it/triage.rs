//! Triage of findings as edits.

use jiff::civil::date;
use threatloom::model::bulk::Bulk;
use threatloom::model::triage::{self, Change, TriageError};
use threatloom::model::{
    Edit, Element, Finding, FindingKey, Model, Severity, Stamp, Status, Subject,
};

fn model() -> Model {
    let mut model = Model::new("test");
    let agent = Element { kind: "agent".into(), name: "Agent".into(), ..Element::default() };
    model.elements.insert("agent".into(), agent);
    model
}

fn key() -> FindingKey {
    FindingKey::technique("AML.T0051.001", "agent")
}

fn stamp() -> Stamp {
    Stamp::new("2026-11-20T09:30:00Z".parse().unwrap(), "ana")
}

fn facts() -> Vec<String> {
    vec!["Agent reads mail".to_string()]
}

fn apply(model: &mut Model, edit: Result<Edit, TriageError>) -> Finding {
    let before = model.clone();
    let inverse = edit.unwrap().apply(model);
    let mut back = model.clone();
    let _ = inverse.apply(&mut back);
    assert_eq!(back, before, "undo takes the change back");
    model.findings.values().next().unwrap().clone()
}

fn accepted() -> Model {
    let mut model = model();
    let edit = triage::accept(&model, &key(), facts(), stamp());
    apply(&mut model, edit);
    model
}

#[test]
fn a_suggestion_becomes_a_finding_once() {
    let model = accepted();
    let finding = &model.findings[&key()];
    assert_eq!(finding.status, Status::Open);
    assert_eq!(finding.title, "", "the technique's name is not copied");
    assert_eq!(finding.facts, facts());
    assert_eq!(finding.history.len(), 1, "who took it up, and when");
    let again = triage::accept(&model, &key(), facts(), stamp());
    assert_eq!(again, Err(TriageError::Exists(key(), Status::Open)));
    let nowhere = FindingKey::technique("AML.T0051", "gone");
    let refused = triage::accept(&model, &nowhere, facts(), stamp());
    assert_eq!(refused, Err(TriageError::NoSubject(nowhere, "gone".into())));
}

#[test]
fn a_dismissal_needs_a_reason_and_can_be_taken_back() {
    let mut model = model();
    let silent =
        Change { status: Status::NotApplicable, why: vec![" ".into()], ..Change::default() };
    let refused = triage::decide(&model, &key(), facts(), silent, stamp());
    assert_eq!(refused, Err(TriageError::NoReason(key(), "not_applicable")));
    let nobody = Stamp::new("2026-11-20T09:30:00Z".parse().unwrap(), "");
    let change = Change::to(Status::NotApplicable, "reads no mail");
    let refused = triage::decide(&model, &key(), facts(), change.clone(), nobody);
    assert_eq!(refused, Err(TriageError::NoName(key(), "not_applicable")));

    let edit = triage::decide(&model, &key(), facts(), change, stamp());
    let finding = apply(&mut model, edit);
    assert_eq!(finding.status, Status::NotApplicable);
    assert_eq!(finding.facts, facts(), "what it rested on, to re-open it");

    let edit = triage::accept(&model, &key(), facts(), stamp());
    let finding = apply(&mut model, edit);
    assert_eq!(finding.status, Status::Open);
    let statuses: Vec<Status> = finding.history.values().map(|entry| entry.status).collect();
    assert_eq!(statuses, [Status::NotApplicable, Status::Open]);
}

#[test]
fn changes_within_a_second_all_stay_in_order() {
    let mut model = accepted();
    for status in [Status::Mitigating, Status::Open, Status::Transferred] {
        let edit = triage::set_status(&model, &key(), Change::to(status, "because"), stamp());
        apply(&mut model, edit);
    }
    let finding = &model.findings[&key()];
    let statuses: Vec<Status> = finding.history.values().map(|entry| entry.status).collect();
    assert_eq!(statuses, [Status::Open, Status::Mitigating, Status::Open, Status::Transferred]);
    assert!(finding.history.keys().all(|stamp| stamp.by() == "ana"), "{:?}", finding.history);
    let second = "2026-11-20T09:30:00Z";
    let within = finding.history.keys().all(|stamp| stamp.0.starts_with(second));
    assert!(within, "no stamp lies in the future: {:?}", finding.history);
    for text in ["one", "two"] {
        let edit = triage::comment(&model, &key(), vec![text.into()], stamp());
        apply(&mut model, edit);
    }
    assert_eq!(model.findings[&key()].comments.len(), 2);
}

#[test]
fn a_stamp_that_is_no_time_loses_nothing_either() {
    let mut model = accepted();
    let odd = || Stamp("whenever".into());
    for text in ["one", "two", "three"] {
        let edit = triage::comment(&model, &key(), vec![text.into()], odd());
        apply(&mut model, edit);
    }
    assert_eq!(model.findings[&key()].comments.len(), 3);
}

#[test]
fn each_status_asks_for_what_makes_it_true() {
    let mut model = accepted();
    for status in Status::ALL.into_iter().filter(|status| status.needs_reason()) {
        let change = Change { status, ..Change::default() };
        let refused = triage::set_status(&model, &key(), change, stamp());
        assert_eq!(refused, Err(TriageError::NoReason(key(), status.id())));
    }
    let refused =
        triage::set_status(&model, &key(), Change::to(Status::Mitigated, "done"), stamp());
    assert_eq!(refused, Err(TriageError::NoMitigation(key())));
    let unproven = Change {
        mitigations: vec!["AML.M0020".into()],
        ..Change::to(Status::Mitigated, "output filter")
    };
    let refused = triage::set_status(&model, &key(), unproven, stamp());
    assert_eq!(refused, Err(TriageError::NoEvidence(key())));
    let refused =
        triage::set_status(&model, &key(), Change::to(Status::Accepted, "small"), stamp());
    assert_eq!(refused, Err(TriageError::NoReviewDate(key(), "accepted")));
    let refused =
        triage::set_status(&model, &key(), Change::to(Status::FalsePositive, "no mail"), stamp());
    assert_eq!(refused, Err(TriageError::NoReviewDate(key(), "false_positive")));

    let change = Change {
        mitigations: vec!["AML.M0020".into()],
        evidence: vec!["filter test run of 20 November".into()],
        ..Change::to(Status::Mitigated, "output filter")
    };
    let edit = triage::set_status(&model, &key(), change, stamp());
    let finding = apply(&mut model, edit);
    assert_eq!(finding.mitigations, ["AML.M0020"]);

    let review_by = triage::default_review_by(date(2026, 11, 20));
    assert_eq!(review_by, date(2027, 2, 18));
    let change = Change { review_by: Some(review_by), ..Change::to(Status::Accepted, "small") };
    let edit = triage::set_status(&model, &key(), change, stamp());
    let finding = apply(&mut model, edit);
    assert_eq!((finding.status, finding.review_by), (Status::Accepted, Some(review_by)));
    let open = Change { status: Status::Open, ..Change::default() };
    let refused = triage::set_status(&model, &key(), open, stamp());
    let what = "re-opening what was accepted";
    assert_eq!(refused, Err(TriageError::NoReason(key(), what)), "others rely on it");
    let change = Change::to(Status::Open, "a customer was harmed");
    let edit = triage::set_status(&model, &key(), change, stamp());
    assert_eq!(apply(&mut model, edit).status, Status::Open);
}

#[test]
fn a_finding_of_ones_own_gets_a_key_from_its_title() {
    let mut model = model();
    let subject = Subject::Id("agent".into());
    let (first, edit) = triage::write(&model, &subject, " Quota abuse ", vec![], stamp()).unwrap();
    assert_eq!(first.to_string(), "custom-quota-abuse@agent");
    assert_eq!(apply(&mut model, Ok(edit)).title, "Quota abuse");
    let (second, edit) = triage::write(&model, &subject, "Quota abuse", vec![], stamp()).unwrap();
    assert_ne!(first, second);
    apply(&mut model, Ok(edit));
    assert_eq!(second.to_string().parse::<FindingKey>(), Ok(second));
    let (system, _) = triage::write(&model, &Subject::System, "検索", vec![], stamp()).unwrap();
    assert_eq!(system.to_string().parse::<FindingKey>(), Ok(system));
    let refused = triage::write(&model, &subject, "  ", vec![], stamp());
    assert_eq!(refused, Err(TriageError::NoTitle));
}

#[test]
fn answers_overrides_and_owners_are_recorded() {
    let mut model = accepted();
    let edit = triage::answer(&model, &key(), "effect", Some("exfiltrates"), stamp());
    let finding = apply(&mut model, edit);
    assert_eq!(finding.answers["effect"].value, "exfiltrates");
    assert_eq!(finding.answers["effect"].stamp, Some(stamp()));
    let edit = triage::answer(&model, &key(), "effect", None, stamp());
    assert!(apply(&mut model, edit).answers.is_empty());

    let bars = || "critical".to_string();
    let refused = triage::override_severity(&model, &key(), Severity::Low, bars(), vec![], stamp());
    assert_eq!(refused, Err(TriageError::NoReason(key(), "an override")));
    let why = vec!["lab only".to_string()];
    let edit = triage::override_severity(&model, &key(), Severity::Low, bars(), why, stamp());
    let by_hand = apply(&mut model, edit).severity_override.unwrap();
    assert_eq!((by_hand.severity, by_hand.against), (Severity::Low, bars()));

    let refused = triage::take_back_override(&model, &key(), vec![], stamp());
    assert_eq!(refused, Err(TriageError::NoReason(key(), "taking an override back")));
    let why = vec!["open to customers now".to_string()];
    let edit = triage::take_back_override(&model, &key(), why.clone(), stamp());
    let finding = apply(&mut model, edit);
    assert_eq!(finding.severity_override, None);
    let trace = &finding.comments.values().next().unwrap().0;
    assert_eq!(*trace, ["No longer low by hand, as ana had it: lab only", "open to customers now"]);
    let refused = triage::take_back_override(&model, &key(), why, stamp());
    assert_eq!(refused, Err(TriageError::NoOverride(key())));

    let edit = triage::revise(&model, &key(), |finding| finding.owner = "ben".into());
    assert_eq!(apply(&mut model, edit).owner, "ben");
    let missing = FindingKey::technique("AML.T0054", "agent");
    let refused = triage::revise(&model, &missing, |_| ());
    assert_eq!(refused, Err(TriageError::NoFinding(missing)));
}

#[test]
fn several_are_changed_at_once_and_those_that_cannot_are_told() {
    let mut model = accepted();
    let other = FindingKey::technique("AML.T0054", "agent");
    let edit = triage::accept(&model, &other, facts(), stamp()).unwrap();
    let _ = edit.apply(&mut model);
    let edit = triage::revise(&model, &other, |finding| finding.owner = "ben".into()).unwrap();
    let _ = edit.apply(&mut model);
    let missing = FindingKey::technique("AML.T0024", "agent");
    let keys = [key(), other, missing.clone()];
    let bulk = Bulk::of(&model, &keys, |key| {
        triage::revise(&model, key, |finding| finding.owner = "ben".into())
    });
    assert_eq!((bulk.edits.len(), bulk.already), (1, 1));
    assert_eq!(bulk.refused, [(missing.clone(), TriageError::NoFinding(missing))]);
}

#[test]
fn a_decision_cannot_lose_its_date_of_review() {
    let mut model = accepted();
    let change = Change {
        review_by: Some(date(2027, 2, 18)),
        ..Change::to(Status::FalsePositive, "reads no mail")
    };
    let edit = triage::set_status(&model, &key(), change, stamp());
    apply(&mut model, edit);
    let refused = triage::review_by(&model, &key(), None);
    assert_eq!(refused, Err(TriageError::NoReviewDate(key(), "false_positive")));
    let edit = triage::review_by(&model, &key(), Some(date(2027, 5, 1)));
    assert_eq!(apply(&mut model, edit).review_by, Some(date(2027, 5, 1)));
}
