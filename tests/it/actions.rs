//! Every action, wherever footer, help and palette offer it, does something that can be seen.

use ratatui::buffer::Buffer;
use threatloom::compare::{Labels, merge};
use threatloom::model::Model;
use threatloom::tui::actions::{ACTIONS, Action, Context};
use threatloom::tui::keys::Key;
use threatloom::tui::state::Effect;
use threatloom::tui::update::Msg;

use crate::sitting::Sitting;

/// Ways to each part of the screens of a small model, and to those of an empty one.
const PLACES: &[(Context, &[&str], &[&str])] = &[
    (
        Context::Canvas,
        &["", "nn", "nnn", "nnf", "nno", "nnn<shift-right>", "nn<space>", "Abox<enter>u"],
        &[""],
    ),
    (Context::Details, &["<tab>", "nn<tab>", "nn<tab><end>", "nno<tab>"], &["<tab>"]),
    (
        Context::Suggestions,
        &["nn<tab><tab>", "nn<tab><tab><down>", "nn<tab><tab><end>"],
        &["<tab><tab>"],
    ),
    (Context::Findings, &["2", "2<down>", "2fnothing like it<enter>"], &["2"]),
    (Context::Finding, &["2<enter>", "2<enter><down><down><down>", "2<enter><end>"], &[]),
    (Context::Atlas, &["3", "3<right><down>", "3o", "3o<end>"], &["3", "3o"]),
    (Context::Changes, &["4<tab>", COMPARED], &["4"]),
    (Context::Conflicts, &["4", "4n", "4<pagedown>"], &[]),
    (Context::Assess, &["6<down>", "6t"], &["6"]),
    (Context::Question, &["6<tab><end>", "6vv<tab>"], &[]),
    (Context::Risk, &["6v<down>", "6v<tab>"], &[]),
    (Context::Roadmap, &["6vv", "6vv<down>"], &[]),
    (Context::Progress, &["6vvv"], &[]),
];

/// Compares with a bundled model, of which everything differs.
const COMPARED: &str = "4canother<enter>models/fraud-scoring.tm.ron<enter><pagedown>";

/// Going beyond the last of a row may change nothing, if it does something anywhere else.
fn only_goes(action: Action) -> bool {
    use Action::*;
    let steps = [Up, Down, Left, Right, First, Last, PageUp, PageDown, Back, Centre, ModelDetails];
    let pans = [PanUp, PanDown, PanLeft, PanRight, NextElement, PreviousElement];
    let steps = [&steps[..], &[NextItem, PreviousItem]].concat();
    steps.contains(&action) || pans.contains(&action)
}

/// Going to the screen that is shown changes nothing.
fn is_there(action: Action, context: Context) -> bool {
    use Context::*;
    match action {
        Action::ScreenDiagram => matches!(context, Canvas | Details | Suggestions),
        Action::ScreenFindings => matches!(context, Findings | Finding),
        Action::ScreenAtlas => context == Atlas,
        Action::ScreenAssess => matches!(context, Assess | Question | Risk | Roadmap | Progress),
        Action::ScreenReview => matches!(context, Changes | Conflicts),
        _ => false,
    }
}

/// What a person has of a sitting: the screen with its looks, the file, what is done outside.
type Seen = (Buffer, String, Vec<Effect>);

fn seen(sitting: &Sitting) -> Seen {
    (sitting.buffer(), sitting.file(), sitting.effects.clone())
}

/// Someone who went a way.
fn gone(model: &Model, context: Context, script: &str) -> Sitting {
    let mut sitting = Sitting::with(model.clone()).size(70, 16);
    sitting.keys(script);
    sitting.state.message = None;
    sitting.effects.clear();
    assert_eq!(sitting.state.context(), context, "after `{script}`");
    sitting
}

/// The model after a merge of two others, in which scope, agent and mailer are disputed.
fn disputed(base: &Model) -> Model {
    let side = |name: &str| {
        let mut side = base.clone();
        for id in ["agent", "mailer"] {
            side.elements.get_mut(id).unwrap().name = format!("{id} {name}");
        }
        side.scope = (0..20).map(|line| format!("{name}, line {line}")).collect();
        side
    };
    let labels = Labels { ours: "ours", theirs: "theirs" };
    merge(base, &side("one"), &side("two"), labels).unwrap().model
}

#[test]
fn what_is_offered_does_something() {
    let mut small = Sitting::with(Model::new("Small"));
    small.keys("iUser <lt>-> Agent -> Mailer [tool, authority: message] : text<enter>");
    small.keys("House { Agent }<enter><esc>");
    small.keys("/agent<enter><tab><tab><enter><down><enter>");
    let (small, empty) = (small.state.model().clone(), Model::new("Empty"));
    assert_eq!(small.findings.len(), 2);
    let small = disputed(&small);

    let mut silent = Vec::new();
    for (context, scripts, scripts_of_empty) in PLACES {
        let offered = ACTIONS.iter().filter(|info| info.applies(*context));
        let offered: Vec<_> = offered.filter(|info| !is_there(info.action, *context)).collect();
        let ways = scripts.iter().map(|script| (&small, script));
        let ways: Vec<_> = ways.chain(scripts_of_empty.iter().map(|s| (&empty, s))).collect();
        // The ways after which each of them does nothing.
        let mut nothing_after = vec![Vec::new(); offered.len()];
        for (model, script) in &ways {
            let before = seen(&gone(model, *context, script));
            for (info, nothing_after) in offered.iter().zip(&mut nothing_after) {
                let key: Key = info.keys[0].parse().unwrap();
                let mut sitting = gone(model, *context, script);
                sitting.tell(Msg::Key(key));
                if seen(&sitting) == before {
                    nothing_after.push(format!("{}:{script}", model.name));
                }
            }
        }
        for (info, found) in offered.iter().zip(nothing_after) {
            if found.len() == ways.len() || !found.is_empty() && !only_goes(info.action) {
                silent.push(format!("{} in {context:?} after {found:?}", info.id));
            }
        }
    }
    assert!(silent.is_empty(), "keys that do nothing:\n{}", silent.join("\n"));
}
