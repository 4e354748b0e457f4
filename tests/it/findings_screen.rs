//! The findings screen: working many findings down from the keyboard.

use std::sync::Arc;

use jiff::civil::date;
use threatloom::catalog::Policy;
use threatloom::model::{Edit, Element, Finding, FindingKey, HistoryEntry, Model, Stamp, Status};
use threatloom::tui::finding_sheet;
use threatloom::tui::overlay::Overlay;
use threatloom::tui::queue;
use threatloom::tui::state::{Effect, Screen};
use threatloom::tui::update::Msg;

use super::sitting::{Sitting, catalog};

const TECHNIQUES: [&str; 4] = ["AML.T0051.000", "AML.T0053", "AML.T0057", "AML.T0034.000"];

/// Two agents with four findings each, four days old.
fn model() -> Model {
    let mut model = Model::new("Desk");
    for name in ["Desk", "Mail"] {
        let id = name.to_lowercase();
        let agent =
            Element { kind: "agent".into(), name: format!("{name} agent"), ..Element::default() };
        model.elements.insert(id.clone(), agent);
        for technique in TECHNIQUES {
            let stamp = Stamp("2026-11-16T08:00:00Z ben".into());
            let history = [(stamp, HistoryEntry::default())].into();
            let finding = Finding { history, ..Finding::default() };
            model.findings.insert(FindingKey::technique(technique, id.as_str()), finding);
        }
    }
    model
}

fn sitting() -> Sitting {
    let mut sitting = Sitting::with(model()).size(120, 40);
    sitting.keys("2");
    sitting
}

fn policy(text: &str) -> Msg {
    let text = format!("(format: 1, name: \"Ours\", {text})");
    let policy = Policy::read("threatloom.policy.ron", &text, &catalog()).unwrap();
    Msg::Policy(Ok(Some(Box::new(policy))))
}

fn key(text: &str) -> FindingKey {
    text.parse().unwrap()
}

fn finding<'a>(sitting: &'a Sitting, text: &str) -> &'a Finding {
    &sitting.state.model().findings[&key(text)]
}

fn put(sitting: &mut Sitting, key: FindingKey, finding: Finding) {
    sitting.state.edit("put", Edit::Finding(key, Some(finding)));
}

fn line<'a>(screen: &'a str, part: &str) -> &'a str {
    screen.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}: {screen}"))
}

#[test]
fn all_that_a_filter_finds_are_changed_in_one_step() {
    let mut sitting = sitting();
    sitting.keys("felement:mail<enter>a");
    assert!(sitting.screen().contains("4 marked · Findings 4 of 8 · element:mail"));
    sitting.keys("oAna<enter>");
    assert_eq!(sitting.said(), "owner: 4 findings changed");
    let owners = |sitting: &Sitting| {
        let findings = sitting.state.model().findings.values();
        findings.filter(|finding| finding.owner == "Ana").count()
    };
    assert_eq!(owners(&sitting), 4);
    sitting.keys("u");
    assert_eq!(owners(&sitting), 0, "one step takes it back");
    sitting.keys("ad2026-12-24<enter>");
    assert_eq!(finding(&sitting, "AML.T0053@mail").due, Some(date(2026, 12, 24)));
    sitting.keys("ad2026-13-01<enter>");
    assert!(sitting.screen().contains("`2026-13-01` is not a date"), "{}", sitting.screen());
}

#[test]
fn a_status_of_many_has_one_reason_and_tells_whom_it_does_not_fit() {
    let mut sitting = sitting();
    let fits = key("AML.T0053@mail");
    let ready = Finding {
        mitigations: vec!["AML.M0020".into()],
        evidence: vec!["test run 812".into()],
        ..finding(&sitting, "AML.T0053@mail").clone()
    };
    put(&mut sitting, fits, ready);
    sitting.keys("felement:mail<enter>asmitigated<enter>the filter is live<enter>");
    assert_eq!(finding(&sitting, "AML.T0053@mail").status, Status::Mitigated);
    assert_eq!(finding(&sitting, "AML.T0057@mail").status, Status::Open);
    let said = sitting.said();
    assert!(
        said.starts_with("status mitigated: 1 finding changed · 3 could not, and stay marked: "),
        "{said}"
    );
    assert!(said.contains("mitigated needs the mitigation"), "{said}");
    assert_eq!(sitting.state.findings.marked.len(), 3);
    sitting.keys("sfalse pos<enter>the desk reads no mail<enter>");
    let decided = finding(&sitting, "AML.T0057@mail");
    assert_eq!(decided.status, Status::FalsePositive);
    assert_eq!(decided.review_by, Some(date(2027, 2, 18)), "the date on offer");
    let silent = "asaccepted<enter><enter>";
    sitting.keys(silent);
    assert!(sitting.screen().contains("accepted needs a reason"), "{}", sitting.screen());
}

#[test]
fn mitigated_asks_for_the_mitigation_and_the_evidence_first() {
    let mut sitting = sitting();
    sitting.keys("felement:mail technique:T0057<enter>smitigated<enter>");
    assert!(sitting.screen().contains("Mitigations"), "{}", sitting.screen());
    sitting.keys("guardrails<enter>test run 812<enter>replies are filtered<enter>");
    let done = finding(&sitting, "AML.T0057@mail");
    assert_eq!(done.status, Status::Mitigated);
    assert_eq!(
        (done.mitigations.as_slice(), done.evidence.as_slice()),
        (&["AML.M0020".to_string()][..], &["test run 812".to_string()][..])
    );
    sitting.keys("<tab>");
    let field = |sitting: &Sitting| sitting.screen().contains("Why mitigated");
    assert!(!field(&sitting));
}

#[test]
fn headings_fold_and_count_what_is_below() {
    let mut sitting = sitting();
    sitting.keys("belement<enter>");
    let screen = sitting.screen();
    assert!(line(&screen, "Desk agent · 4 findings").contains("- Desk agent"));
    sitting.keys("<home><enter>");
    let screen = sitting.screen();
    assert!(line(&screen, "Desk agent · 4 findings").contains("▸+ Desk agent"), "{screen}");
    sitting.keys("<space>");
    assert_eq!(sitting.state.findings.marked.len(), 4, "a folded heading stands for all below it");
    sitting.keys("<esc>_");
    assert!(!sitting.screen().contains("Mail agent · open"), "all are folded");
    sitting.keys("_<end>");
    assert_eq!(sitting.state.findings.selected.as_ref().unwrap().element(), Some("mail"));
    sitting.keys("-");
    assert_eq!(sitting.state.findings.heading.as_deref(), Some("Mail agent"));
    sitting.keys("bno head<enter>");
    assert_eq!(sitting.state.findings.filter, "");
}

#[test]
fn marks_are_set_by_range_and_turned_round() {
    let mut sitting = sitting();
    sitting.keys("<space><down><down>V");
    assert_eq!(sitting.state.findings.marked.len(), 4);
    sitting.keys("i");
    assert_eq!(sitting.state.findings.marked.len(), 4);
    sitting.keys("<esc><home><shift-down><shift-down>");
    assert_eq!(sitting.state.findings.marked.len(), 3);
    sitting.keys("felement:mail technique:T0053<enter>");
    assert!(sitting.screen().contains("of them not shown · 3 marked"), "{}", sitting.screen());
}

#[test]
fn the_filter_shows_what_it_finds_while_it_is_written() {
    let mut sitting = sitting();
    sitting.keys("felement:mail");
    let screen = sitting.screen();
    assert!(screen.contains("Findings 4 of 8") && screen.contains("4 findings · like"), "{screen}");
    sitting.keys(" stat:open");
    let screen = sitting.screen();
    assert!(line(&screen, "no field of findings").contains("`status`?"), "{screen}");
    sitting.keys("<esc>");
    assert_eq!(sitting.state.findings.filter, "", "as it was");
}

#[test]
fn what_is_added_to_a_filter_is_another_word() {
    let mut sitting = sitting();
    sitting.keys("felement:mail<enter>f-technique:T0053<enter>");
    assert_eq!(sitting.state.findings.filter, "element:mail -technique:T0053");
    sitting.keys("f<enter>");
    assert_eq!(sitting.state.findings.filter, "element:mail -technique:T0053");
}

#[test]
fn an_escape_too_many_does_not_leave() {
    for screen in ["2", "3", "4", "5"] {
        let mut sitting = sitting();
        sitting.keys(screen);
        let before = sitting.state.screen;
        sitting.keys("<esc><esc>");
        assert_eq!(sitting.state.screen, before);
        assert_eq!(sitting.said(), "nothing to drop: 1 shows the diagram");
        sitting.keys("1");
        assert_eq!(sitting.state.screen, Screen::Diagram);
    }
}

#[test]
fn views_are_stepped_through_picked_and_kept() {
    let mut sitting = sitting();
    sitting.tell(policy("views: {\"Mail\": \"element:mail\"}"));
    let screen = sitting.screen();
    assert!(line(&screen, "All 8").contains("New this week 8"), "{screen}");
    sitting.keys("vmail<enter>");
    assert_eq!(sitting.state.findings.filter, "element:mail");
    assert!(sitting.screen().contains("Mail 4"));
    sitting.keys("]");
    assert_eq!(sitting.state.findings.filter, "", "round to all of them");
    sitting.keys("[[");
    assert_eq!(sitting.state.findings.filter, "needs:second");
    sitting.keys("<esc>w");
    assert!(sitting.said().contains("a view is a filter with a name"));
    sitting.keys("ftechnique:T0053<enter>wTools<enter>");
    let name = "Tools".to_string();
    let kept = Effect::KeepView { name: name.clone(), query: Some("technique:T0053".into()) };
    assert!(sitting.effects.contains(&kept), "{:?}", sitting.effects);
    sitting.keys("[[]]");
    assert!(sitting.screen().contains("Tools 2"), "{}", sitting.screen());
    sitting.keys("w<enter>");
    assert!(
        sitting.effects.contains(&Effect::KeepView { name, query: None }),
        "the same forgets it"
    );
}

#[test]
fn the_policy_offers_due_dates_and_one_key_takes_them() {
    let mut sitting = sitting();
    sitting.keys("D");
    assert!(sitting.said().starts_with("nothing gives due dates"));
    sitting.tell(policy("due_days: (critical: 3, important: 30, moderate: 60)"));
    let screen = sitting.screen();
    assert!(screen.contains("overdue 2026-11-19 by policy"), "{screen}");
    assert!(line(&screen, "2 Findings").contains("overdue)"), "{screen}");
    let rows = screen.matches("by policy").count();
    sitting.keys("aD");
    assert!(sitting.said().starts_with("due date by policy: "), "{}", sitting.said());
    assert!(sitting.screen().matches("by policy").count() < rows);
    let due = finding(&sitting, "AML.T0053@desk").due;
    assert!(due.is_some_and(|due| due >= date(2026, 11, 19)), "{due:?}");
}

#[test]
fn a_second_person_is_missed_and_found_on_the_screen() {
    let mut sitting = sitting();
    sitting.tell(policy("second_person_from: low"));
    sitting.keys("ftechnique:T0053 element:mail<enter>saccepted<enter>");
    assert!(
        sitting.screen().contains("two people accept it, by the policy"),
        "{}",
        sitting.screen()
    );
    sitting.keys("small enough<enter>");
    assert!(sitting.said().ends_with("a second person has to accept it too"), "{}", sitting.said());
    sitting.keys("<enter>");
    let screen = sitting.screen();
    assert!(screen.contains("second person missing"), "{screen}");
    assert!(screen.contains("accepted it alone"), "{screen}");
    sitting.keys("saccepted<enter>once more<enter>");
    assert!(sitting.screen().contains("you accepted it already"), "{}", sitting.screen());
    sitting.keys("<esc>");
    sitting.state.settings.who = "Somebody Else".into();
    sitting.keys("saccepted<enter>so do I<enter><esc>");
    assert!(!sitting.screen().contains("second person missing"), "{}", sitting.screen());
}

#[test]
fn what_is_the_same_stands_under_what_decides_and_can_be_let_go() {
    let mut sitting = sitting();
    sitting.keys("ftechnique:T0053<enter>a=T0053@mail<enter>");
    let lead = Some(key("AML.T0053@mail"));
    assert_eq!(finding(&sitting, "AML.T0053@desk").same_as, lead);
    assert_eq!(finding(&sitting, "AML.T0053@mail").same_as, None, "the other marked one decides");
    let screen = sitting.screen();
    assert!(screen.contains("Findings 1 of 7"), "counted once: {screen}");
    assert!(screen.contains("= Desk agent: "), "{screen}");
    sitting.keys("<down>oAna<enter>");
    assert_eq!(finding(&sitting, "AML.T0053@mail").owner, "Ana", "what decides is changed");
    let screen = sitting.screen();
    assert!(line(&screen, "│ same as").contains("AI Agent Tool Invocation on"), "{screen}");
    sitting.keys("=nothing<enter>");
    assert_eq!(finding(&sitting, "AML.T0053@desk").same_as, None);
    assert!(sitting.screen().contains("Findings 2 of 8"));
}

#[test]
fn the_cursor_stays_where_the_next_finding_is() {
    let mut sitting = sitting();
    sitting.keys("fstatus:open<enter><down>");
    let order: Vec<FindingKey> = {
        let mut keys = Vec::new();
        for _ in 0..3 {
            keys.push(sitting.state.findings.selected.clone().unwrap());
            sitting.keys("<down>");
        }
        keys
    };
    sitting.keys("<up><up><up>stransferred<enter>the vendor does<enter>");
    assert_eq!(sitting.state.findings.selected.as_ref(), Some(&order[1]), "the next one");
}

#[test]
fn what_happened_is_told_the_newest_first() {
    let mut sitting = sitting();
    sitting.keys("ftechnique:T0053 element:mail<enter>cWho answers for it?<enter>");
    sitting.keys("smitigating<enter><enter>");
    let screen = sitting.screen();
    let at = |part: &str| screen.find(part).unwrap_or_else(|| panic!("{part}: {screen}"));
    assert!(at("open → mitigating") < at("ben, open"), "{screen}");
    assert!(at("says: Who answers for it?") < at("ben, open"), "{screen}");
}

#[test]
fn an_expired_decision_says_so_everywhere() {
    let mut sitting = sitting();
    let expired = Finding {
        status: Status::Accepted,
        review_by: Some(date(2026, 11, 1)),
        ..finding(&sitting, "AML.T0053@mail").clone()
    };
    put(&mut sitting, key("AML.T0053@mail"), expired);
    sitting.keys("fstatus:expired<enter><enter>");
    let screen = sitting.screen();
    assert!(screen.contains("accepted expired on 2026-11-01"), "{screen}");
    assert!(screen.contains("it counts as open until decided anew"), "{screen}");
    assert!(line(&screen, "All 8").contains("To review 1"), "{screen}");
    assert!(line(&screen, "2 Findings 8").contains("2 Findings 8"));
}

#[test]
fn ease_and_tries_stand_beside_the_severity_of_a_finding() {
    let mut sitting = sitting();
    let selected = |sitting: &Sitting| {
        let key = sitting.state.findings.selected.clone().unwrap();
        sitting.state.model().findings[&key].clone()
    };
    sitting.keys("<tab>");
    sitting.go_to(&["ease", "unknown"]);
    sitting.keys("<enter>");
    assert!(sitting.screen().contains("What does it take to exploit it?"), "{}", sitting.screen());
    sitting.keys("<enter>");
    assert_eq!(selected(&sitting).ease.unwrap().value, "exploited");
    sitting.go_to(&["tried", "how often"]);
    sitting.keys("<enter>3/10 white text in a mail<enter>");
    assert_eq!(selected(&sitting).tries["white text in a mail"].succeeded, 3);
    assert!(sitting.screen().contains("worked 3 of 10 times"), "{}", sitting.screen());
    sitting.keys("uu");
    assert!(selected(&sitting).tries.is_empty() && selected(&sitting).ease.is_none());
}

#[test]
fn what_another_answer_would_make_of_it_stands_below_the_answer() {
    let mut sitting = sitting();
    sitting.keys("ftechnique:T0051<enter>y");
    let first = "who-affected";
    let asked = |sitting: &Sitting| match &sitting.state.overlay {
        Some(Overlay::Ask(ask)) => (ask.text.clone(), ask.answers[ask.cursor].value.clone()),
        _ => panic!("no question: {}", sitting.screen()),
    };
    let (question, _) = asked(&sitting);
    assert_eq!(question, sitting.state.catalog.bug_bar.question(first).unwrap().text);
    sitting.keys("<down><enter>");
    let key = sitting.state.findings.selected.clone().unwrap();
    let given = sitting.state.model().findings[&key].answers[first].value.clone();
    let rows = finding_sheet::rows(&sitting.state);
    let at = rows.iter().position(|row| row.label.trim() == "who affected").unwrap();
    assert!(rows[at].value.starts_with(&given), "{}", rows[at].value);
    let other = &rows[at + 1];
    assert_eq!(other.label.trim(), "otherwise", "{rows:#?}");
    assert!(other.value.contains(" → ") && !other.value.contains(&given), "{}", other.value);
    // Asked again, it starts at what was answered: Enter changes nothing.
    sitting.keys("<tab>").keys(&"<down>".repeat(at)).keys("<enter>");
    assert_eq!(asked(&sitting).1, given);
    assert!(sitting.screen().contains(", as now"), "{}", sitting.screen());
}

#[test]
fn a_link_says_what_it_links_by_their_elements() {
    let mut sitting = sitting();
    sitting.keys("ftechnique:T0053<enter><home>=T0053@mail<enter>");
    let said = sitting.said();
    assert!(said.ends_with("same as AI Agent Tool Invocation on Mail agent"), "{said}");
    sitting.keys("u");
    assert!(sitting.said().starts_with("undone: "), "{}", sitting.said());
}

#[test]
fn findings_are_rated_once_for_all_frames_until_something_changes() {
    let mut sitting = sitting();
    let rated = |sitting: &Sitting| queue::rows(&sitting.state);
    let (before, listed) = (rated(&sitting), queue::listed(&sitting.state));
    sitting.keys("<down><tab><down><esc><up>");
    let _ = sitting.screen();
    assert!(Arc::ptr_eq(&before, &rated(&sitting)), "moving about rates nothing");
    assert!(Arc::ptr_eq(&listed, &queue::listed(&sitting.state)), "and lists nothing anew");
    sitting.keys("fdesk<enter>bowner<enter>");
    assert!(Arc::ptr_eq(&before, &rated(&sitting)), "nor do filters and headings");
    sitting.keys("oAna<enter>");
    assert!(!Arc::ptr_eq(&before, &rated(&sitting)), "an edit does");
}

#[test]
fn a_decision_is_looked_at_again_on_a_day_to_come() {
    let mut sitting = sitting();
    sitting.keys("saccepted<enter>cheap enough<enter><ctrl-u>2026-01-01<enter>");
    let screen = sitting.screen();
    assert!(screen.contains("the decision would be open again at once"), "{screen}");
    let key = sitting.state.findings.selected.clone().unwrap();
    let before = sitting.state.model().findings[&key].review_by;
    assert!(before.unwrap() > sitting.state.today(), "the date on offer stands");
    sitting.keys("<ctrl-u>2027-01-15<enter>");
    assert_eq!(sitting.state.model().findings[&key].review_by, Some(date(2027, 1, 15)));
    assert!(sitting.state.overlay.is_none());
}
