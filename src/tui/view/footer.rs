//! The last line: what can be done now, or what just happened.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};

use crate::text::{count, sanitise, truncate, width, wrap};
use crate::tui::actions::{Action, Context};
use crate::tui::assess::list::is_elsewhere;
use crate::tui::keys::Key;
use crate::tui::mouse::plan;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::hints::HintsFor;
use crate::tui::purpose::Purpose;
use crate::tui::state::State;
use crate::tui::theme::Role;

/// Draws the line.
pub fn draw(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    let room = usize::from(area.width);
    if let Some(message) = &state.message {
        draw_message(frame, area, &sanitise(&message.text), theme.style(message.role));
        return;
    }
    if let Some(hint) = overlay_hint(state) {
        frame.render_widget(Line::styled(truncate(&hint, room), theme.style(Role::Question)), area);
        return;
    }
    let counts = counts(state, room);
    let mut spans = Vec::new();
    for (_, key, title) in hints(state, room, &counts) {
        spans.push(Span::styled(key, theme.style(Role::Key)));
        spans.push(Span::styled(title, theme.style(Role::Faint)));
    }
    frame.render_widget(Line::from(spans), area);
    frame.render_widget(Line::styled(counts, theme.style(Role::Faint)).right_aligned(), area);
}

/// Lines that a message may take.
const MESSAGE: usize = 4;

/// What just happened. A message that says where and what to do may be long: it grows upwards.
fn draw_message(frame: &mut Frame, area: Rect, text: &str, style: Style) {
    let columns = usize::from(area.width).saturating_sub(2);
    let mut lines = wrap(text, columns);
    if lines.len() > MESSAGE {
        lines.truncate(MESSAGE);
        lines[MESSAGE - 1] = truncate(&format!("{} …", lines[MESSAGE - 1]), columns);
    }
    let height = u16::try_from(lines.len()).unwrap_or(1).max(1);
    let area = Rect { y: area.bottom() - height, height, ..area };
    let lines: Vec<Line> = lines.iter().map(|line| Line::raw(format!(" {line}"))).collect();
    frame.render_widget(Clear, area);
    frame.render_widget(Paragraph::new(lines).style(style), area);
}

/// What one wants first where one stands, in words that the table of actions does not have: how to go
/// on in a focus, a note while reviewing.
fn first_hints(state: &State) -> Vec<(Action, Key, &'static str)> {
    let key = |action: Action, what| Some((action, state.settings.keymap.key(action)?, what));
    let hints = match state.context() {
        Context::Canvas if state.diagram.scope.focus.is_some() => vec![
            key(Action::Back, "all"),
            key(Action::FocusMore, "more"),
            key(Action::FocusLess, "less"),
        ],
        Context::Findings if !state.model().findings.is_empty() => {
            vec![key(Action::SetStatus, "status"), key(Action::Mark, "mark")]
        }
        Context::Changes if state.review.comparison.is_some() => vec![key(Action::Park, "note")],
        Context::Assess | Context::Question if is_elsewhere(state) => {
            vec![key(Action::Organisation, "organisation")]
        }
        _ => Vec::new(),
    };
    hints.into_iter().flatten().collect()
}

/// The actions that have room beside the counts, with their keys and titles as they are shown.
fn hints(state: &State, room: usize, counts: &str) -> Vec<(Action, String, String)> {
    let mut left = room.saturating_sub(width(counts) + 1);
    let usual = state.settings.keymap.hints(state.context()).into_iter();
    let usual = usual.map(|(action, key)| (action, key, action.info().title));
    let first = first_hints(state);
    let known: Vec<Action> = first.iter().map(|(action, ..)| *action).collect();
    let shown = first
        .into_iter()
        .chain(usual.filter(|(action, ..)| !known.contains(action)))
        .map(|(action, key, title)| (action, format!(" {key} "), format!("{title} ")));
    shown
        .filter(|(_, key, title)| {
            let needed = width(key) + width(title);
            let fits = needed <= left;
            left -= if fits { needed } else { 0 };
            fits
        })
        .collect()
}

/// The action whose hint is at a cell of the line.
pub fn action_at(state: &State, area: Rect, at: Position) -> Option<Action> {
    if state.message.is_some() || overlay_hint(state).is_some() {
        return None;
    }
    let mut x = usize::from(area.x);
    let room = usize::from(area.width);
    let hints = hints(state, room, &counts(state, room)).into_iter();
    let mut ends = hints.map(|(action, key, title)| {
        x += width(&key) + width(&title);
        (action, x)
    });
    ends.find(|(_, end)| usize::from(at.x) < *end).map(|(action, _)| action)
}

/// What to do in an overlay of which a list of keys says too little, and along an attack path.
fn overlay_hint(state: &State) -> Option<String> {
    let key = |action: Action| state.settings.keymap.shown(action);
    let cancel = key(Action::Cancel);
    if let Some(gesture) = state.diagram.gesture.as_ref().filter(|gesture| gesture.moved) {
        let plan = sanitise(&plan::told(state, gesture)).into_owned();
        return Some(format!(" {plan} · {} takes back", key(Action::Back)));
    }
    match &state.overlay {
        Some(Overlay::Ask(_)) if state.questioning.is_some() => {
            let text = "type the letter of an answer · ? later · N in words · u undo";
            Some(format!(" {text} · {cancel} end"))
        }
        Some(Overlay::Ask(_)) if state.assess.walk.is_some() => {
            let text = "a letter answers · Space skip · ← back · u undo";
            let evidence = key(Action::Evidence);
            Some(format!(" {text} · {evidence} evidence · {cancel} end"))
        }
        Some(Overlay::Ask(ask)) if ask.has_letters() => {
            Some(format!(" type the letter of an answer · {cancel} later"))
        }
        Some(Overlay::Ask(_)) => {
            let (up, down) = (key(Action::PickerUp), key(Action::PickerDown));
            Some(format!(" {up}{down} choose · {} done · {cancel} later", key(Action::Submit)))
        }
        Some(Overlay::Prompt(prompt)) if state.shown_meeting().is_some() => {
            let is_line = matches!(prompt.purpose, Purpose::QuickEntry { stay: true, .. });
            is_line.then(|| {
                let (done, next) = (key(Action::Submit), key(Action::CycleKind));
                let sum = key(Action::Session);
                format!(
                    " {done} draw · ! ? park · {next} or Alt-letter answers · {cancel} diagram · {sum} sum up"
                )
            })
        }
        Some(Overlay::Summary(_)) => {
            let (write, end) = (key(Action::WriteSummary), key(Action::EndSession));
            let (up, down) = (key(Action::Up), key(Action::Down));
            Some(format!(
                " {write} write to a file · {end} end the session · {up}{down} scroll · {cancel} go on"
            ))
        }
        Some(Overlay::Note(_)) => {
            let (up, down) = (key(Action::Up), key(Action::Down));
            Some(format!(" {up}{down} scroll · {cancel} close"))
        }
        Some(Overlay::Hints(hints)) => {
            let what = match &hints.what {
                HintsFor::Jump => "type the letters of the box to select".to_string(),
                HintsFor::Connect { from } => {
                    let from = sanitise(state.model().name_of(from)).into_owned();
                    format!("connect {from} to: type the letters of a box")
                }
            };
            let by_name = key(Action::ByName);
            Some(format!(" {what} · {by_name} by name · {cancel} cancel"))
        }
        None if state.diagram.trail.is_some() && state.context() == Context::Canvas => {
            let (next, before) = (key(Action::NextStep), key(Action::PreviousStep));
            let (all, done) = (key(Action::Paths), key(Action::Back));
            Some(format!(
                " {next} next step · {before} step back · {all} all attack paths · {done} done"
            ))
        }
        None if !state.diagram.lit.is_empty() && state.context() == Context::Canvas => {
            let (next, before) = (key(Action::NextElement), key(Action::PreviousElement));
            let (found, done) = (state.diagram.lit.len(), key(Action::Back));
            Some(format!(" {found} found · {next} next · {before} before · {done} done"))
        }
        None if state.diagram.crossing.is_some() && state.context() == Context::Canvas => {
            let (next, inside) = (key(Action::NextCrossing), key(Action::Open));
            let done = key(Action::Back);
            Some(format!(" {next} next crossing · {inside} details · {done} the whole flow"))
        }
        _ => None,
    }
}

/// What the focus shows, or how many elements are on show where some are hidden: in full, and shorter
/// and shorter.
fn shown(state: &State) -> Option<[String; 3]> {
    let model = state.model();
    let boxes = state.derived.picture.elements();
    let shown = boxes.filter(|(id, _)| model.elements.contains_key(*id)).count();
    let all = model.elements.len();
    let of = count(all, "element");
    let Some(focus) = &state.diagram.scope.focus else {
        let words = format!("{shown} of {of}");
        let forms = [words.clone(), words, format!("{shown}/{all} el")];
        return (0 < shown && shown < all).then_some(forms);
    };
    let depth = focus.depth;
    let mut centre = focus.centre.iter().map(|id| sanitise(model.name_of(id)));
    let first = truncate(&centre.next().unwrap_or_default(), 30);
    let more = match centre.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some([
        format!("focus: {first}{more}, depth {depth}: {shown} of {of} shown"),
        format!("focus {depth}: {shown} of {of}"),
        format!("focus {depth}: {shown}/{all} el"),
    ])
}

/// What is marked, or how large the model is. On a narrow screen, in words only where that costs no
/// hint.
fn counts(state: &State, room: usize) -> String {
    let marked = state.diagram.marked.len();
    if marked > 0 {
        return format!("{marked} marked ");
    }
    let model = state.model();
    let all = model.elements.len();
    let [full, words, brief] = shown(state)
        .unwrap_or_else(|| [count(all, "element"), count(all, "element"), format!("{all} el")]);
    if state.size.0 < 100 {
        let [words, brief] = [words, brief].map(|text| format!("{text} "));
        let hints = |counts: &str| hints(state, room, counts).len();
        return if hints(&words) < hints(&brief) { brief } else { words };
    }
    if state.diagram.scope.focus.is_some() {
        return format!("{full} ");
    }
    let flows = count(model.flows.len(), "flow");
    format!("{full} · {flows} · {} ", count(state.derived.open, "suggestion"))
}
