//! Arbitrary models: everything that the format can hold, and references that need not exist.

use std::collections::BTreeMap;

use jiff::civil::Date;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use threatloom::model::remark::{Outcome, Settled};
use threatloom::model::{
    Answer, Assessment, AssessmentKey, Assumption, Attributes, Boundary, BoundaryKind, Comment,
    Conflict, ConflictSide, Control, ControlState, DueDays, Element, FORMAT, Finding, FindingKey,
    Flow, Guess, HistoryEntry, Id, Incident, IncidentEntry, IncidentStatus, Model, Origin,
    Override, Remark, RemarkKind, Reply, ReplyKey, Severity, Source, Stamp, Status, Step,
    StepState, Task, Tries, Values, Verdict,
};

/// Any model that has a spelling.
pub fn model() -> impl Strategy<Value = Model> {
    (
        (text(), prose(), prose(), prose(), due_days()),
        btree_map(id(), boundary(), 0..3),
        btree_map(id(), element(), 0..4),
        btree_map(id(), flow(), 0..4),
        btree_map(key(), finding(), 0..4),
        (btree_map(id(), assumption(), 0..3), btree_map(id(), remark(), 0..3)),
        (
            btree_map(reply_key(), reply(), 0..3),
            btree_map(id(), incident(), 0..3),
            btree_map(assessment_key(), assessment(), 0..3),
        ),
        (btree_map(text(), conflict(), 0..3), btree_map(id(), source(), 0..2)),
    )
        .prop_map(|parts| {
            let (about, boundaries, elements, flows, findings, said, rest, kept) = parts;
            let (conflicts, sources) = kept;
            let (answers, incidents, assessments) = rest;
            let (assumptions, remarks) = said;
            let (name, description, scope, owners, due_days) = about;
            Model {
                format: FORMAT,
                name,
                description,
                scope,
                owners,
                due_days,
                boundaries,
                elements,
                flows,
                findings,
                assumptions,
                remarks,
                answers,
                assessments,
                incidents,
                sources,
                conflicts,
                ..Model::default()
            }
        })
}

/// Short text, often nasty.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z ]{0,12}",
        any::<String>(),
        select(vec!["", "\"", "\\", "\r\n", "// no", "\u{202e}x", "Some(1)", "検索", "e\u{301}"])
            .prop_map(str::to_string),
    ]
}

pub fn id() -> impl Strategy<Value = Id> {
    "[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?".prop_filter("reserved", |id| id != "system")
}

fn due_days() -> impl Strategy<Value = DueDays> {
    (option::of(any::<u16>()), option::of(any::<u16>())).prop_map(|(critical, low)| DueDays {
        critical,
        low,
        ..DueDays::default()
    })
}

fn prose() -> impl Strategy<Value = Vec<String>> {
    vec(text(), 0..3)
}

fn attributes() -> impl Strategy<Value = Attributes> {
    let values = btree_set(text(), 1..4).prop_map(|set| Values::new(set).unwrap());
    btree_map(text(), values, 0..3)
}

fn boundary() -> impl Strategy<Value = Boundary> {
    (select(BoundaryKind::ALL.to_vec()), text(), option::of(id()), prose())
        .prop_map(|(kind, name, parent, notes)| Boundary { kind, name, parent, notes })
}

fn element() -> impl Strategy<Value = Element> {
    let control = (select(ControlState::ALL.to_vec()), prose())
        .prop_map(|(state, evidence)| Control { state, evidence });
    let controls = btree_map(text(), control, 0..3);
    let guess = option::of((text(), any::<bool>()))
        .prop_map(|guess| guess.map(|(why, doubtful)| Guess { why, doubtful }));
    (text(), guess, text(), option::of(id()), text(), attributes(), controls, prose()).prop_map(
        |(kind, guess, name, boundary, owner, attributes, controls, notes)| Element {
            kind,
            guess,
            name,
            boundary,
            owner,
            attributes,
            controls,
            notes,
        },
    )
}

fn flow() -> impl Strategy<Value = Flow> {
    (id(), id(), text(), attributes(), prose()).prop_map(|(from, to, label, attributes, notes)| {
        Flow { from, to, label, attributes, notes }
    })
}

fn key() -> impl Strategy<Value = FindingKey> {
    "(AML\\.T[0-9]{4}(\\.[0-9]{3})?|custom-[a-z0-9]{1,8})@(system|[a-z0-9]{1,8})"
        .prop_map(|text| text.parse().unwrap())
}

fn reply_key() -> impl Strategy<Value = ReplyKey> {
    "[a-z][a-z-]{0,8}[a-z]@(system|[a-z0-9]{1,8})".prop_map(|text| text.parse().unwrap())
}

fn reply() -> impl Strategy<Value = Reply> {
    let value = option::of(btree_set(text(), 1..4).prop_map(|set| Values::new(set).unwrap()));
    (value, prose(), stamp()).prop_map(|(value, text, stamp)| Reply { value, text, stamp })
}

fn assessment_key() -> impl Strategy<Value = AssessmentKey> {
    "[a-z][a-z-]{0,6}[a-z]/[a-z][a-z-]{0,6}[a-z]@(system|[a-z0-9]{1,8})"
        .prop_map(|text| text.parse().unwrap())
}

fn assessment() -> impl Strategy<Value = Assessment> {
    let verdict = (text(), prose(), text(), stamp()).prop_map(|(is, why, from, stamp)| Verdict {
        is,
        why,
        from,
        stamp,
    });
    let settled = (select(StepState::ALL.to_vec()), prose(), stamp())
        .prop_map(|(state, note, stamp)| Step { state, note, stamp });
    let task = (prose(), text(), option::of(date()), option::of(settled))
        .prop_map(|(text, owner, due, settled)| Task { text, owner, due, settled });
    (
        (option::of(verdict), prose(), text(), option::of(date()), text()),
        (option::of(answer()), option::of(answer()), option::of(answer())),
        btree_map(id(), task, 0..3),
    )
        .prop_map(|((answer, evidence, owner, review_by, target), by_hand, tasks)| {
            let (severity, likelihood, impact) = by_hand;
            Assessment {
                answer,
                evidence,
                owner,
                review_by,
                target,
                severity,
                likelihood,
                impact,
                tasks,
            }
        })
}

fn stamp() -> impl Strategy<Value = Stamp> {
    text().prop_map(Stamp)
}

fn date() -> impl Strategy<Value = Date> {
    (1990i16..2100, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| Date::constant(y, m, d))
}

fn finding() -> impl Strategy<Value = Finding> {
    let status = || select(Status::ALL.to_vec());
    let rated = option::of(select(Severity::ALL.to_vec()));
    let entry = (status(), rated, prose()).prop_map(|(status, rated, why)| HistoryEntry {
        status,
        rated,
        why,
    });
    (
        (text(), prose(), status(), text(), option::of(date()), option::of(date())),
        rating(),
        (prose(), prose(), prose(), option::of(key())),
        btree_map(stamp(), entry, 0..3),
        btree_map(stamp(), prose().prop_map(Comment), 0..3),
    )
        .prop_map(|(what, rating, lists, history, comments)| {
            let (title, description, status, owner, due, review_by) = what;
            let (classes, answers, severity_override, ease, tries) = rating;
            let (mitigations, evidence, facts, same_as) = lists;
            Finding {
                title,
                description,
                status,
                owner,
                due,
                review_by,
                classes,
                answers,
                severity_override,
                ease,
                tries,
                same_as,
                mitigations,
                evidence,
                facts,
                history,
                comments,
            }
        })
}

fn answer() -> impl Strategy<Value = Answer> {
    (text(), option::of(stamp())).prop_map(|(value, stamp)| Answer { value, stamp })
}

/// What a finding and an incident are rated by.
type Rating = (
    Vec<String>,
    BTreeMap<String, Answer>,
    Option<Override>,
    Option<Answer>,
    BTreeMap<String, Tries>,
);

fn rating() -> impl Strategy<Value = Rating> {
    let by_hand = (select(Severity::ALL.to_vec()), prose(), text(), stamp())
        .prop_map(|(severity, why, against, stamp)| Override { severity, why, against, stamp });
    let tries = (any::<u32>(), any::<u32>(), prose(), stamp())
        .prop_map(|(succeeded, of, note, stamp)| Tries { succeeded, of, note, stamp });
    (
        prose(),
        btree_map(text(), answer(), 0..3),
        option::of(by_hand),
        option::of(answer()),
        btree_map(text(), tries, 0..2),
    )
}

fn incident() -> impl Strategy<Value = Incident> {
    let status = || select(IncidentStatus::ALL.to_vec());
    let step = (select(StepState::ALL.to_vec()), prose(), stamp())
        .prop_map(|(state, note, stamp)| Step { state, note, stamp });
    let entry = (status(), prose()).prop_map(|(status, why)| IncidentEntry { status, why });
    (
        (text(), status(), prose(), option::of(date()), text(), text()),
        (vec(id(), 0..3), vec("AML\\.T[0-9]{4}", 0..3), text()),
        btree_map(text(), step, 0..3),
        rating(),
        (prose(), btree_map(stamp(), prose().prop_map(Comment), 0..3), vec(key(), 0..3), prose()),
        btree_map(stamp(), entry, 0..3),
    )
        .prop_map(|(what, seen, steps, rating, told, history)| {
            let (title, status, observed, observed_on, observed_by, owner) = what;
            let (elements, techniques, playbook) = seen;
            let (classes, answers, severity_override, ease, tries) = rating;
            let (evidence, timeline, findings, lessons) = told;
            Incident {
                title,
                status,
                observed,
                observed_on,
                observed_by,
                owner,
                elements,
                techniques,
                playbook,
                steps,
                classes,
                answers,
                severity_override,
                ease,
                tries,
                evidence,
                timeline,
                findings,
                lessons,
                history,
            }
        })
}

fn assumption() -> impl Strategy<Value = Assumption> {
    (prose(), option::of(id()), option::of(stamp())).prop_map(|(text, about, stamp)| Assumption {
        text,
        about,
        stamp,
    })
}

fn remark() -> impl Strategy<Value = Remark> {
    let settled = (select(Outcome::ALL.to_vec()), text(), prose(), stamp())
        .prop_map(|(outcome, key, why, stamp)| Settled { outcome, key, why, stamp });
    let kind = select(vec![RemarkKind::Note, RemarkKind::Question]);
    (prose(), kind, option::of(id()), option::of(stamp()), option::of(settled)).prop_map(
        |(text, kind, about, stamp, settled)| Remark { text, kind, about, stamp, settled },
    )
}

fn source() -> impl Strategy<Value = Source> {
    let said = btree_map("[a-z]{1,8}(/[a-z]{1,8})?", "[a-z0-9]{6}", 0..3);
    let origin = ("elements/[a-z]{1,8}", said).prop_map(|(record, said)| Origin { record, said });
    (text(), text(), btree_map(text(), origin, 0..3)).prop_map(|(format, file, items)| Source {
        format,
        file,
        items,
    })
}

fn conflict() -> impl Strategy<Value = Conflict> {
    let side =
        (option::of(text()), text()).prop_map(|(value, label)| ConflictSide { value, label });
    (option::of(text()), vec(side, 0..3)).prop_map(|(base, sides)| Conflict { base, sides })
}

/// A small model with one of everything, for tests that look at the text.
pub fn sample() -> Model {
    let mut model = Model::new("Support copilot");
    model.description = vec!["Answers customers.".to_string()];
    model.boundaries.insert(
        "cloud".to_string(),
        Boundary {
            kind: BoundaryKind::Vendor,
            name: "Model vendor".to_string(),
            ..Boundary::default()
        },
    );
    model.elements.insert(
        "agent".to_string(),
        Element {
            kind: "agent".to_string(),
            name: "Agent".to_string(),
            boundary: Some("cloud".to_string()),
            attributes: BTreeMap::from([
                ("exposure".to_string(), Values::one("public")),
                ("tools".to_string(), Values::new(["shell", "mail"]).unwrap()),
            ]),
            controls: BTreeMap::from([(
                "AML.M0020".to_string(),
                Control { state: ControlState::InPlace, evidence: vec![] },
            )]),
            ..Element::default()
        },
    );
    model.flows.insert(
        "user-agent".to_string(),
        Flow { from: "user".to_string(), to: "agent".to_string(), ..Flow::default() },
    );
    let finding = Finding {
        status: Status::Accepted,
        due: Some(Date::constant(2026, 12, 1)),
        history: BTreeMap::from([(
            Stamp("2026-11-20T09:30:00Z ana".to_string()),
            HistoryEntry {
                status: Status::Accepted,
                rated: Some(Severity::Low),
                why: vec!["Low value.".to_string()],
            },
        )]),
        ..Finding::default()
    };
    for key in ["AML.T0051@agent", "AML.T0051.001@agent", "AML.T0024@system", "AML.T0024@agent"] {
        model.findings.insert(key.parse().unwrap(), finding.clone());
    }
    model
}
