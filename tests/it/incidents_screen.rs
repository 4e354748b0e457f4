//! The incidents screen, key by key.

use std::fmt::Write as _;

use threatloom::model::{FindingKey, Incident, IncidentKey, IncidentStatus, Keeping, StepState};
use threatloom::tui::incidents::sheet;
use threatloom::tui::overlay::Overlay;
use threatloom::tui::state::Screen;

use crate::mouse::click;
use crate::sitting::Sitting;

/// An incident of three techniques on the copilot's agent, in the order seen.
const RECORDED: &str = "<f5>Copilot mailed order data to a stranger<enter>\
    T0051.001<enter>T0053<enter>T0086<enter><esc>";

fn recorded() -> Sitting {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("/support agent<enter>").keys(RECORDED);
    sitting
}

fn incident(sitting: &Sitting) -> &Incident {
    sitting.state.model().incidents.values().next().unwrap()
}

#[test]
fn an_incident_is_recorded_in_a_few_keys() {
    let sitting = recorded();
    let known = incident(&sitting);
    assert_eq!(known.title, "Copilot mailed order data to a stranger");
    assert_eq!(known.techniques, ["AML.T0051.001", "AML.T0053", "AML.T0086"]);
    assert_eq!(known.elements, ["support-agent"]);
    assert_eq!(known.observed_by, "Ana");
    assert_eq!(known.observed_on.unwrap().to_string(), "2026-11-20");
    assert_eq!(sitting.state.screen, Screen::Incidents);
    // Without another key the first question of the bars is asked.
    assert!(sitting.screen().contains("→ "), "{}", sitting.screen());
}

#[test]
fn nothing_selected_asks_for_the_elements() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("<f5>Odd answers<enter>T0015<enter><esc>");
    assert!(sitting.screen().contains("Affected elements"), "{}", sitting.screen());
    sitting.keys("guardrail<enter>");
    assert_eq!(incident(&sitting).elements, ["guardrail"]);
    sitting.keys("<esc>").keys("u");
    assert!(incident(&sitting).elements.is_empty());
    sitting.keys("uu");
    assert!(sitting.state.model().incidents.is_empty());
}

#[test]
fn the_questions_of_the_bars_rate_it() {
    let mut sitting = recorded();
    let mut asked = 0;
    while sitting.state.overlay.is_some() && asked < 9 {
        asked += 1;
        sitting.keys("<enter>");
    }
    assert!(sitting.said().starts_with("rated critical: "), "{}", sitting.said());
    assert!(!incident(&sitting).answers.is_empty());
    sitting.keys("<home>");
    sitting.go_to(&["severity", "critical"]);
    sitting.keys("<enter><down><enter>not that many<enter>");
    let by_hand = incident(&sitting).severity_override.as_ref().unwrap();
    assert_eq!((by_hand.severity.id(), by_hand.against.as_str()), ("important", "critical"));
}

#[test]
fn the_playbook_is_ticked_off() {
    let mut sitting = recorded();
    sitting.keys("<esc>");
    sitting.go_to(&["Take Mail tool away from Support agent"]);
    sitting.keys("<space>");
    let step = |sitting: &Sitting| incident(sitting).steps.get("am-take-tools").cloned();
    assert_eq!(step(&sitting).unwrap().state, StepState::Done);
    sitting.keys("<enter>done by Ben<enter>");
    let noted = step(&sitting).unwrap();
    assert_eq!((noted.state, noted.note.join(" ").as_str()), (StepState::Done, "done by Ben"));
    sitting.keys("x<enter>");
    assert!(sitting.screen().contains("needs a reason"), "{}", sitting.screen());
    sitting.keys("the tool is off anyway<enter>");
    assert_eq!(step(&sitting).unwrap().state, StepState::Skipped);
    sitting.keys("<delete>");
    assert_eq!(step(&sitting), None);
    sitting.keys("uuuu");
    assert_eq!(step(&sitting), None);
    sitting.go_to(&["playbook", "Misuse"]);
    sitting.keys("<enter>Evasion<enter>");
    assert_eq!(incident(&sitting).playbook, "evasion");
    let rows = sheet::rows(&sitting.state);
    assert!(rows.iter().any(|row| row.value.contains("Follow each wrong decision")), "{rows:#?}");
}

#[test]
fn techniques_have_an_order_that_can_be_changed() {
    let mut sitting = recorded();
    sitting.keys("<esc>");
    sitting.go_to(&["AML.T0086"]);
    sitting.keys("KK");
    assert_eq!(incident(&sitting).techniques[0], "AML.T0086");
    sitting.keys("K");
    assert_eq!(incident(&sitting).techniques[0], "AML.T0086");
    sitting.keys("<delete>");
    assert_eq!(incident(&sitting).techniques, ["AML.T0051.001", "AML.T0053"]);
    sitting.keys("<enter>T0054<enter>");
    assert_eq!(incident(&sitting).techniques, ["AML.T0054", "AML.T0053"]);
}

#[test]
fn what_it_resembles_can_be_looked_at() {
    let mut sitting = recorded();
    sitting.keys("<esc>");
    sitting.go_to(&[" %"]);
    sitting.keys("<enter>");
    let page = sitting.screen();
    assert!(page.contains("seen") && page.contains("perhaps unnoticed"), "{page}");
    sitting.keys("<esc>");
    sitting.go_to(&[" → ", "step", "next: "]);
    sitting.keys("<enter>");
    assert_eq!(sitting.state.screen, Screen::Diagram);
    assert!(sitting.state.diagram.trail.is_some());
    assert!(sitting.said().contains("next: "), "{}", sitting.said());
    sitting.keys("s");
    assert!(sitting.said().contains("next – "), "{}", sitting.said());
    assert_eq!(sitting.keys("5<tab>").state.screen, Screen::Incidents);
}

#[test]
fn a_missing_finding_is_created_and_linked() {
    let mut sitting = recorded();
    while sitting.state.overlay.is_some() {
        sitting.keys("<enter>");
    }
    let answers = incident(&sitting).answers.clone();
    let missing = FindingKey::technique("AML.T0053", "support-agent");
    assert!(!sitting.state.model().findings.contains_key(&missing));
    sitting.go_to(&["known", "nobody took a position"]);
    sitting.keys("<enter>");
    let found = &sitting.state.model().findings[&missing];
    assert!(!found.facts.is_empty());
    assert!(!found.answers.is_empty());
    assert!(found.answers.iter().all(|(question, given)| answers.get(question) == Some(given)));
    assert!(found.evidence[0].contains("Copilot mailed order data"), "{:?}", found.evidence);
    assert!(incident(&sitting).findings.contains(&missing));
    sitting.go_to(&["linked"]);
    sitting.keys("<enter>");
    assert_eq!(sitting.state.screen, Screen::Findings);
    assert_eq!(sitting.state.findings.selected, Some(missing.clone()));
    sitting.keys("u");
    assert!(!sitting.state.model().findings.contains_key(&missing));
    assert!(incident(&sitting).findings.is_empty());
}

#[test]
fn a_confidential_incident_leaves_no_trace_in_the_model() {
    let mut sitting = recorded();
    let known = incident(&sitting).clone();
    let key = IncidentKey { keeping: Keeping::Confidential, id: "leak".into() };
    sitting.state.document.model.incidents.clear();
    sitting.state.document.model.confidential.insert("leak".into(), known);
    sitting.keys("<esc>5<tab>");
    assert_eq!(sitting.state.incidents.selected, Some(key));
    assert!(sitting.screen().contains("confidential"), "{}", sitting.screen());
    sitting.go_to(&["known", "nobody took a position"]);
    sitting.keys("<enter>");
    assert!(sitting.state.model().confidential["leak"].findings.len() == 1);
    assert!(!sitting.file().contains("Copilot mailed"), "{}", sitting.file());
}

#[test]
fn closing_asks_for_lessons_and_says_what_is_left() {
    let mut sitting = recorded();
    sitting.keys("<esc>").keys("sclosed<enter>");
    assert_eq!(incident(&sitting).status, IncidentStatus::Open);
    let asked = sitting.screen();
    assert!(asked.contains("Lessons, to close it. Not done: 2"), "{asked}");
    assert!(asked.contains("steps, such as Name one person who leads"), "{asked}");
    sitting.keys("<enter>");
    assert!(sitting.screen().contains("closing needs a lesson"), "{}", sitting.screen());
    sitting.keys("Mail goes to customers of the order only<enter>");
    assert_eq!(incident(&sitting).status, IncidentStatus::Closed);
    assert_eq!(incident(&sitting).lessons, ["Mail goes to customers of the order only"]);
    // Taking it up again needs a reason.
    sitting.keys("sopen<enter><enter>");
    assert_eq!(incident(&sitting).status, IncidentStatus::Closed);
    sitting.keys("it happened again<enter>");
    assert_eq!(incident(&sitting).status, IncidentStatus::Open);
    let why: Vec<String> =
        incident(&sitting).history.values().flat_map(|entry| entry.why.clone()).collect();
    assert_eq!(why, ["it happened again"]);
}

#[test]
fn ease_and_tries_stand_beside_the_severity() {
    let mut sitting = recorded();
    sitting.keys("<esc>");
    sitting.go_to(&["ease", "unknown"]);
    sitting.keys("<enter><down><enter>");
    assert!(sitting.state.overlay.is_none());
    let ease = incident(&sitting).ease.clone().unwrap();
    sitting.go_to(&["  ease"]);
    sitting.keys("<enter>");
    let Some(Overlay::Ask(ask)) = &sitting.state.overlay else { panic!("{}", sitting.screen()) };
    assert_eq!(ask.cursor, 1);
    assert_eq!(ask.answers[ask.cursor].value, ease.value, "it opens at the recorded answer");
    sitting.keys("<esc>");
    sitting.go_to(&["tried", "+ how often"]);
    sitting.keys("<enter>11/10<enter>");
    assert!(sitting.screen().contains("how often it worked of how many"), "{}", sitting.screen());
    sitting.keys("<esc>").keys("<enter>3/10 with the same mail<enter>");
    let tries = &incident(&sitting).tries["with the same mail"];
    assert_eq!((tries.succeeded, tries.of), (3, 10));
}

#[test]
fn an_incident_can_be_made_confidential() {
    let mut sitting = recorded();
    sitting.keys("<esc>");
    sitting.go_to(&["kept", "in the model"]);
    sitting.keys("<enter>confidential<enter>");
    assert!(sitting.said().contains("save the model"), "{}", sitting.said());
    let folder = tempfile::tempdir().unwrap();
    sitting.state.document.keep_confidential(&folder.path().join("x.tm.ron")).unwrap();
    sitting.keys("<enter>confidential<enter>");
    assert!(sitting.state.model().incidents.is_empty());
    assert_eq!(sitting.state.model().confidential.len(), 1);
    assert!(!sitting.file().contains("Copilot mailed"), "{}", sitting.file());
    sitting.keys("u");
    assert_eq!(sitting.state.model().incidents.len(), 1);
}

#[test]
fn the_timeline_takes_times() {
    let mut sitting = recorded();
    sitting.keys("<esc>");
    for entry in ["08:15 customer called", "agent switched off"] {
        sitting.go_to(&["happened", "+ write"]);
        sitting.keys("<enter>").keys(entry).keys("<enter>");
    }
    let times: Vec<&str> =
        incident(&sitting).timeline.keys().map(|stamp| stamp.0.as_str()).collect();
    assert_eq!(times, ["2026-11-20T08:15:00Z Ana", "2026-11-20T09:30:00Z Ana"]);
}

#[test]
fn it_is_found_and_marked_everywhere() {
    let mut sitting = recorded();
    sitting.keys("<esc>1");
    assert!(sitting.screen().contains("⚑ Support agent"), "{}", sitting.screen());
    assert!(sitting.screen().contains("incident"), "{}", sitting.screen());
    sitting.keys("2/mailed order<enter>");
    assert_eq!(sitting.state.screen, Screen::Incidents);
    sitting.keys("scontained<enter>1");
    assert!(sitting.screen().contains('⚑'));
    sitting.keys("5sclosed<enter>Done<enter>1");
    assert!(!sitting.screen().contains('⚑'));
}

#[test]
fn screens() {
    let mut shown = String::new();
    for (columns, rows) in [(80, 24), (120, 40)] {
        let mut sitting = Sitting::on("support-copilot").size(columns, rows);
        let mut show = |sitting: &Sitting, what: &str| {
            let _ = write!(shown, "{columns}×{rows} {what}\n{}\n", sitting.screen());
        };
        sitting.keys("5");
        show(&sitting, "nothing yet");
        sitting
            .keys("1/support agent<enter>")
            .keys("<f5>Copilot mailed order data<enter>T0051.001");
        show(&sitting, "techniques");
        sitting.keys("<enter>T0053<enter>T0086<enter><esc>");
        show(&sitting, "the first question");
        sitting.keys("<esc>");
        show(&sitting, "details");
        sitting.keys("nnn");
        show(&sitting, "what to do");
        sitting.keys("<down><down><down><down><down><down><down><down><space>");
        show(&sitting, "a step is done");
        sitting.keys("n");
        show(&sitting, "what it resembles");
        sitting.keys("nnn");
        show(&sitting, "the rest");
        sitting.keys("<esc>");
        show(&sitting, "list");
        sitting.keys("1");
        show(&sitting, "diagram");
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn enter_once_too_often_adds_no_technique() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("/support agent<enter>").keys("<f5>Odd mail<enter>T0053<enter><enter>");
    assert_eq!(incident(&sitting).techniques, ["AML.T0053"]);
    assert!(sitting.screen().contains("→ "), "the bars ask next: {}", sitting.screen());
    sitting.keys("<esc>");
    sitting.go_to(&["next", "+ add"]);
    sitting.keys("<enter><enter>");
    assert_eq!(incident(&sitting).techniques, ["AML.T0053"]);
    assert!(sitting.state.overlay.is_none());
}

#[test]
fn what_the_techniques_are_suggested_on_stands_first() {
    let mut sitting = Sitting::on("fraud-scoring");
    sitting.keys("<f5>A ring pays<enter>T0015<enter><enter>");
    let asked = sitting.screen();
    let first = asked.lines().find(|line| line.contains('▸') && line.contains("[ ]")).unwrap();
    assert!(first.contains("Fraud model"), "{asked}");
}

#[test]
fn every_row_answers_when_it_is_to_be_forgotten() {
    let mut sitting = recorded();
    sitting.keys("<esc>");
    for words in [
        &["kept", "in the model"][..],
        &["next", "+ add"],
        &["tried", "+ how often"],
        &["happened", "+ write"],
        &[" %"],
        &[" → ", "step", "next: "],
        &["known", "nobody took a position"],
        &["known", "foreseen by a finding"],
        &["Is it still going on?"],
    ] {
        sitting.go_to(words);
        let before = sitting.file();
        sitting.keys("<up><down>");
        assert_eq!(sitting.said(), "");
        sitting.keys("<delete>");
        assert!(!sitting.said().is_empty(), "{words:?} says nothing");
        assert!(sitting.state.overlay.is_none(), "{words:?}");
        assert_eq!(sitting.file(), before, "{words:?}");
    }
}

#[test]
fn a_finding_that_foresaw_it_is_linked_and_unlinked() {
    let mut sitting = recorded();
    sitting.keys("<esc>");
    sitting.go_to(&["known", "foreseen by a finding", "links it"]);
    sitting.keys("<space>");
    let linked = incident(&sitting).findings.clone();
    assert_eq!(linked, [FindingKey::technique("AML.T0051.001", "support-agent")]);
    sitting.go_to(&["linked"]);
    sitting.keys("<delete>");
    assert!(incident(&sitting).findings.is_empty());
    assert!(sitting.state.model().findings.contains_key(&linked[0]), "the finding stays");
    sitting.keys("u");
    assert_eq!(incident(&sitting).findings, linked);
}

#[test]
fn a_note_belongs_to_its_step() {
    let mut sitting = recorded();
    sitting.keys("<esc>");
    sitting.go_to(&["Take Mail tool away from Support agent"]);
    sitting.keys("<space><enter>done by Ben<enter><down><enter> and Eve<enter>");
    let step = &incident(&sitting).steps["am-take-tools"];
    assert_eq!(
        (step.state, step.note.join(" ").as_str()),
        (StepState::Done, "done by Ben and Eve")
    );
}

#[test]
fn a_time_that_is_none_is_asked_for_again() {
    let mut sitting = recorded();
    sitting.keys("<esc>");
    sitting.go_to(&["happened", "+ write"]);
    sitting.keys("<enter>25:15 customer called<enter>");
    assert!(incident(&sitting).timeline.is_empty());
    let asked = sitting.screen();
    assert!(asked.contains("25:15 customer called") && asked.contains("is no time"), "{asked}");
}

#[test]
fn the_other_playbook_that_fits_is_named() {
    let mut sitting = recorded();
    sitting.keys("<esc>");
    let rows = sheet::rows(&sitting.state);
    let row = rows.iter().find(|row| row.label == "playbook").unwrap();
    assert!(row.value.starts_with("Misuse of an agent"), "{}", row.value);
    assert!(row.value.ends_with("also fits: Prompt injection and jailbreak"), "{}", row.value);
}

/// Where words are first on the screen.
fn cell_of(sitting: &Sitting, words: &str) -> (u16, u16) {
    let screen = sitting.screen();
    let found = screen.lines().enumerate().find_map(|(y, line)| Some((line.find(words)?, y, line)));
    let (byte, y, line) = found.unwrap_or_else(|| panic!("no {words} on\n{screen}"));
    (u16::try_from(line[..byte].chars().count()).unwrap(), u16::try_from(y).unwrap())
}

#[test]
fn incidents_and_their_rows_are_clicked() {
    let mut sitting = recorded();
    sitting.keys("<esc>").keys("<f5>Second thing<enter><esc><esc><esc>");
    let mut sitting = sitting.size(120, 40);
    let at = cell_of(&sitting, "Copilot mailed");
    click(&mut sitting, at);
    let selected =
        |sitting: &Sitting| sitting.state.incidents.selected.clone().unwrap().to_string();
    assert!(selected(&sitting).starts_with("copilot-mailed"), "{}", selected(&sitting));
    // The second line of an incident is part of it.
    let at = cell_of(&sitting, "Second thing");
    click(&mut sitting, (at.0, at.1 + 1));
    assert_eq!(selected(&sitting), "second-thing");
    let at = cell_of(&sitting, "? unknown");
    click(&mut sitting, at);
    let rows = sheet::rows(&sitting.state);
    let row = &rows[sitting.state.incidents.detail];
    assert!(row.value.contains("unknown"), "{row:?}");
}
