//! Arbitrary systems that are whole, and arbitrary changes that keep them whole, with few names and
//! values, so that two people who change one system often mean the same thing.

use proptest::collection::vec;
use proptest::prelude::*;
use threatloom::model::assessment;
use threatloom::model::incident;
use threatloom::model::remark::{self, RemarkKind};
use threatloom::model::triage::{self, Change};
use threatloom::model::{
    AssessmentKey, BoundaryKind, Control, ControlState, Edit, Finding, FindingKey, Guess, Id,
    Incident, IncidentKey, IncidentStatus, Keeping, Model, Origin, Place, Stamp, Status, StepState,
    Tries, Values, Verdict, ops,
};

/// What somebody does: which of the actions, to which thing, with which value.
pub type Step = (u8, u8, u8);

/// A few things that somebody does.
pub fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    vec((0..43u8, 0..8u8, 0..4u8), 0..most)
}

/// A system that somebody drew.
pub fn system() -> impl Strategy<Value = Model> {
    steps(40).prop_map(|steps| {
        let mut model = Model::new("System");
        do_all(&mut model, &steps);
        model
    })
}

/// Does all of it.
pub fn do_all(model: &mut Model, steps: &[Step]) {
    for step in steps {
        if let Some(edit) = edit(model, *step) {
            let _ = edit.apply(model);
        }
    }
}

const NAMES: [&str; 4] = ["Agent", "Store", "Gateway", "Tool"];
const WORDS: [&str; 4] = ["one", "two", "three", "four"];

fn pick<'a>(ids: impl Iterator<Item = &'a Id>, which: u8) -> Option<Id> {
    let ids: Vec<&Id> = ids.collect();
    let at = usize::from(which).checked_rem(ids.len())?;
    Some(ids[at].clone())
}

fn stamp(value: u8) -> Stamp {
    Stamp(format!("2026-11-2{value}T09:30:00Z {}", ["ana", "ben"][usize::from(value % 2)]))
}

fn lines(text: &[String], value: u8) -> Vec<String> {
    let mut text = text.to_vec();
    match value {
        0 => text.insert(0, WORDS[1].to_string()),
        1 => text.push(WORDS[2].to_string()),
        2 => text.truncate(1),
        _ => text.push(WORDS[0].to_string()),
    }
    text
}

#[allow(clippy::too_many_lines, reason = "a list of what one may do")]
fn edit(model: &Model, (action, which, value): Step) -> Option<Edit> {
    let name = NAMES[usize::from(value)];
    let word = WORDS[usize::from(value)];
    let element = pick(model.elements.keys(), which);
    let flow = pick(model.flows.keys(), which);
    let boundary = pick(model.boundaries.keys(), which);
    let changed = |change: &dyn Fn(&mut threatloom::model::Element)| {
        let id = element.clone()?;
        let mut element = model.elements[&id].clone();
        change(&mut element);
        Some(Edit::Element(id, Some(element)))
    };
    let threat = ["AML.T0051", "AML.T0024", "custom-quota", "AML.T0020"][usize::from(value)];
    let found = |change: &dyn Fn(&mut Finding)| {
        let keys: Vec<&FindingKey> = model.findings.keys().collect();
        let key = *keys.get(usize::from(which).checked_rem(keys.len())?)?;
        let mut finding = model.findings[key].clone();
        change(&mut finding);
        Some(Edit::Finding(key.clone(), Some(finding)))
    };
    let reported = |change: &dyn Fn(&mut Incident)| {
        let id = pick(model.incidents.keys(), which)?;
        incident::revise(model, &IncidentKey::in_model(id), change).ok()
    };
    Some(match action {
        0..=2 => {
            ops::add_element(
                model,
                ["agent", "database"][usize::from(which % 2)],
                name,
                boundary.as_deref(),
            )
            .1
        }
        3 => ops::frame(model, BoundaryKind::ALL[usize::from(which % 2)], name, &[element?]).1,
        4..=5 => {
            let to = pick(model.elements.keys(), which.wrapping_add(value).wrapping_add(1))?;
            ops::connect(model, &element?, &to, word).1
        }
        6..=7 => ops::remove(model, &[element?]),
        8 => ops::remove(model, &[flow?]),
        9 => ops::remove(model, &[boundary?]),
        10..=11 => ops::move_into(model, &element?, boundary.as_deref())?,
        12 => {
            let outer = pick(model.boundaries.keys(), which.wrapping_add(value).wrapping_add(1));
            ops::move_into(model, &boundary?, outer.as_deref())?
        }
        13 => changed(&|it| it.name = name.to_string())?,
        14 => changed(&|it| it.owner = word.to_string())?,
        15 => changed(&|it| {
            it.attributes.insert("exposure".into(), Values::one(word));
        })?,
        16 => changed(&|it| {
            let more = it.attributes.get("modality").into_iter().flat_map(Values::iter);
            let values = Values::new(more.chain([word])).unwrap();
            it.attributes.insert("modality".into(), values);
        })?,
        17 => changed(&|it| {
            it.attributes.pop_last();
        })?,
        18 => changed(&|it| {
            let state = ControlState::ALL[usize::from(value)];
            it.controls.insert("AML.M0020".into(), Control { state, evidence: vec![] });
        })?,
        19 => changed(&|it| it.notes = lines(&it.notes, value))?,
        20 => changed(&|it| {
            it.controls.pop_last();
        })?,
        21 => triage::accept(
            model,
            &FindingKey::technique(threat, element?),
            vec![word.into()],
            stamp(value),
        )
        .ok()?,
        22 => found(&|it| it.status = Status::ALL[usize::from(value + which) % 7])?,
        23 => {
            let key =
                model.findings.keys().nth(usize::from(which) % model.findings.len().max(1))?;
            let change = Change {
                review_by: Some(jiff::civil::date(2027, 1, 1)),
                ..Change::to(Status::Accepted, word)
            };
            triage::set_status(model, key, change, stamp(value)).ok()?
        }
        24 => found(&|it| it.evidence = lines(&it.evidence, value))?,
        25 => found(&|it| {
            it.due = Some(jiff::civil::date(2027, 1, i8::try_from(value).unwrap() + 1));
        })?,
        26 => remark::park(model, RemarkKind::Note, vec![word.into()], element, stamp(which % 4)).1,
        27 => remark::add_assumption(model, vec![word.into()], element, stamp(which % 4)).1,
        28 => {
            let place = Place { rank: which.into(), order: value.into(), pinned: None };
            let mut arrangement = model.arrangement.clone();
            arrangement.places.insert(element?, place);
            Edit::Arrange(arrangement)
        }
        30 => {
            let title = word.to_string();
            let it =
                Incident { title, elements: element.into_iter().collect(), ..Incident::default() };
            incident::open(model, Keeping::Model, it, stamp(which % 4)).ok()?.1
        }
        31 => reported(&|it| it.techniques = lines(&it.techniques, value))?,
        32 => reported(&|it| it.lessons = lines(&it.lessons, value))?,
        33 => {
            let id = pick(model.incidents.keys(), which)?;
            let state = StepState::ALL[usize::from(value % 3)];
            let key = IncidentKey::in_model(id);
            incident::set_step(model, &key, word, state, vec![word.into()], stamp(value)).ok()?
        }
        34 => {
            let key = IncidentKey::in_model(pick(model.incidents.keys(), which)?);
            let status = IncidentStatus::ALL[usize::from(value % 3)];
            incident::set_status(model, &key, status, vec![word.into()], stamp(value)).ok()?
        }
        35 => found(&|it| {
            let (note, stamp) = (vec![], stamp(value));
            it.tries.insert(word.into(), Tries { succeeded: value.into(), of: 4, note, stamp });
        })?,
        37 => {
            let mut source = model.sources.get("file").cloned().unwrap_or_default();
            let said = [("name".to_string(), word.to_string())].into();
            let origin = Origin { record: format!("elements/{}", element?), said };
            source.items.insert(name.to_string(), origin);
            Edit::Source("file".into(), Some(source))
        }
        38 => changed(&|it| {
            let guess = Guess { why: word.into(), doubtful: which % 2 == 0 };
            it.guess = (value > 0).then_some(guess);
        })?,
        39..=41 => {
            let item = WORDS[usize::from(which % 4)];
            let whole = AssessmentKey::of("risk-assessment", item);
            let key = if which > 5 { whole.on(element?) } else { whole };
            match action {
                39 => {
                    let is = ["no", "partly", "yes", "not_applicable"][usize::from(value)].into();
                    let verdict = Verdict {
                        is,
                        why: vec![word.into()],
                        stamp: stamp(value),
                        ..Verdict::default()
                    };
                    assessment::answer(model, &key, Some(verdict)).ok()?
                }
                40 => {
                    assessment::revise(model, &key, |it| it.evidence = lines(&it.evidence, value))
                }
                _ => assessment::set_task(model, &key, word, |task| task.owner = name.to_string()),
            }
        }
        42 => {
            let key = model
                .assessments
                .keys()
                .nth(usize::from(which) % model.assessments.len().max(1))?;
            Edit::Assessment(key.clone(), None)
        }
        36 => {
            let keys: Vec<&FindingKey> = model.findings.keys().collect();
            let at = |n: u8| keys.get(usize::from(n).checked_rem(keys.len())?).copied();
            triage::same_as(model, at(which)?, Some(at(which.wrapping_add(value))?)).ok()?
        }
        _ => {
            let mut about = model.about();
            about.description = lines(&about.description, value);
            if which == 0 {
                about.name = name.to_string();
            }
            Edit::About(about)
        }
    })
}
