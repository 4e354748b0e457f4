//! What the menu beside the selection offers.

use super::actions::{ACTIONS, Action, ActionInfo, Context};
use super::keys::Key;
use super::overlay::Choice;
use super::overlay::menu::Entry;
use super::state::State;

/// What a menu can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Element,
    Flow,
    Boundary,
    /// What is marked.
    Several,
    /// The model: nothing is selected.
    Nothing,
}

/// Actions of the diagram, and what they fit: what it is, what is drawn around it, moving it, showing
/// more of it, what is said about it, and what it takes to be rid of it.
const OFFERS: &[(Action, &[About])] = {
    use About::{Boundary, Element, Flow, Nothing, Several};
    &[
        (Action::Open, &[Element, Flow, Boundary]),
        (Action::Rename, &[Element, Flow, Boundary]),
        (Action::SetKind, &[Element, Boundary, Several]),
        (Action::Answer, &[Element, Flow]),
        (Action::QuickEntry, &[Nothing]),
        (Action::AddFree, &[Nothing]),
        (Action::Add, &[Element]),
        (Action::Insert, &[Flow]),
        (Action::Connect, &[Element]),
        (Action::Frame, &[Element, Boundary, Several]),
        (Action::MoveInto, &[Element, Boundary, Several]),
        (Action::AlignRow, &[Several]),
        (Action::AlignColumn, &[Several]),
        (Action::Cut, &[Element, Boundary, Several]),
        (Action::Copy, &[Element, Boundary, Several]),
        (Action::Paste, &[Boundary, Nothing]),
        (Action::Duplicate, &[Element, Boundary, Several]),
        (Action::Mark, &[Element, Boundary]),
        (Action::MarkLike, &[Element, Boundary, Several, Nothing]),
        (Action::Collapse, &[Boundary]),
        (Action::NextCrossing, &[Flow]),
        (Action::Follow, &[Flow]),
        (Action::FollowBack, &[Flow]),
        (Action::Focus, &[Element, Flow, Boundary, Several]),
        (Action::Search, &[Nothing]),
        (Action::Reach, &[Element]),
        (Action::Paths, &[Element, Nothing]),
        (Action::Interview, &[Nothing]),
        (Action::AddFinding, &[Element, Flow, Boundary, Nothing]),
        (Action::Park, &[Element, Flow, Boundary, Nothing]),
        (Action::Bookmark, &[Element, Flow, Boundary]),
        (Action::Zoom, &[Nothing]),
        (Action::ZoomIn, &[Nothing]),
        (Action::CollapseAll, &[Nothing]),
        (Action::Turn, &[Nothing]),
        (Action::Tidy, &[Nothing]),
        (Action::Unpin, &[Element, Boundary, Several]),
        (Action::Back, &[Several]),
        (Action::Delete, &[Element, Flow, Boundary, Several]),
        (Action::Undo, &[Nothing]),
        (Action::Redo, &[Nothing]),
        (Action::Palette, &[Nothing]),
    ]
};

/// Going about is no business of a menu.
const STEPS: &[Action] = &[
    Action::Up,
    Action::Down,
    Action::Left,
    Action::Right,
    Action::First,
    Action::Last,
    Action::PageUp,
    Action::PageDown,
    Action::Back,
    Action::NextPane,
    Action::PreviousPane,
    Action::Menu,
];

/// What fits what is selected where the keyboard is.
pub fn entries(state: &State) -> Vec<Entry> {
    let context = state.context();
    let keymap = &state.settings.keymap;
    // Keys that move in the menu and leave it are not those of a line.
    let is_free = |key: &Key| keymap.action(Context::Picker, *key).is_none();
    let entry = |info: &ActionInfo| Entry {
        key: keymap.key(info.action).filter(is_free),
        text: info.title.to_string(),
        choice: Choice::Action(info.action),
    };
    if context == Context::Canvas {
        let about = about(state);
        let offers = OFFERS.iter().filter(|(action, fits)| {
            fits.contains(&about) && (*action != Action::Unpin || has_pin(state))
        });
        return offers.map(|(action, _)| entry(action.info())).collect();
    }
    let fits =
        |info: &&ActionInfo| info.contexts.contains(&context) && !STEPS.contains(&info.action);
    ACTIONS.iter().filter(fits).map(entry).collect()
}

/// Whether anything that actions apply to was put where it is.
fn has_pin(state: &State) -> bool {
    let places = &state.model().arrangement.places;
    state.targets().iter().any(|id| places.get(id).is_some_and(|place| place.pinned.is_some()))
}

fn about(state: &State) -> About {
    let model = state.model();
    match &state.diagram.selected {
        _ if !state.diagram.marked.is_empty() => About::Several,
        Some(id) if model.elements.contains_key(id) => About::Element,
        Some(id) if model.boundaries.contains_key(id) => About::Boundary,
        Some(_) => About::Flow,
        None => About::Nothing,
    }
}

/// What it is about, in words.
pub fn title(state: &State) -> String {
    let context = state.context();
    match &state.diagram.selected {
        _ if context != Context::Canvas => context.title().to_string(),
        _ if !state.diagram.marked.is_empty() => format!("{} marked", state.diagram.marked.len()),
        Some(id) => state.model().name_of(id).to_string(),
        None => "Diagram".to_string(),
    }
}
