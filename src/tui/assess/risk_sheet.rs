//! What an attack comes to, and the severity of the use case, as rows.

use super::board::{Attack, Board};
use super::list;
use super::sheet::{role_of_risk, signed};
use crate::analysis::assess::{RISK, USE_CASE};
use crate::model::{Answer, AssessmentKey};
use crate::tui::purpose::{AssessmentField, Field};
use crate::tui::queue::title;
use crate::tui::sheet::{Row, heading, labelled_once, prose};
use crate::tui::state::State;
use crate::tui::theme::Role;

/// How models name the severity of the use case.
pub fn use_case() -> AssessmentKey {
    AssessmentKey::of(RISK, USE_CASE)
}

/// The rows of the attack under the cursor, or of the severity of the use case.
pub fn rows(state: &State) -> Vec<Row> {
    let Some(board) = list::board(state) else { return Vec::new() };
    match state.assess.attack.as_ref().and_then(|id| board.attack(id)) {
        Some(attack) => of_attack(state, board, attack),
        None => of_use_case(state, board),
    }
}

fn of_use_case(state: &State, board: &Board) -> Vec<Row> {
    let Some(severity) = &board.severity else { return Vec::new() };
    let by = by_hand(severity.set.as_ref(), "by what is drawn");
    let field = Field::Assessment(use_case(), AssessmentField::Severity);
    let value = format!("{} · {by}", severity.name);
    let mut rows = vec![Row::edit("severity", value, field).looking(Role::Strong)];
    let because = severity.because.join(", ");
    if !because.is_empty() {
        rows.push(Row::show("because of", because, Role::Text));
    }
    rows.push(evidence(state, &use_case()));
    rows.push(heading("What each severity means"));
    rows.extend(state.catalog.frameworks().risk.severities.iter().map(|known| {
        let is_it = known.id == severity.id;
        let sign = if is_it { "✓" } else { " " };
        let role = if is_it { Role::Text } else { Role::Faint };
        Row::show(&format!("{sign} {}", known.name), &known.means, role)
    }));
    rows
}

fn of_attack(state: &State, board: &Board, attack: &Attack) -> Vec<Row> {
    let Some(known) = attack.known(state) else { return Vec::new() };
    let key = AssessmentKey::of(RISK, &attack.id);
    let record = state.model().assessments.get(&key);
    let field = |what| Field::Assessment(key.clone(), what);
    let mut rows = vec![Row::show("attack", &known.about, Role::Text)];
    if attack.applies {
        let risk =
            format!("{}: {} at likelihood {}", attack.risk, attack.consequence, attack.likelihood);
        rows.push(Row::show("risk", risk, role_of_risk(attack.risk)));
    } else {
        let text = "none: there is nothing in the model that it could be aimed at";
        rows.push(Row::show("risk", text, Role::Faint));
    }
    let by = by_hand(record.and_then(|it| it.likelihood.as_ref()), "by the model");
    let value = format!("{} · {by}", attack.likelihood);
    rows.push(Row::edit("likelihood", value, field(AssessmentField::Likelihood)));
    rows.push(Row::show("  begins at", known.likelihood.id(), Role::Faint));
    let moves = |up: bool| {
        let moves = attack.moves.iter().filter(move |(raises, _)| *raises == up);
        moves.map(|(_, why)| why.clone())
    };
    rows.extend(labelled_once("  raised as", moves(true)));
    rows.extend(labelled_once("  lowered as", moves(false)));
    let by = by_hand(record.and_then(|it| it.impact.as_ref()), "by the catalog");
    let value = format!("{} · {by}", attack.impact);
    rows.push(Row::edit("impact", value, field(AssessmentField::Impact)));
    rows.push(evidence(state, &key));
    rows.push(Row::show("exploited", format!("how easily: {}", known.exploitability), Role::Faint));
    rows.push(Row::show("source", format!("start values of {}", known.source), Role::Faint));
    rows.extend(guards(state, board, &attack.id));
    if !attack.findings.is_empty() {
        rows.push(heading("Open findings about it"));
    }
    rows.extend(attack.findings.iter().map(|finding| {
        let value = format!("{} · {finding}", title(state, finding));
        Row::edit("finding", value, field(AssessmentField::Finding(finding.clone())))
    }));
    rows.push(heading("ATLAS techniques"));
    let labelled = |id: &String| Row::show("", state.catalog.atlas.labelled(id), Role::Faint);
    rows.extend(known.techniques.iter().map(labelled));
    rows
}

/// What shows that whoever rated it by hand is right.
fn evidence(state: &State, key: &AssessmentKey) -> Row {
    let lines = state.model().assessments.get(key).map_or(&[][..], |record| &record.evidence);
    prose("evidence", lines, Field::Assessment(key.clone(), AssessmentField::Evidence))
}

/// The questions of the framework on show that guard against an attack.
fn guards(state: &State, board: &Board, attack: &str) -> Vec<Row> {
    let guards = board.lines.iter().filter_map(|line| {
        let (group, item) = line.asked(state)?;
        if !item.attacks.iter().any(|id| id == attack) {
            return None;
        }
        let standing = super::sheet::standing(line.state, group);
        let field = Field::Assessment(line.key.clone(), AssessmentField::Show);
        let row = Row::edit("guard", format!("{}: {standing}", item.name), field);
        Some(row.looking(super::sheet::role_of(line.state, line.target, group)))
    });
    let guards: Vec<Row> = guards.collect();
    let heading = (!guards.is_empty()).then(|| heading("What guards against it"));
    heading.into_iter().chain(guards).collect()
}

/// Who set something, or where it comes from otherwise.
fn by_hand(set: Option<&Answer>, otherwise: &str) -> String {
    match set.and_then(|set| set.stamp.as_ref()) {
        Some(stamp) => format!("set by {}", signed(stamp)),
        None if set.is_some() => "set by hand".to_string(),
        None => otherwise.to_string(),
    }
}
