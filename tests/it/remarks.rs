//! Remarks: parked without leaving the flow of talk, and dealt with later.

use threatloom::model::remark::Outcome;
use threatloom::model::{Model, Remark, RemarkKind, Status};
use threatloom::tui::state::Screen;

use crate::sitting::Sitting;

/// The only remark with these words.
fn remark<'a>(sitting: &'a Sitting, words: &str) -> &'a Remark {
    let found = sitting.state.model().remarks.values().find(|r| r.text.join(" ") == words);
    found.unwrap_or_else(|| panic!("no remark says `{words}`:\n{}", sitting.file()))
}

fn parked() -> Sitting {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("/support agent<enter>Rprompts are logged<enter>");
    sitting.keys("Rwho reads the logs?<enter>");
    sitting
}

#[test]
fn a_remark_is_parked_about_the_selection() {
    let sitting = parked();
    let note = remark(&sitting, "prompts are logged");
    assert_eq!((note.kind, note.about.as_deref()), (RemarkKind::Note, Some("support-agent")));
    assert_eq!(note.stamp.as_ref().unwrap().by(), "Ana");
    assert!(remark(&sitting, "who reads the logs?").is_question());
    assert!(sitting.footer().contains("parked an open question about Support agent"));
}

#[test]
fn quick_entry_parks_and_goes_on() {
    let mut sitting = Sitting::with(Model::new("Chat"));
    sitting.keys("iUser -> Chat UI : text<enter>! they log prompts");
    assert!(sitting.screen().contains("parks a remark about Chat UI"), "{}", sitting.screen());
    sitting.keys("<enter>");
    assert!(sitting.screen().contains("parked a remark about Chat UI"), "{}", sitting.screen());
    sitting.keys("who reads them?<enter>note: ask legal<enter>?<enter>");
    assert!(sitting.screen().contains("write what to park"), "{}", sitting.screen());
    sitting.keys("<ctrl-u>Chat UI -> GPT<enter>");
    let model = sitting.state.model();
    assert_eq!((model.elements.len(), model.remarks.len()), (3, 3));
    assert_eq!(remark(&sitting, "ask legal").about.as_deref(), Some("chat-ui"));
    assert!(remark(&sitting, "who reads them?").is_question());
    sitting.keys("<esc>uu");
    assert_eq!(sitting.state.model().remarks.len(), 2, "a remark is one step");
}

#[test]
fn a_remark_becomes_an_assumption_in_one_step() {
    let mut sitting = parked();
    let before = sitting.file();
    sitting.keys("!logged<enter>");
    assert!(sitting.screen().contains("take it for granted"), "{}", sitting.screen());
    sitting.keys("a for a week<enter>");
    let (id, assumption) = sitting.state.model().assumptions.last_key_value().unwrap();
    let (id, assumption) = (id.clone(), assumption.clone());
    let found = sitting.state.model().assumptions.values();
    assert!(found.clone().any(|a| a.text == ["prompts are logged for a week"]), "{assumption:?}");
    let settled = remark(&sitting, "prompts are logged").settled.clone().unwrap();
    assert_eq!((settled.outcome, settled.stamp.by()), (Outcome::Assumption, "Ana"));
    let became = &sitting.state.model().assumptions[&settled.key];
    assert_eq!(became.about.as_deref(), Some("support-agent"), "{id}");
    // What is left is listed again.
    assert!(sitting.screen().contains("Parked: 1 open, 1 settled"), "{}", sitting.screen());
    sitting.keys("<esc>u");
    assert_eq!(sitting.file(), before);
}

#[test]
fn a_remark_becomes_a_finding_in_one_step() {
    let mut sitting = parked();
    let before = sitting.file();
    sitting.keys("!logged<enter>f<ctrl-u>Prompts leak<enter>");
    assert_eq!(sitting.state.screen, Screen::Findings);
    let key = sitting.state.findings.selected.clone().unwrap();
    assert_eq!(key.to_string(), "custom-prompts-leak@support-agent");
    let finding = &sitting.state.model().findings[&key];
    assert_eq!((finding.title.as_str(), finding.status), ("Prompts leak", Status::Open));
    assert_eq!(finding.description, ["prompts are logged"], "nothing of what was said is lost");
    let settled = remark(&sitting, "prompts are logged").settled.clone().unwrap();
    assert_eq!((settled.outcome, settled.key), (Outcome::Finding, key.to_string()));
    sitting.keys("u");
    assert_eq!(sitting.file(), before);
}

#[test]
fn a_remark_is_dropped_with_a_reason_answered_opened_again_and_changed() {
    let mut sitting = parked();
    sitting.keys("!logged<enter>d<enter>");
    assert!(sitting.screen().contains("dropping needs a reason"), "{}", sitting.screen());
    sitting.keys("not in scope<enter><esc>!logs<enter>rOnly the team.<enter>");
    let settled = |words: &str, sitting: &Sitting| remark(sitting, words).settled.clone();
    let dropped = settled("prompts are logged", &sitting).unwrap();
    assert_eq!(
        (dropped.outcome, &dropped.why[..]),
        (Outcome::Dropped, &["not in scope".into()][..])
    );
    assert_eq!(settled("who reads the logs?", &sitting).unwrap().outcome, Outcome::Answered);

    sitting.keys("!logged<enter>o");
    assert!(settled("prompts are logged", &sitting).is_none());
    sitting.keys("<esc>!logged<enter>e<ctrl-u>Prompts are kept<enter>");
    assert!(remark(&sitting, "Prompts are kept").is_open());
    sitting.keys("!kept<enter>bwhole<enter>");
    assert_eq!(remark(&sitting, "Prompts are kept").about, None);
    sitting.keys("!kept<enter>bvector<enter>").keys("!kept<enter>s");
    assert_eq!(sitting.state.diagram.selected.as_deref(), Some("vector-store"));
    sitting.keys("/kept<enter>e<ctrl-u><enter>");
    assert_eq!(sitting.state.model().remarks.len(), 1);
}

#[test]
fn remarks_stand_where_they_belong() {
    let mut sitting = parked();
    sitting.keys("<tab><end>");
    assert!(sitting.screen().contains("who reads the logs?"), "{}", sitting.screen());
    sitting.keys("<enter>");
    assert!(sitting.screen().contains("Open question"), "{}", sitting.screen());
    sitting.keys("<esc>M<end>");
    let screen = sitting.screen();
    assert!(screen.contains("Support agent: ? who reads"), "{screen}");
    let text = sitting.file();
    let remarks = text.find("\n    remarks: {").unwrap();
    assert!(text.find("\n    assumptions: {").unwrap() < remarks);
    assert!(text[remarks..].contains("kind: question,"));
}
