//! Long sequences of whatever people may do to a diagram: the model stays whole, and undo and redo
//! find their way.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use threatloom::analysis::assess::Whose;
use threatloom::analysis::check::{Weight, check};
use threatloom::model::{Cell, Id, Model};
use threatloom::tui::keys;
use threatloom::tui::state::Pane;
use threatloom::tui::update::Msg;

use crate::sitting::{Sitting, catalog};

/// Keys that change something, or lead to where others do. None takes the last change back.
const KEYS: &[&str] = &[
    "n",
    "n",
    "N",
    "f",
    "o",
    "<right>",
    "<down>",
    "<space>",
    "<esc>",
    "Tk",
    "Tb",
    "Ta",
    "Ti",
    "To",
    "Tc",
    "aNew tool [tool]<enter>",
    "aAgent<enter>",
    "ASomewhere<enter>",
    "IFilter -> Gateway<enter>",
    "iA <lt>-> B -> Agent : x; Zone { A, Agent }<enter><esc>",
    "iOuter { Zone, Inner { B } }<enter><esc>",
    "bBoundary<enter>",
    "m<enter>",
    "m<end><down><enter>",
    "mzone<enter>",
    "mouter<enter>",
    "t<down><enter>",
    "rRenamed<enter>",
    "d",
    "X",
    "C",
    "V",
    "V",
    "D",
    "\\",
    "|",
    "p",
    "<shift-right>",
    "<shift-down>",
    "<shift-left>",
    "ca",
    "cs<enter>",
    "<tab><down><down><enter><enter>",
];

/// How many pictures the workbench remembers exactly.
const PICTURES: usize = 14;

fn script() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::collection::vec(select(KEYS), 1..40)
}

/// Where people put things.
fn pins(model: &Model) -> BTreeMap<Id, Cell> {
    let places = model.arrangement.places.iter();
    places.filter_map(|(id, place)| Some((id.clone(), place.pinned?))).collect()
}

/// The whole picture as text.
fn picture(sitting: &Sitting) -> String {
    let picture = &sitting.state.derived.picture;
    let mut text = String::new();
    for row in picture.paint(picture.bounds()).rows() {
        text.extend(row.iter().map(|cell| cell.glyph(false)));
        text.push('\n');
    }
    text
}

/// Presses keys one by one; what would be typed into something that did not open is left out.
fn press(sitting: &mut Sitting, keys: &str) {
    for (at, key) in keys::script(keys).unwrap().into_iter().enumerate() {
        let state = &sitting.state;
        if at > 0 && state.overlay.is_none() && state.pane == Pane::Main {
            return;
        }
        sitting.tell(Msg::Key(key));
    }
}

fn is_whole(sitting: &Sitting, after: &str) {
    let model = sitting.state.model();
    let faults = ["dangling", "cycle", "shared-id", "answer-without-subject"];
    let problems = check(&catalog(), model, Whose::default(), sitting.state.today());
    let broken: Vec<_> = problems
        .iter()
        .filter(|problem| problem.weight == Weight::Error)
        .filter(|problem| faults.iter().any(|fault| problem.rule.contains(fault)))
        .map(|problem| &problem.message)
        .collect();
    assert!(broken.is_empty(), "after {after}: {broken:?}");
}

fn play(mut sitting: Sitting, script: &[&str]) {
    let first = (sitting.file(), pins(sitting.state.model()), picture(&sitting));
    let mut pictures = 0;
    for keys in script {
        let before = sitting.state.revision;
        press(&mut sitting, keys);
        // Whatever is open has had its turn.
        while sitting.state.overlay.is_some() {
            sitting.keys("<esc>");
        }
        if sitting.state.pane != Pane::Main {
            sitting.keys("<esc>");
        }
        pictures += sitting.state.revision - before;
        is_whole(&sitting, keys);
    }
    let last = (sitting.file(), pins(sitting.state.model()), picture(&sitting));
    let turn = |sitting: &mut Sitting, key: &str, end: &str| {
        let mut steps = 0;
        while {
            sitting.keys(key);
            !sitting.footer().starts_with(end)
        } {
            steps += 1;
            assert!(steps < 1_000, "{key} never ends");
            is_whole(sitting, key);
        }
        steps
    };
    let steps = turn(&mut sitting, "u", "nothing to undo");
    assert_eq!(sitting.file(), first.0, "undone");
    assert_eq!(pins(sitting.state.model()), first.1, "pins as they were");
    let remembers = usize::try_from(pictures).unwrap() <= PICTURES;
    if remembers {
        assert_eq!(picture(&sitting), first.2, "the picture as it was");
    }
    assert_eq!(turn(&mut sitting, "<ctrl-r>", "nothing to do again"), steps);
    assert_eq!(sitting.file(), last.0, "done again");
    assert_eq!(pins(sitting.state.model()), last.1);
    if remembers {
        assert_eq!(picture(&sitting), last.2, "the last picture again");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_drawing_survives_any_edits(script in script()) {
        play(Sitting::with(Model::new("Any")).size(80, 24), &script);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_real_system_survives_any_edits(script in script()) {
        play(Sitting::on("support-copilot").size(120, 40), &script);
    }
}
