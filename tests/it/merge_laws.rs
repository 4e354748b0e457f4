//! What a merge keeps to, whatever two people did.

use std::collections::BTreeSet;

use proptest::prelude::*;
use threatloom::compare::{Choice, choose};
use threatloom::compare::{Labels, Merged, diff, edit_between, merge, open_conflicts};
use threatloom::model::assessment::{self, Verdict};
use threatloom::model::{AssessmentKey, Conflict, Edit, Model, Stamp};
use threatloom::store::{parse_model, write_model};

use crate::any_edits::{do_all, steps, system};
use crate::any_model;

const LABELS: Labels = Labels { ours: "ours", theirs: "theirs" };

fn merged(base: &Model, ours: &Model, theirs: &Model) -> Merged {
    merge(base, ours, theirs, LABELS).unwrap()
}

/// A model without the names of the sides.
fn unlabelled(model: &Model) -> Model {
    let mut model = model.clone();
    for conflict in model.conflicts.values_mut() {
        conflict.sides.iter_mut().for_each(|side| side.label.clear());
    }
    model
}

/// Says where two models differ that should not.
fn same(found: &Model, wanted: &Model, law: &str) {
    let changes = diff(wanted, found).changes;
    assert!(found == wanted, "{law}:\n{changes:#?}\nin\n{}", write_model(found));
}

/// The laws that hold of any three models, whole or not.
fn laws(base: &Model, ours: &Model, theirs: &Model) -> Merged {
    same(&merged(base, ours, base).model, ours, "they changed nothing");
    same(&merged(base, base, theirs).model, theirs, "we changed nothing");
    same(&merged(base, ours, ours).model, ours, "both changed the same");
    let outcome = merged(base, ours, theirs);
    let other = merged(base, theirs, ours);
    same(&unlabelled(&outcome.model), &unlabelled(&other.model), "commutes");
    let again = merged(base, &outcome.model, theirs).model;
    same(&unlabelled(&again), &unlabelled(&outcome.model), "theirs again");
    let again = merged(base, ours, &outcome.model).model;
    same(&unlabelled(&again), &unlabelled(&outcome.model), "ours again");
    let text = write_model(&outcome.model);
    let read = parse_model("merged", text.as_bytes()).unwrap().model;
    let written = Model { arrangement: outcome.model.arrangement.clone(), ..read };
    same(&written, &outcome.model, "reads back");
    same(&merged(&outcome.model, ours, &outcome.model).model, ours, "serves as a base");
    outcome
}

/// What a model refers to and does not have.
fn loose_ends(model: &Model) -> BTreeSet<String> {
    let of_elements = model.elements.values().filter_map(|it| it.boundary.clone());
    let of_boundaries = model.boundaries.values().filter_map(|it| it.parent.clone());
    let of_flows = model.flows.values().flat_map(|it| [it.from.clone(), it.to.clone()]);
    let remarks = model.remarks.values().filter_map(|it| it.about.clone());
    let assumptions = model.assumptions.values().filter_map(|it| it.about.clone());
    let drawn = of_elements.chain(of_boundaries).chain(of_flows);
    drawn.chain(remarks).chain(assumptions).filter(|id| !model.has_id(id)).collect()
}

/// Nothing that one side added or changed is lost, and nothing leads nowhere that led somewhere.
pub fn keeps_everything(base: &Model, sides: [&Model; 2], outcome: &Model) {
    for side in sides {
        for (id, element) in &side.elements {
            if base.elements.get(id) == Some(element) {
                continue;
            }
            let is_kept = outcome.elements.contains_key(id);
            assert!(is_kept, "{id} was added or changed");
            let is_there = outcome.elements.values().any(|it| it.name == element.name)
                || outcome.conflicts.values().any(|it| {
                    it.sides.iter().any(|side| side.value.as_deref() == Some(&element.name))
                });
            let was_renamed = base.elements.get(id).is_none_or(|was| was.name != element.name);
            assert!(is_there || !was_renamed, "{} is neither there nor recorded", element.name);
        }
        for (key, finding) in &side.findings {
            if base.findings.get(key) != Some(finding) {
                // About the same thing, which may have another id now.
                let is_kept = outcome.findings.keys().any(|kept| kept.threat == key.threat);
                assert!(is_kept, "{key} was added or changed");
            }
        }
    }
    let loose: BTreeSet<String> = sides.into_iter().flat_map(loose_ends).collect();
    let added: Vec<String> = loose_ends(outcome).difference(&loose).cloned().collect();
    assert!(added.is_empty(), "leads nowhere: {added:?}");
    for id in outcome.boundaries.keys() {
        let mut seen = BTreeSet::new();
        let mut next = Some(id);
        while let Some(id) = next {
            assert!(seen.insert(id), "{id} lies in itself");
            next = outcome.boundaries.get(id).and_then(|it| it.parent.as_ref());
        }
    }
}

/// A merge never accepts a risk on its own.
fn stays_cautious(base: &Model, sides: [&Model; 2], outcome: &Model) {
    for (key, finding) in &outcome.findings {
        let decided = |model: &Model| model.findings.get(key).map(|it| it.status);
        let (was, [here, there]) = (decided(base), sides.map(decided));
        if let (Some(here), Some(there)) = (here, there)
            && was != Some(here)
            && was != Some(there)
        {
            assert_eq!(finding.status, here.min(there), "{key}");
        }
    }
}

/// Whatever is chosen, in the end nothing is left to choose, and each step can be taken back.
fn can_be_settled(outcome: &Model, choice: u8) {
    let mut model = outcome.clone();
    while let Some(path) = open_conflicts(&model).first().map(ToString::to_string) {
        let choice = match choice % 4 {
            0 => Choice::Keep,
            1 => Choice::Base,
            n => Choice::Side(usize::from(n - 2)),
        };
        let before = model.clone();
        let edit = choose(&model, &path, &choice).or_else(|_| choose(&model, &path, &Choice::Keep));
        let back = edit.unwrap().apply(&mut model);
        assert!(model.conflicts.len() < before.conflicts.len(), "{path}");
        let mut again = model.clone();
        let _ = back.apply(&mut again);
        assert_eq!(again, before, "undo");
        let text = write_model(&model);
        assert!(parse_model("settled", text.as_bytes()).is_ok(), "{text}");
    }
}

fn cases() -> ProptestConfig {
    let cases = std::env::var("MERGE_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(150),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn of_what_two_people_did(
        base in system(),
        ours in steps(12),
        theirs in steps(12),
        choice in any::<u8>(),
    ) {
        let [mut here, mut there] = [base.clone(), base.clone()];
        do_all(&mut here, &ours);
        do_all(&mut there, &theirs);
        let outcome = laws(&base, &here, &there).model;
        keeps_everything(&base, [&here, &there], &outcome);
        stays_cautious(&base, [&here, &there], &outcome);
        can_be_settled(&outcome, choice);
    }

    /// Criss-cross: what was merged goes on being changed and is merged again.
    #[test]
    fn of_a_merge_that_is_merged(
        base in system(),
        changes in proptest::collection::vec(steps(8), 4),
    ) {
        let mut sides = [base.clone(), base.clone()];
        sides.iter_mut().zip(&changes).for_each(|(side, steps)| do_all(side, steps));
        let middle = laws(&base, &sides[0], &sides[1]).model;
        let mut sides = [middle.clone(), middle.clone()];
        sides.iter_mut().zip(&changes[2..]).for_each(|(side, steps)| do_all(side, steps));
        laws(&middle, &sides[0], &sides[1]);
        laws(&base, &middle, &sides[1]);
    }

    #[test]
    fn of_any_three_models(
        base in any_model::model(),
        ours in any_model::model(),
        theirs in any_model::model(),
    ) {
        let outcome = laws(&base, &ours, &theirs).model;
        can_be_settled(&outcome, 0);
    }

    #[test]
    fn a_difference_applied_gives_the_other_model(old in system(), steps in steps(12)) {
        let mut new = old.clone();
        do_all(&mut new, &steps);
        let found = diff(&old, &new);
        // Where things stand, and where they came from, is no difference in meaning.
        let (arrangement, sources) = (old.arrangement.clone(), old.sources.clone());
        let same_but_for_these = Model { arrangement, sources, ..new.clone() };
        prop_assert_eq!(found.changes.is_empty(), old == same_but_for_these);
        let mut applied = old.clone();
        if let Some(edit) = edit_between(&old, &new) {
            let _ = edit.apply(&mut applied);
        }
        prop_assert_eq!(&applied, &new);
        prop_assert!(diff(&new, &applied).is_empty());
    }

    #[test]
    fn any_two_models_differ_or_are_equal(old in any_model::model(), new in any_model::model()) {
        prop_assert!(diff(&old, &old).is_empty());
        prop_assert_eq!(diff(&old, &new).is_empty(), old == new);
        let read = parse_model("again", write_model(&old).as_bytes()).unwrap().model;
        prop_assert!(diff(&old, &read).is_empty(), "equal in meaning");
    }
}

/// What people record about the questions of a framework: question, what, which.
fn assessing() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    proptest::collection::vec((0..8_u8, 0..5_u8, 0..4_u8), 1..12)
}

/// Records something about a question, of the whole or of an element.
fn assess(model: &mut Model, (question, what, which): (u8, u8, u8)) {
    let elements: Vec<&String> = model.elements.keys().collect();
    let whole = AssessmentKey::of("risk-assessment", format!("question-{question}"));
    let key = match elements.get(usize::from(question)) {
        Some(element) if question % 4 > 1 => whole.on(element.as_str()),
        _ => whole,
    };
    let edit = match what {
        0 => Edit::Assessment(key.clone(), None),
        1 => assessment::revise(model, &key, |it| it.evidence.push(format!("line {which}"))),
        2 => assessment::set_task(model, &key, "list-sources", |it| {
            it.owner = format!("team {which}");
        }),
        _ => {
            let is = ["no", "partly", "yes", "accepted"][usize::from(which)].to_string();
            let stamp = Stamp(format!("2026-11-2{which}T09:00:00Z ana"));
            let verdict = Verdict { is, why: vec!["seen".into()], stamp, ..Verdict::default() };
            assessment::answer(model, &key, Some(verdict)).unwrap()
        }
    };
    let _ = edit.apply(model);
}

proptest! {
    #![proptest_config(cases())]

    /// People who assess different questions never get into each other's way.
    #[test]
    fn different_questions_never_conflict(
        base in system(),
        before in assessing(),
        after in assessing(),
    ) {
        let mut base = base;
        for step in before {
            assess(&mut base, step);
        }
        let mut sides = [base.clone(), base.clone()];
        for step in after {
            assess(&mut sides[usize::from(step.0 % 2)], step);
        }
        let outcome = merged(&base, &sides[0], &sides[1]);
        prop_assert_eq!(&outcome.recorded, &Vec::<String>::new());
        prop_assert_eq!(&outcome.model.conflicts, &base.conflicts);
        let is_ours = |key: &AssessmentKey| key.item.ends_with(['0', '2', '4', '6']);
        for (side, ours) in sides.iter().zip([true, false]) {
            let of = |model: &Model| -> Vec<_> {
                let all = model.assessments.clone().into_iter();
                all.filter(|(key, _)| is_ours(key) == ours).collect()
            };
            prop_assert_eq!(of(side), of(&outcome.model));
        }
    }
}

#[test]
fn a_conflict_says_what_both_sides_want() {
    let base = any_model::sample();
    let [mut ours, mut theirs] = [base.clone(), base.clone()];
    ours.elements.get_mut("agent").unwrap().name = "Copilot".into();
    theirs.elements.get_mut("agent").unwrap().name = "Helper".into();
    let outcome = merged(&base, &ours, &theirs);
    assert_eq!(outcome.recorded, ["elements/agent#name"]);
    assert_eq!(outcome.model.elements["agent"].name, "Agent", "the base's");
    let Conflict { base, sides } = &outcome.model.conflicts["elements/agent#name"];
    let sides: Vec<_> = sides.iter().map(|it| (it.value.as_deref(), it.label.as_str())).collect();
    assert_eq!(base.as_deref(), Some("Agent"));
    assert_eq!(sides, [(Some("Copilot"), "ours"), (Some("Helper"), "theirs")]);
}
