//! A conflict in words: what it is about, what each choice would do, and which key makes it.

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::words;
use crate::compare::{Choice, ID, Map, Path, Rule, open_conflicts, rule, spell, value_at};
use crate::model::{Conflict, Id};
use crate::tui::actions::Action;
use crate::tui::state::State;

/// A conflict as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// Where it is recorded.
    pub path: String,
    /// What it is about: an element, a finding.
    pub subject: String,
    /// Which field of it.
    pub field: String,
    /// What happened, in a sentence.
    pub told: String,
    /// What can be chosen.
    pub ways: Vec<Way>,
    /// What else can be written; nothing where the conflict is decided as a whole.
    pub other: &'static str,
}

/// A way to settle a conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What chooses it; none where only the list of all ways has it.
    pub action: Option<Action>,
    /// The choice.
    pub choice: Choice,
    /// Whose it is, or what it is.
    pub who: String,
    /// What holds afterwards, each line with the sign of a line that came or went, or a space.
    pub lines: Vec<(char, String)>,
}

/// The open conflicts, in the order in which one settles them.
pub fn open(state: &State) -> Vec<&str> {
    open_conflicts(state.model())
}

/// The path of the conflict under the cursor.
pub fn selected(state: &State) -> Option<&str> {
    open(state).get(state.review.conflict).copied()
}

/// The element, flow or boundary that a conflict is about.
pub fn thing(path: &str) -> Option<Id> {
    words::thing(&path.parse().ok()?)
}

/// The sides of a conflict in the order in which they are shown: the same side always first, one's own
/// where it is known.
fn in_order(state: &State, conflict: &Conflict) -> Vec<usize> {
    let mut sides: Vec<usize> = (0..conflict.sides.len()).collect();
    sides.sort_by_key(|at| rank(state, &conflict.sides[*at].label));
    sides
}

/// Those who merge call their own side so, or by their branch.
fn rank<'a>(state: &State, label: &'a str) -> (bool, &'a str) {
    let is_own =
        ["mine", "ours", "HEAD"].contains(&label) || state.review.branch.as_deref() == Some(label);
    (!is_own, label)
}

/// The names of all sides of open conflicts, one's own first.
pub fn labels(state: &State) -> Vec<&str> {
    let conflicts = state.model().conflicts.values();
    let mut labels: Vec<&str> =
        conflicts.flat_map(|it| &it.sides).map(|side| side.label.as_str()).collect();
    labels.sort_by_key(|label| rank(state, label));
    labels.dedup();
    labels
}

/// What a conflict is about, in a line.
pub fn title(state: &State, path: &str) -> String {
    match path.parse::<Path>() {
        Ok(at) => {
            let subject = words::subject(state, &at);
            format!("{subject}: {}", kind_or_field(state, &at))
        }
        Err(_) => path.to_string(),
    }
}

fn kind_or_field(state: &State, at: &Path) -> String {
    let Some(conflict) = state.model().conflicts.get(&at.to_string()) else {
        return words::field(state, at);
    };
    match at.field.as_deref() {
        Some(ID) => "one id for two".to_string(),
        None if conflict.sides.iter().any(|side| side.value.is_none()) => {
            "deleted or kept".to_string()
        }
        _ => words::field(state, at),
    }
}

/// The conflict at a path, in words.
pub fn dispute(state: &State, path: &str) -> Option<Dispute> {
    let conflict = state.model().conflicts.get(path)?;
    let Ok(at) = path.parse::<Path>() else {
        return Some(unreadable(state, path, conflict));
    };
    let other = match at.field.as_deref() {
        Some(ID) => "another id for the one that has the new id meanwhile",
        Some(field) if can_be_written(rule(at.map, field)) => "a value that neither has",
        _ => "",
    };
    let (told, ways) = match at.field.as_deref() {
        Some(ID) => given_twice(state, &at, conflict),
        None if conflict.sides.iter().any(|side| side.value.is_none()) => {
            deleted(state, &at, conflict)
        }
        _ => changed_twice(state, &at, conflict),
    };
    let subject = words::subject(state, &at);
    let field = kind_or_field(state, &at);
    Some(Dispute { path: path.to_string(), subject, field, told, ways, other })
}

/// Whether people can write a value of such a field in a line or in prose.
pub const fn can_be_written(rule: Option<Rule>) -> bool {
    use Rule::{Atom, Lines, Reference, Set, Status, Values};
    matches!(rule, Some(Atom | Lines | Reference | Set | Status | Values))
}

/// The keys of the first two sides.
const SIDES: [Action; 2] = [Action::TakeFirst, Action::TakeSecond];

/// The sides in the order in which they are shown, each with its number and what chooses it.
fn sides(state: &State, conflict: &Conflict) -> impl Iterator<Item = (usize, Option<Action>)> {
    let actions = SIDES.into_iter().map(Some).chain(std::iter::repeat(None));
    in_order(state, conflict).into_iter().zip(actions)
}

fn way(
    action: Option<Action>,
    choice: Choice,
    who: impl Into<String>,
    lines: Vec<(char, String)>,
) -> Way {
    Way { action, choice, who: who.into(), lines }
}

fn plain(lines: Vec<String>) -> Vec<(char, String)> {
    lines.into_iter().map(|line| (' ', line)).collect()
}

fn say(text: impl Into<String>) -> Vec<(char, String)> {
    vec![(' ', text.into())]
}

/// Both sides changed one field.
fn changed_twice(state: &State, at: &Path, conflict: &Conflict) -> (String, Vec<Way>) {
    let shown = |spelled: Option<&str>| match spelled {
        Some(spelled) => words::lines(state, at, spelled),
        None => vec!["nothing".to_string()],
    };
    let base = shown(conflict.base.as_deref());
    let now = value_at(state.model(), at).map(|value| spell(&value));
    let mut ways = vec![way(Some(Action::TakeBase), Choice::Base, "before", plain(base.clone()))];
    for (side, action) in sides(state, conflict) {
        let conflict_side = &conflict.sides[side];
        let lines = shown(conflict_side.value.as_deref());
        let has_both = conflict.base.is_some() && conflict_side.value.is_some();
        let lines =
            if words::is_prose(at) && has_both { compared(&base, &lines) } else { plain(lines) };
        ways.push(way(action, Choice::Side(side), &conflict_side.label, lines));
    }
    let stays = plain(shown(now.as_deref()));
    ways.push(way(Some(Action::TakeNow), Choice::Keep, "in force now", stays));
    let who = all_of(state, conflict);
    let what = match conflict.base {
        None if at.map != Map::Model => "gave it a value of their own",
        _ => "changed it, each in another way",
    };
    (format!("{who} {what}."), ways)
}

fn all_of(state: &State, conflict: &Conflict) -> String {
    let names: Vec<&str> =
        in_order(state, conflict).into_iter().map(|at| conflict.sides[at].label.as_str()).collect();
    match names.split_last() {
        Some((last, [])) => format!("{last} and another"),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => "Two sides".to_string(),
    }
}

/// One side deleted what the other changed or needs.
fn deleted(state: &State, at: &Path, conflict: &Conflict) -> (String, Vec<Way>) {
    let name = words::subject(state, at);
    let what = at.map.entity();
    let mut ways = Vec::new();
    let (mut deleters, mut editors) = (Vec::new(), Vec::new());
    for (side, action) in sides(state, conflict) {
        let label = conflict.sides[side].label.as_str();
        let lines = match &conflict.sides[side].value {
            None => {
                deleters.push(label);
                say(format!("the {what} goes, with everything that needs it"))
            }
            Some(edited) => {
                editors.push(label);
                let before = conflict.base.as_deref().map(|base| words::lines(state, at, base));
                let is = words::lines(state, at, edited);
                let mut lines = say(format!("the {what} stays as changed there:"));
                let changes = compared(&before.unwrap_or_default(), &is);
                lines.extend(changes.into_iter().filter(|(sign, _)| *sign != ' '));
                if lines.len() == 1 {
                    lines = say(format!("the {what} stays: something new leads to it"));
                }
                lines
            }
        };
        ways.push(way(action, Choice::Side(side), label, lines));
    }
    let before = say(format!("the {what} stays, as it was before both"));
    ways.insert(0, way(Some(Action::TakeBase), Choice::Base, "before", before));
    let now = say(format!("the {what} stays as it is in the model now"));
    ways.push(way(Some(Action::TakeNow), Choice::Keep, "in force now", now));
    let told = format!(
        "{} deleted {name}, {} changed it or built on it. It stays until somebody decides.",
        deleters.join(" and "),
        editors.join(" and ")
    );
    (told, ways)
}

/// Two things were given one id.
fn given_twice(state: &State, at: &Path, conflict: &Conflict) -> (String, Vec<Way>) {
    let model = state.model();
    let what = at.map.entity();
    let name = |id: &str| format!("{} ({id})", words::subject(state, &of_id(state, at, id)));
    let mut ways = Vec::new();
    for (side, action) in sides(state, conflict) {
        let Some(id) = conflict.sides[side].value.as_deref() else { continue };
        let others = conflict.sides.iter().filter_map(|side| side.value.as_deref());
        let gone: Vec<String> = others.filter(|other| *other != id).map(name).collect();
        let lines = say(format!(
            "both are one thing: {} stays, {} goes and what leads to it leads here",
            name(id),
            gone.join(", ")
        ));
        ways.push(way(action, Choice::Side(side), &conflict.sides[side].label, lines));
    }
    let both = say("they are two things: both stay, under the ids that they have now");
    ways.push(way(Some(Action::TakeNow), Choice::Keep, "both", both));
    let renamed = conflict.sides.iter().find(|side| side.value.as_deref() == Some(&at.key));
    let renamed = renamed.map_or("one side", |side| side.label.as_str());
    let told = format!(
        "{} each drew something new and gave it the same id. The {what} of {renamed} has the id `{}` \
         meanwhile; {} lead to the one that each side meant.",
        all_of(state, conflict),
        at.key,
        if model.findings.is_empty() { "flows" } else { "flows and findings" }
    );
    (told, ways)
}

/// Where something with this id is: two things with one id need not be of one sort.
fn of_id(state: &State, at: &Path, id: &str) -> Path {
    let model = state.model();
    let map = match at.map {
        _ if model.elements.contains_key(id) => Map::Elements,
        _ if model.boundaries.contains_key(id) => Map::Boundaries,
        _ if model.flows.contains_key(id) => Map::Flows,
        map => map,
    };
    Path::record(map, id)
}

/// A conflict about something that this program does not know can only be kept as it is.
fn unreadable(state: &State, path: &str, conflict: &Conflict) -> Dispute {
    let lines = say("nothing changes, the record of the conflict goes");
    Dispute {
        path: path.to_string(),
        subject: path.to_string(),
        field: "unknown".to_string(),
        told: format!(
            "{} disagree about something that is not known here.",
            all_of(state, conflict)
        ),
        ways: vec![way(Some(Action::TakeNow), Choice::Keep, "in force now", lines)],
        other: "",
    }
}

/// The lines of both texts, those that only one has marked `-` or `+`.
pub fn compared(was: &[String], is: &[String]) -> Vec<(char, String)> {
    let mut lines = Vec::new();
    for change in capture_diff_slices(Algorithm::Myers, was, is) {
        let (tag, old, new) = change.as_tag_tuple();
        if tag == DiffTag::Equal {
            lines.extend(is[new].iter().map(|line| (' ', line.clone())));
            continue;
        }
        lines.extend(was[old].iter().map(|line| ('-', line.clone())));
        lines.extend(is[new].iter().map(|line| ('+', line.clone())));
    }
    lines
}
