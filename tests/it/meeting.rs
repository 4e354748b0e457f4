//! Sessions: one types while people talk, and in the end there is a summary.

use std::fmt::Write as _;
use std::path::PathBuf;

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::style::Modifier;
use threatloom::model::{Model, ReplyKey};
use threatloom::store::{KeptSession, StoreError};
use threatloom::tui::overlay::Overlay;
use threatloom::tui::state::Effect;
use threatloom::tui::update::Msg;

use crate::sitting::Sitting;

/// A session on the support copilot with two people in the room.
fn session(columns: u16, rows: u16) -> Sitting {
    let mut sitting = Sitting::on("support-copilot").size(columns, rows);
    sitting.keys("<f4>Ana, Ben<enter>");
    sitting
}

/// Whether the quick-entry line has the keyboard.
fn writes(sitting: &Sitting) -> bool {
    matches!(&sitting.state.overlay, Some(Overlay::Prompt(prompt)) if prompt.title == "Quick entry")
}

fn open(sitting: &Sitting) -> Vec<String> {
    let remarks = sitting.state.model().remarks.values().filter(|remark| remark.is_open());
    remarks.map(|remark| remark.text.join(" ")).collect()
}

#[test]
fn a_session_begins_with_whoever_is_there_and_keeps_the_line_open() {
    let mut sitting = session(120, 40);
    assert_eq!(sitting.effects, [Effect::KeepSession]);
    let kept = &sitting.state.meeting.as_ref().unwrap().kept;
    assert_eq!(kept.participants, ["Ana", "Ben"]);
    assert_eq!(&kept.before, sitting.state.model());
    assert!(
        sitting.screen().contains("session since 09:30 UTC · Ana, Ben"),
        "{}",
        sitting.screen()
    );
    sitting.keys("User -> Gate<enter>! no logs<enter>who pays?<enter>");
    assert!(writes(&sitting), "the line stays open");
    assert_eq!(open(&sitting), ["no logs", "who pays?"]);
    sitting.keys("Half a sen<esc>");
    assert!(!writes(&sitting));
    assert!(sitting.screen().contains("› Half a sen"), "what was begun is still there");
    sitting.keys("3").keys("1");
    assert!(!writes(&sitting), "the diagram has the keyboard until i");
    sitting.keys("itence<enter>");
    let names: Vec<&str> =
        sitting.state.model().elements.values().map(|e| e.name.as_str()).collect();
    assert!(names.contains(&"Half a sentence"), "{names:?}");

    let mut sitting = Sitting::with(Model::new("Shop"));
    sitting.keys("<f4><esc>");
    assert!(sitting.state.meeting.is_none());
    sitting.keys("<f4><enter>");
    assert!(sitting.state.meeting.as_ref().unwrap().kept.participants.is_empty());
    assert!(sitting.screen().contains("type what people say"), "{}", sitting.screen());
}

/// The question on show, and the letter and value of its first answer.
fn asked(sitting: &Sitting) -> (ReplyKey, char, String) {
    let about = sitting.state.diagram.selected.as_deref();
    let asked = sitting.state.question_about(about).unwrap();
    let screen = sitting.screen();
    assert!(screen.contains(&format!("? {}", asked.text)), "{}\n{screen}", asked.text);
    let value = asked.answers[0].value.clone();
    let sign = format!(" {}", value.replace('_', " "));
    let line = screen.lines().find(|line| line.contains(&sign) && line.contains("? later"));
    let before = line.unwrap().split(&sign).next().unwrap();
    (asked.key, before.chars().next_back().unwrap(), value)
}

#[test]
fn the_next_question_is_answered_with_alt_while_writing() {
    let mut sitting = session(120, 40);
    sitting.keys("Support agent<enter>Half");
    let (key, letter, value) = asked(&sitting);
    sitting.keys(&format!("<alt-{letter}>"));
    let reply = &sitting.state.model().answers[&key];
    assert_eq!((reply.value.as_ref().unwrap().to_string(), reply.stamp.by()), (value, "Ana"));
    assert!(writes(&sitting) && sitting.screen().contains("› Half"), "{}", sitting.screen());
    assert_ne!(asked(&sitting).0, key, "another question follows");
    // From the diagram too; letters alone do there what they always do.
    sitting.keys("<esc>");
    let (next, letter, _) = asked(&sitting);
    sitting.keys(&format!("<alt-{letter}>"));
    assert!(sitting.state.model().answers.contains_key(&next));
    sitting.keys("u");
    assert!(!sitting.state.model().answers.contains_key(&next), "one step each");
    // A letter that answers nothing is one of the text field.
    sitting.keys("i<alt-#>");
    assert!(writes(&sitting));
}

#[test]
fn tab_gives_the_keyboard_to_one_question_after_the_other() {
    let mut sitting = session(80, 24);
    sitting.keys("Support agent<enter><tab>");
    let Some(Overlay::Ask(ask)) = &sitting.state.overlay else { panic!("{}", sitting.screen()) };
    let letter = ask.answers[0].key;
    sitting.keys(&letter.to_string());
    assert_eq!(sitting.state.model().answers.len(), 1);
    assert!(matches!(sitting.state.overlay, Some(Overlay::Ask(_))), "the next one is there");
    sitting.keys("u");
    assert_eq!(sitting.state.model().answers.len(), 0);
    sitting.keys("<esc>");
    assert!(writes(&sitting), "it is back at the line");
    // A sentence that is begun keeps Tab for kinds, and the diagram has its own key.
    sitting.keys("Billing<tab>");
    assert!(writes(&sitting));
    sitting.keys("<esc>y");
    assert!(matches!(sitting.state.overlay, Some(Overlay::Ask(_))));
    sitting.keys("<esc>");
    assert!(sitting.state.overlay.is_none());
}

#[test]
fn a_question_with_several_answers_takes_the_keyboard() {
    let mut sitting = session(120, 40);
    let many = |sitting: &Sitting| {
        let selected = sitting.state.diagram.selected.as_deref();
        sitting.state.question_about(selected).is_some_and(|asked| asked.many)
    };
    sitting.keys("Support agent -> Refund tool [tool]<enter><esc>");
    let mut left = 60;
    while !many(&sitting) {
        sitting.keys("<alt-?>");
        left -= 1;
        assert!(left > 0, "no question takes several answers");
    }
    sitting.keys("iHalf");
    let (key, letter, value) = asked_of_several(&sitting);
    sitting.keys(&format!("<alt-{letter}>"));
    assert!(sitting.screen().contains(&format!("[x] {}", value.replace('_', " "))));
    assert!(!sitting.state.model().answers.contains_key(&key), "more can be ticked");
    sitting.keys("<enter>");
    assert!(sitting.state.model().answers.contains_key(&key));
    assert!(writes(&sitting) && sitting.screen().contains("› Half"), "{}", sitting.screen());
}

/// Like [`asked`], for a question whose answers have boxes to tick.
fn asked_of_several(sitting: &Sitting) -> (ReplyKey, char, String) {
    let selected = sitting.state.diagram.selected.as_deref();
    let asked = sitting.state.question_about(selected).unwrap();
    let value = asked.answers[0].value.clone();
    let sign = format!(" [ ] {}", value.replace('_', " "));
    let screen = sitting.screen();
    let line =
        screen.lines().find(|line| line.contains(&sign)).unwrap_or_else(|| panic!("{screen}"));
    let letter = line.split(&sign).next().unwrap().chars().next_back().unwrap();
    (asked.key, letter, value)
}

#[test]
fn what_nobody_could_answer_is_listed_until_somebody_does() {
    let mut sitting = session(120, 40);
    sitting.keys("Support agent<enter>").effects.clear();
    let (key, letter, value) = asked(&sitting);
    sitting.keys("<alt-?>");
    assert!(sitting.state.meeting.as_ref().unwrap().kept.put_off.contains(&key));
    assert_eq!(sitting.effects, [Effect::KeepSession], "a crash does not lose it");
    assert!(sitting.screen().contains("Open 1") && sitting.screen().contains("! lists 1 open"));
    let words = vec!["It depends.".to_string()];
    let stamp = sitting.state.stamp();
    let edit = threatloom::model::ops::answer_in_words(sitting.state.model(), key, words, stamp);
    sitting.state.edit("answer", edit);
    assert!(sitting.screen().contains("Open 0"), "{letter} {value}\n{}", sitting.screen());
}

#[test]
fn the_list_is_for_wide_screens_and_can_be_hidden() {
    let mut sitting = session(120, 40);
    sitting.keys("! first<enter><esc>");
    let shown = |sitting: &Sitting| sitting.screen().contains("│ Open 1");
    assert!(shown(&sitting), "{}", sitting.screen());
    sitting.keys("v");
    assert!(!shown(&sitting));
    sitting.keys("v");
    assert!(shown(&sitting));
    let mut sitting = sitting.size(119, 40);
    assert!(!shown(&sitting) && sitting.screen().contains("! lists 1 open"));
    sitting.keys("v");
    assert!(sitting.screen().contains("Model"), "the panel is still at hand: {}", sitting.screen());
    let mut sitting = sitting.size(120, 30);
    sitting.keys("<esc>");
    for i in 0..30 {
        sitting.keys(&format!("i! remark number {i}<enter><esc>"));
    }
    let screen = sitting.screen();
    assert!(screen.contains("! lists ") && screen.contains("remark number 29"), "{screen}");
    assert!(!screen.contains("first"), "the oldest give way:\n{screen}");
}

#[test]
fn the_mouse_works_on_the_diagram_behind_the_line() {
    let mut sitting = session(120, 40);
    sitting.keys("Chat UI<enter>Half");
    let card = sitting.state.derived.picture.element("support-agent").unwrap();
    sitting.keys("<esc>/support agent<enter>i");
    let camera = sitting.state.diagram.camera;
    let at = |value: i32| u16::try_from(value).unwrap();
    let (column, row) = (at(card.x + 3 - camera.0), at(card.y + 2 - camera.1));
    sitting.keys("<esc><esc>i");
    for kind in [MouseEventKind::Down(MouseButton::Left), MouseEventKind::Up(MouseButton::Left)] {
        let event = MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE };
        sitting.tell(Msg::Mouse(event));
    }
    assert_eq!(sitting.state.diagram.selected.as_deref(), Some("support-agent"));
    assert!(writes(&sitting) && sitting.screen().contains("› Half"), "{}", sitting.screen());
}

#[test]
fn what_came_last_is_lifted_out_of_the_picture() {
    let mut sitting = session(120, 40);
    sitting.keys("Chat UI -> Voice box : speech<enter>");
    let fresh = sitting.state.meeting.as_ref().unwrap().fresh.clone();
    assert_eq!(fresh.into_iter().collect::<Vec<_>>(), ["chat-ui-voice-box", "voice-box"]);
    sitting.keys("! a remark is no news in the picture<enter><esc><esc>");
    let card = sitting.state.derived.picture.element("voice-box").unwrap();
    let camera = sitting.state.diagram.camera;
    let at = |value: i32| u16::try_from(value).unwrap();
    // The diagram begins beneath the title.
    let corner = (at(card.x - camera.0), at(card.y - camera.1) + 1);
    let buffer = sitting.buffer();
    assert!(buffer[corner].modifier.contains(Modifier::BOLD), "{}", sitting.screen());
    assert!(sitting.screen().contains('━') || sitting.screen().contains('┃'));
    sitting.keys("iChat UI -> Fax<enter><esc><esc>");
    assert!(!sitting.state.meeting.as_ref().unwrap().fresh.contains("voice-box"));
}

#[test]
fn the_summary_is_shown_written_and_the_session_ended() {
    let mut sitting = session(120, 40);
    sitting.keys("Chat UI -> Voice box : speech<enter>who listens?<enter><f4>");
    let screen = sitting.screen();
    for text in ["In the room: Ana, Ben", "element Voice box", "question: who listens?"] {
        assert!(screen.contains(text), "{text}\n{screen}");
    }
    assert!(sitting.footer().starts_with("w write to a file · e end"), "{}", sitting.footer());
    sitting.keys("x");
    assert!(matches!(sitting.state.overlay, Some(Overlay::Summary(_))), "no key closes it unseen");
    sitting.effects.clear();
    sitting.keys("w<enter>");
    let [Effect::WriteSummary { path, text }] = &sitting.effects[..] else {
        panic!("{:?}", sitting.effects)
    };
    assert_eq!(path.as_os_str(), "test.session-2026-11-20-0930.md");
    assert!(text.contains("## Added") && text.contains("- flow Chat UI → Voice box: speech"));
    let path = path.clone();
    let exists = StoreError::Exists { path: path.clone() };
    sitting.tell(Msg::SummaryWritten(path.clone(), Err(exists)));
    let screen = sitting.screen();
    assert!(screen.contains("› test.session-2026-11-20-0930.md"), "the name is at hand: {screen}");
    sitting.tell(Msg::SummaryWritten(path, Ok(())));
    assert!(sitting.footer().contains("the summary is in test.session"), "{}", sitting.footer());
    sitting.effects.clear();
    sitting.keys("e");
    assert!(sitting.state.meeting.is_none());
    assert_eq!(sitting.effects, [Effect::ForgetSession]);
    assert!(!writes(&sitting));
}

#[test]
fn ending_without_a_summary_is_asked_about() {
    let mut sitting = session(80, 24);
    sitting.keys("Fax<enter><f4>e");
    assert!(sitting.state.meeting.is_some() && sitting.screen().contains("is in no file"));
    sitting.keys("<esc>");
    assert!(writes(&sitting), "the session goes on");
    sitting.keys("<f4>ew");
    assert!(sitting.screen().contains("Write the summary to"), "{}", sitting.screen());
    sitting.keys("<esc><f4>ee");
    assert!(sitting.state.meeting.is_none());
}

#[test]
fn a_session_that_was_not_ended_goes_on_with_what_it_began_from() {
    let before = Model::new("As it was");
    let kept = KeptSession {
        since: "2026-11-19T08:00:00Z".parse().unwrap(),
        participants: vec!["Cem".into()],
        put_off: [ReplyKey::about("exposure", "chat-ui")].into(),
        before: before.clone(),
    };
    let found = || Msg::FoundSession(Ok(Some(Box::new(kept.clone()))));
    let mut sitting = Sitting::on("support-copilot");
    sitting.tell(found());
    let said = "the session of 2026-11-19 at 08:00 UTC was not ended: F4 goes on with it";
    assert_eq!(sitting.footer(), said);
    sitting.keys("<f4>");
    assert!(sitting.screen().contains("go on with it"), "{}", sitting.screen());
    sitting.keys("g");
    let meeting = sitting.state.meeting.as_ref().unwrap();
    assert_eq!(meeting.kept.before, before);
    assert!(sitting.state.put_off.contains(&ReplyKey::about("exposure", "chat-ui")));
    sitting.keys("<f4>");
    assert!(sitting.screen().contains("2026-11-19, 08:00 UTC to 2026-11-20, 09:30 UTC"));

    let mut sitting = Sitting::on("support-copilot");
    sitting.tell(found()).keys("<f4><esc><f4>s");
    assert!(matches!(sitting.state.overlay, Some(Overlay::Summary(_))));
    let mut sitting = Sitting::on("support-copilot");
    sitting.tell(found()).keys("<f4>n<enter>");
    assert_eq!(&sitting.state.meeting.as_ref().unwrap().kept.before, sitting.state.model());
}

#[test]
fn a_session_moves_with_its_model() {
    let mut sitting = session(80, 24);
    sitting.keys("Fax<enter>").effects.clear();
    let model = sitting.state.model().clone();
    let path = PathBuf::from("other.tm.ron");
    let document = threatloom::store::Document::new(&path, model);
    let then = threatloom::tui::state::Then::Stay;
    sitting.tell(Msg::SavedAs { path, result: Ok(Box::new(document)), then });
    assert!(sitting.effects.contains(&Effect::KeepSession), "{:?}", sitting.effects);
    let document = threatloom::store::Document::new(&PathBuf::from("b.tm.ron"), Model::new("B"));
    sitting.tell(Msg::Loaded(Ok((Box::new(document), false))));
    assert!(sitting.state.meeting.is_none(), "another model has its own");
    assert!(sitting.effects.contains(&Effect::FindSession));
}

#[test]
fn no_size_is_too_small_for_a_session() {
    let mut sitting = session(80, 24);
    sitting.keys("! one<enter>");
    for (columns, rows) in [(1, 1), (40, 10), (41, 11), (300, 12), (60, 100), (120, 10), (200, 60)]
    {
        sitting = sitting.size(columns, rows);
        for keys in
            ["<tab>", "<esc>", "<esc>", "<tab>", "<esc>", "!", "<esc>", "<f4>", "<esc>", "i"]
        {
            sitting.keys(keys);
            sitting.screen();
        }
    }
}

/// A session as the room sees it.
fn tour(columns: u16, rows: u16) -> String {
    let mut sitting = Sitting::on("support-copilot").size(columns, rows);
    let mut out = String::new();
    for (what, script) in [
        ("who is in the room", "<f4>Ana, Ben"),
        ("the session begins", "<enter>"),
        (
            "something is drawn",
            "Support agent -> Refund tool [tool, authority: payment] : refund<enter>",
        ),
        (
            "a remark and a question are parked",
            "! limits stand in the prompt<enter>who approves refunds?",
        ),
        ("the question has the keyboard", "<enter><tab>"),
        ("the diagram has the keyboard", "<esc>Refund tool -> Led<esc>"),
        ("the summary", "<f4>"),
    ] {
        sitting.keys(script);
        let _ = write!(out, "—— {what}\n{}", sitting.screen());
    }
    out
}

#[test]
fn a_session_at_80_columns() {
    insta::assert_snapshot!(tour(80, 24));
}

#[test]
fn a_session_at_120_columns() {
    insta::assert_snapshot!(tour(120, 40));
}
