//! What a session has come to: its summary, and what is open.

use super::meeting::Meeting;
use super::overlay::Note;
use super::remarks;
use super::state::State;
use super::theme::Role;
use crate::analysis::session::{Session, Summary, open_question, summarise};
use crate::store::KeptSession;

/// The summary of what a session did until now.
pub fn summary(state: &State, session: &KeptSession) -> Summary {
    summarise(&Session {
        before: &session.before,
        now: state.model(),
        catalog: &state.catalog,
        from: session.since,
        to: state.now,
        by: &state.settings.who,
        participants: &session.participants,
        put_off: &session.put_off,
    })
}

/// A summary as a page to read before it is written.
pub fn page(summary: &Summary) -> Note {
    let about = summary.about.iter().map(|line| (Role::Text, line.clone()));
    let mut text: Vec<(Role, String)> = about.collect();
    for section in &summary.sections {
        text.push((Role::Text, String::new()));
        text.push((Role::Strong, format!("{} {}", section.title, section.items.len())));
        text.extend(section.items.iter().map(|item| (Role::Text, format!("  {item}"))));
    }
    Note { title: summary.title.clone(), text, scroll: 0 }
}

/// What is open, as the list beside the diagram shows it: questions that nobody could answer, then
/// what was parked, oldest first.
pub fn open(state: &State, meeting: &Meeting) -> Vec<String> {
    let put_off = meeting.kept.put_off.iter();
    let put_off = put_off.filter_map(|key| open_question(state.model(), &state.catalog, key));
    let parked = remarks::open(state).into_iter().map(|(_, remark)| remarks::line(remark));
    put_off.map(|question| format!("? {question}")).chain(parked).collect()
}
