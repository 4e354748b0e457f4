//! What each action does, by the part of the screen it belongs to.

pub mod assess;
pub mod atlas;
pub mod canvas;
pub mod changes;
pub mod conflicts;
pub mod findings;
pub mod incidents;
pub mod interview;
pub mod meeting;
pub mod panel;
pub mod paths;
pub mod places;
pub mod reach;

use ratatui::layout::Position;

use crate::text::pad;

use super::actions::{ACTIONS, Action, Context};
use super::files;
use super::legend;
use super::menu;
use super::navigate;
use super::overlay::{Choice, Item, Menu, Overlay, Picker};
use super::preview::preview;
use super::purpose::Purpose;
use super::remarks;
use super::review::Part;
use super::search;
use super::start;
use super::state::{Effect, Pane, Screen, State, Then};
use super::theme::Role;

/// How far an action goes in a list of which `page` rows are a page; nothing for one that goes
/// nowhere. Ends are farther than any list is long.
const fn stride(action: Action, page: isize) -> Option<isize> {
    match action {
        Action::Up => Some(-1),
        Action::Down => Some(1),
        Action::PageUp => Some(-page),
        Action::PageDown => Some(page),
        Action::First => Some(isize::MIN / 2),
        Action::Last => Some(isize::MAX / 2),
        _ => None,
    }
}

/// The row of a cursor that stood at `row`, of as many as there are now. They are made only where it
/// matters how many: the first is always there, and most cursors stand on it.
pub fn held(row: usize, count: impl FnOnce() -> usize) -> usize {
    if row == 0 { 0 } else { row.min(count().saturating_sub(1)) }
}

/// Does it.
pub fn act(state: &mut State, action: Action) {
    match action {
        Action::Quit => files::leave(state, Then::Quit),
        Action::Save => files::save(state, Then::Stay),
        Action::OpenModel => {
            state.overlay = Some(Overlay::Picker(start::offers(Purpose::OpenModel)));
            state.effects.push(Effect::ListModels);
        }
        Action::Undo => undo(state),
        Action::Redo => redo(state),
        Action::Search => state.overlay = Some(Overlay::Picker(search::everything(state))),
        Action::Palette => palette(state, false),
        Action::Help => palette(state, true),
        Action::ScreenDiagram => navigate::go(state, Screen::Diagram),
        Action::ScreenFindings => navigate::go(state, Screen::Findings),
        Action::ScreenAtlas => navigate::go(state, Screen::Atlas),
        Action::ScreenReview => navigate::go(state, Screen::Review),
        Action::ScreenIncidents => navigate::go(state, Screen::Incidents),
        Action::ScreenAssess => navigate::go(state, Screen::Assess),
        Action::NewIncident | Action::AddIncident => incidents::ask_what(state),
        Action::ModelDetails => {
            navigate::go(state, Screen::Diagram);
            state.select(None);
            state.diagram.panel = true;
            state.pane = Pane::Details;
        }
        Action::Remarks => match remarks::list(state) {
            Some(picker) => state.overlay = Some(Overlay::Picker(picker)),
            None => state.say(Role::Faint, "nothing is parked yet"),
        },
        Action::Park if state.screen == Screen::Review => changes::ask_note(state),
        Action::Park => {
            state.overlay = Some(Overlay::Prompt(remarks::prompt(state)));
            preview(state);
        }
        Action::Legend => state.overlay = Some(Overlay::Note(legend::note(state))),
        Action::Interview if state.screen == Screen::Assess => assess::walk::start(state),
        Action::Interview => interview::start(state),
        Action::Mouse => switch_mouse(state),
        Action::Menu => open_menu(state, None),
        Action::Session => meeting::toggle(state),
        Action::QuickEntry if state.shown_meeting().is_some() => meeting::write(state),
        Action::Answer if state.shown_meeting().is_some() => meeting::ask(state),
        Action::Panel if state.shown_meeting().is_some() => meeting::toggle_list(state),
        Action::Redraw => state.effects.push(Effect::Redraw),
        Action::Suspend => state.effects.push(Effect::Suspend),
        Action::Paths => paths::open(state),
        Action::Reach => reach::toggle(state),
        Action::NextStep => paths::step(state, 1),
        Action::PreviousStep => paths::step(state, -1),
        action => match (state.screen, state.pane) {
            (Screen::Diagram, Pane::Main) => canvas::act(state, action),
            (Screen::Diagram, _) => panel::act(state, action),
            (Screen::Findings, _) => findings::act(state, action),
            (Screen::Atlas, _) => atlas::act(state, action),
            (Screen::Review, _) => match state.review.part {
                Part::Changes => changes::act(state, action),
                Part::Conflicts => conflicts::act(state, action),
            },
            (Screen::Incidents, _) => incidents::act(state, action),
            (Screen::Assess, _) => assess::act(state, action),
        },
    }
}

/// Does it where it applies; elsewhere says where that is.
pub fn act_if_it_applies(state: &mut State, action: Action) {
    let info = action.info();
    if info.applies(state.context()) {
        return act(state, action);
    }
    let places: Vec<&str> = info.contexts.iter().map(|context| context.title()).collect();
    state.say(Role::Faint, format!("`{}` is for: {}", info.title, places.join(", ")));
}

/// Takes the last change back.
pub fn undo(state: &mut State) {
    match state.history.undo(&mut state.document.model) {
        Some((title, edit)) => {
            let anew = edit.rearranges();
            assess::show_undone(state, &edit);
            state.effects.push(Effect::Journal(Box::new(edit)));
            state.changed(anew);
            state.say(Role::Good, format!("undone: {title}"));
        }
        None => state.say(Role::Faint, "nothing to undo"),
    }
}

fn redo(state: &mut State) {
    match state.history.redo(&mut state.document.model) {
        Some((title, edit)) => {
            let anew = edit.rearranges();
            assess::show_undone(state, &edit);
            state.effects.push(Effect::Journal(Box::new(edit)));
            state.changed(anew);
            state.say(Role::Good, format!("done again: {title}"));
        }
        None => state.say(Role::Faint, "nothing to do again"),
    }
}

/// Opens the menu of what is selected beside a cell of the screen, or else beside the selection.
pub fn open_menu(state: &mut State, near: Option<Position>) {
    let entries = menu::entries(state);
    let near = near.unwrap_or_else(|| match state.context() {
        Context::Canvas => canvas::beside_selection(state),
        _ => Position::new(state.size.0 / 3, state.size.1 / 3),
    });
    state.overlay = Some(Overlay::Menu(Menu::new(menu::title(state), near, entries)));
}

/// Leaves the mouse to the terminal for a while, or takes it back.
fn switch_mouse(state: &mut State) {
    let take = !state.settings.mouse;
    state.settings.mouse = take;
    state.effects.push(Effect::Mouse(take));
    if take {
        state.say(Role::Good, "the mouse works here again");
    } else {
        let key = state.settings.keymap.shown(Action::Mouse);
        let text =
            format!("the mouse is left to the terminal, to select text: {key} takes it back");
        state.say(Role::Good, text);
    }
}

/// A list of actions: those that apply here, or all of them with what they do.
fn palette(state: &mut State, all: bool) {
    let here = state.context();
    let mut items = Vec::new();
    for context in Context::ALL {
        for info in ACTIONS.iter().filter(|info| info.contexts.first() == Some(&context)) {
            if !all && !info.applies(here) {
                continue;
            }
            let key = state.settings.keymap.shown(info.action);
            let detail = if all {
                format!("{} · {}", context.title(), info.doc)
            } else {
                info.doc.to_string()
            };
            let text = format!("{} {}", pad(&key, 9), pad(info.title, 15));
            items.push(Item { text, detail, choice: Choice::Action(info.action) });
        }
    }
    let title = if all { "Keys and actions" } else { "Actions" };
    state.overlay = Some(Overlay::Picker(Picker::new(title, items, Purpose::Goto)));
}
