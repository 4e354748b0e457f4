//! The assessment screen, key by key.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use threatloom::analysis::assess::{Point, Tally};
use threatloom::model::assessment::{ACCEPTED, NOT_APPLICABLE};
use threatloom::model::{Assessment, Model, StepState, Verdict};
use threatloom::store::git::GitError;
use threatloom::store::{self, Document, templates, write_model};
use threatloom::tui::assess::Part;
use threatloom::tui::overlay::Overlay;
use threatloom::tui::start;
use threatloom::tui::state::{Effect, Pane, Screen, Source};
use threatloom::tui::update::Msg;

use crate::mouse::click;
use crate::sitting::Sitting;

fn copilot() -> Sitting {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("6");
    sitting
}

fn record<'a>(sitting: &'a Sitting, key: &str) -> &'a Assessment {
    let known = sitting.state.model().assessments.get(&key.parse().unwrap());
    known.unwrap_or_else(|| panic!("nothing is recorded as {key}"))
}

fn verdict<'a>(sitting: &'a Sitting, key: &str) -> &'a Verdict {
    record(sitting, key).answer.as_ref().unwrap()
}

fn item(sitting: &Sitting) -> &str {
    sitting.state.assess.item().unwrap()
}

/// Questions of the framework on show that wait for an answer.
fn open(sitting: &Sitting) -> usize {
    sitting.state.assess.board.as_ref().unwrap().count_open()
}

#[test]
fn an_assessment_is_made_from_scratch_by_one_key_an_answer() {
    let mut sitting = copilot();
    assert_eq!((item(&sitting), open(&sitting)), ("data-sources", 16));
    // What the model offers is taken over where it offers something, the rest is answered.
    let mut keys = 0;
    while open(&sitting) > 0 {
        let board = sitting.state.assess.board.as_ref().unwrap();
        let offers = board.line(item(&sitting)).unwrap().offer.is_some();
        sitting.keys(if offers { "t" } else { "p" });
        keys += 1;
    }
    assert_eq!(keys, 16);
    assert!(sitting.said().contains("all 16 are answered"), "{}", sitting.said());
    let answers = sitting.state.model().assessments.values();
    assert!(answers.clone().all(|record| record.answer.as_ref().unwrap().stamp.by() == "Ana"));
    assert!(answers.clone().any(|record| !record.answer.as_ref().unwrap().from.is_empty()));
    assert!(sitting.screen().contains("16 of 16 answered"), "{}", sitting.screen());
    assert!(sitting.state.is_dirty());
    let journalled = sitting.file();
    assert!(journalled.contains("risk-assessment/data-sources@system"), "{journalled}");
    // Each answer is one step.
    sitting.keys(&"u".repeat(16));
    assert!(sitting.state.model().assessments.is_empty());
    assert_eq!(item(&sitting), "data-sources");
}

#[test]
fn letters_answer_and_the_cursor_goes_on() {
    let mut sitting = copilot();
    sitting.keys("y");
    assert_eq!(verdict(&sitting, "risk-assessment/data-sources@system").is, "yes");
    assert_eq!(item(&sitting), "sensitive-data-types");
    sitting.keys("u");
    assert_eq!(item(&sitting), "data-sources", "undo shows what it took back");
    sitting.keys("n<up>p");
    assert_eq!(verdict(&sitting, "risk-assessment/data-sources@system").is, "partly");
    // Evidence is for the answer just given.
    sitting.keys("iList in the wiki, page 12<enter>");
    assert_eq!(
        record(&sitting, "risk-assessment/data-sources@system").evidence,
        ["List in the wiki, page 12"]
    );
    // Once the cursor was moved, for what it is on.
    sitting.keys("<down>iA scan of May<enter>");
    let known = record(&sitting, &format!("risk-assessment/{}@system", item(&sitting)));
    assert!(known.answer.is_none() && known.evidence == ["A scan of May"]);
    sitting.keys("<up><up>");
    assert_eq!(item(&sitting), "data-sources");
    sitting.keys("<delete>");
    let known = record(&sitting, "risk-assessment/data-sources@system");
    assert!(known.answer.is_none() && !known.evidence.is_empty());
    sitting.keys("<delete>");
    assert!(sitting.said().contains("no answer to take back"), "{}", sitting.said());
}

#[test]
fn what_is_settled_otherwise_needs_a_reason() {
    let mut sitting = copilot();
    sitting.keys("x<enter>");
    assert!(sitting.state.model().assessments.is_empty());
    assert!(sitting.screen().contains("say why"), "{}", sitting.screen());
    sitting.keys("No data is collected<enter>");
    let known = verdict(&sitting, "risk-assessment/data-sources@system");
    assert_eq!(
        (known.is.as_str(), &*known.why),
        (NOT_APPLICABLE, &["No data is collected".into()][..])
    );
    sitting.keys("cThe vendor is audited<enter>");
    let known = verdict(&sitting, "risk-assessment/sensitive-data-types@system");
    assert_eq!((known.is.as_str(), &*known.why), (ACCEPTED, &["The vendor is audited".into()][..]));
    // Leaving the reason leaves the question.
    sitting.keys("x<esc>");
    assert_eq!(sitting.state.model().assessments.len(), 2);
    assert_eq!(item(&sitting), "data-storage");
}

#[test]
fn an_offer_that_the_model_no_longer_makes_falls_away() {
    let mut sitting = copilot();
    sitting.keys("t");
    let from = verdict(&sitting, "risk-assessment/data-sources@system").from.clone();
    assert!(!from.is_empty());
    sitting.keys("<up>");
    assert!(sitting.screen().contains("rests on"), "{}", sitting.screen());
    // What it rested on is no longer recorded.
    for element in sitting.state.document.model.elements.values_mut() {
        element.attributes.remove("content-trust");
    }
    sitting.state.changed(false);
    sitting.keys("<down><up>");
    let screen = sitting.screen();
    assert!(screen.contains("fell away") && screen.contains("no longer says so"), "{screen}");
    let board = sitting.state.assess.board.as_ref().unwrap();
    assert!(board.line("data-sources").unwrap().is_open());
    assert_eq!(verdict(&sitting, "risk-assessment/data-sources@system").from, from);
}

#[test]
fn a_question_is_answered_element_by_element() {
    let mut sitting = copilot();
    sitting.keys("b");
    assert_eq!(sitting.state.pane, Pane::Details);
    sitting.keys("yn");
    assert_eq!(verdict(&sitting, "risk-assessment/data-sources@knowledge-base").is, "yes");
    assert_eq!(verdict(&sitting, "risk-assessment/data-sources@vector-store").is, "no");
    let key = "risk-assessment/data-sources@system".parse().unwrap();
    assert!(!sitting.state.model().assessments.contains_key(&key));
    sitting.go_to(&["answer", "No (the worst of its elements)"]);
    sitting.go_to(&["  Vector store"]);
    sitting.keys("<delete>");
    let key = "risk-assessment/data-sources@vector-store".parse().unwrap();
    assert!(!sitting.state.model().assessments.contains_key(&key));
    sitting.keys("<esc>");
    let threat_modelled = "6/security and compliance<enter>b";
    sitting.keys(threat_modelled);
    assert!(sitting.state.screen == Screen::Assess);
}

#[test]
fn details_are_edited_where_they_stand() {
    let mut sitting = copilot();
    sitting.keys("p<up>");
    let key = "risk-assessment/data-sources@system";
    sitting.keys("<tab>");
    sitting.go_to(&["why + write"]).keys("<enter>Only the main sets<enter>");
    assert_eq!(verdict(&sitting, key).why, ["Only the main sets"]);
    sitting.go_to(&["owner –"]).keys("<enter>Data team<enter>");
    assert_eq!(record(&sitting, key).owner, "Data team");
    sitting.go_to(&["review by 20"]).keys("<enter>");
    sitting.keys("soon<enter>");
    assert!(sitting.screen().contains("is not a date"), "{}", sitting.screen());
    sitting.keys("<backspace><backspace><backspace><backspace>2027-01-31<enter>");
    assert_eq!(record(&sitting, key).review_by.unwrap().to_string(), "2027-01-31");
    sitting.go_to(&["review by 20"]).keys("<delete>");
    assert_eq!(record(&sitting, key).review_by, None);
    sitting.go_to(&["target Yes"]).keys("<enter>p");
    assert_eq!(record(&sitting, key).target, "partly");
    sitting.go_to(&["answer", "Partly"]).keys("<enter>");
    let Some(Overlay::Ask(ask)) = &sitting.state.overlay else { panic!("{}", sitting.screen()) };
    assert_eq!(ask.answers[ask.cursor].value, "partly", "it opens at the recorded answer");
    sitting.keys("<esc>").go_to(&["asks Does"]).keys("<enter>");
    assert!(sitting.said().contains("only shown"), "{}", sitting.said());
}

#[test]
fn steps_become_tasks() {
    let mut sitting = copilot();
    let key = "risk-assessment/data-sources@system";
    sitting.keys("p<up><tab>");
    sitting.go_to(&["[ ] List what each model"]).keys("<enter>Bob<enter>2026-12-15<enter>");
    let task = record(&sitting, key).tasks["list-sources"].clone();
    assert_eq!(
        (task.owner.as_str(), task.due.unwrap().to_string().as_str()),
        ("Bob", "2026-12-15")
    );
    assert!(sitting.screen().contains("(Bob · until 2026-12-15)"), "{}", sitting.screen());
    sitting.keys("<space>");
    let step = record(&sitting, key).tasks["list-sources"].settled.clone().unwrap();
    assert_eq!((step.state, step.stamp.by()), (StepState::Done, "Ana"));
    sitting.keys("<space>");
    assert!(record(&sitting, key).tasks["list-sources"].is_open());
    sitting.go_to(&["+ add a step"]).keys("<enter>Ask the supplier<enter>Eve<enter><esc>");
    let own = record(&sitting, key).tasks.iter().find(|(_, task)| task.owner == "Eve").unwrap();
    assert_eq!(own.1.text, ["Ask the supplier"]);
    sitting.go_to(&["Ask the supplier"]).keys("<delete>");
    assert_eq!(record(&sitting, key).tasks.len(), 1);
}

#[test]
fn the_roadmap_takes_steps_on_and_ticks_them() {
    let mut sitting = copilot();
    sitting.keys("vv");
    assert_eq!(sitting.state.assess.part, Part::Roadmap);
    assert!(sitting.screen().contains("Months 1–3 · Foundation"), "{}", sitting.screen());
    let (key, step) = sitting.state.assess.step.clone().unwrap();
    let task = |sitting: &Sitting| record(sitting, &key.to_string()).tasks[&step].clone();
    sitting.keys("oBob<enter>2026-12-01<enter>");
    assert_eq!((task(&sitting).owner, task(&sitting).due.is_some()), ("Bob".into(), true));
    sitting.keys("d").keys(&"<backspace>".repeat(10)).keys("2026-01-01<enter>");
    assert!(sitting.screen().contains("1 overdue"), "{}", sitting.screen());
    sitting.keys("<space>");
    assert!(!task(&sitting).is_open());
    assert!(sitting.screen().contains("1 done"), "{}", sitting.screen());
    // The question of the step stands beside it.
    assert_eq!(item(&sitting), key.item);
    sitting.keys("<tab>");
    assert!(sitting.screen().contains("The question that it"), "{}", sitting.screen());
    sitting.keys("<esc><delete>");
    assert!(sitting.state.model().assessments.is_empty());
}

#[test]
fn risk_is_set_by_hand_and_left_to_the_model_again() {
    let mut sitting = copilot();
    sitting.keys("v");
    let severity =
        |sitting: &Sitting| sitting.state.assess.board.as_ref().unwrap().severity.clone().unwrap();
    assert!(severity(&sitting).set.is_none());
    sitting.keys("<tab><enter>l");
    assert_eq!(severity(&sitting).id, "low");
    assert!(sitting.screen().contains("set by Ana, 2026-11-20"), "{}", sitting.screen());
    sitting.keys("<delete>");
    assert!(severity(&sitting).set.is_none());
    sitting.keys("<esc><down><tab>");
    let attack = sitting.state.assess.attack.clone().unwrap();
    sitting.go_to(&["likelihood", "by the model"]).keys("<enter>l");
    let key = format!("risk/{attack}@system");
    assert_eq!(record(&sitting, &key).likelihood.as_ref().unwrap().value, "low");
    sitting.go_to(&["impact", "by the catalog"]).keys("<enter>l");
    assert_eq!(record(&sitting, &key).impact.as_ref().unwrap().value, "low");
    let risk = sitting.state.assess.board.as_ref().unwrap().attack(&attack).unwrap().risk;
    assert_eq!(risk.id(), "low");
    // What shows it is recorded with it, and goes with it.
    sitting.go_to(&["evidence"]).keys("<enter>Red team, 0 of 400<enter>");
    assert_eq!(record(&sitting, &key).evidence, ["Red team, 0 of 400"]);
    assert!(sitting.screen().contains("Red team, 0 of 400"), "{}", sitting.screen());
    sitting.keys("<esc><delete>");
    assert!(sitting.state.model().assessments.is_empty());
    sitting.keys("<delete>");
    assert!(sitting.said().contains("nothing is set by hand"), "{}", sitting.said());
}

#[test]
fn risk_and_questions_lead_to_each_other() {
    let mut sitting = copilot();
    sitting.keys("<tab>").go_to(&["against"]).keys("<enter>");
    assert_eq!(sitting.state.assess.part, Part::Risk);
    sitting.keys("<tab>").go_to(&["guard", "Data storage"]);
    sitting.keys("<enter>");
    assert_eq!((sitting.state.assess.part, item(&sitting)), (Part::Questions, "data-storage"));
    sitting.keys("/data access<enter><tab>").go_to(&["finding ", " · AML."]).keys("<enter>");
    assert_eq!(sitting.state.screen, Screen::Findings);
}

#[test]
fn frameworks_are_switched_and_keep_their_cursors() {
    let mut sitting = copilot();
    sitting.keys("<down><down>>");
    assert_eq!(sitting.state.assess.framework, "maturity");
    sitting.keys("<lt>");
    assert_eq!(item(&sitting), "data-storage");
    sitting.keys("fEU AI<enter>");
    assert_eq!(sitting.state.assess.framework, "eu-ai-act");
    // Duties are asked for once the tier says so.
    assert!(sitting.screen().contains("not asked here"), "{}", sitting.screen());
    let before = sitting.state.assess.board.as_ref().unwrap().count();
    sitting.keys("/annex iii 4<enter>y");
    let board = sitting.state.assess.board.as_ref().unwrap();
    assert!(board.count() > before, "{}", sitting.screen());
    assert!(board.tier.as_ref().is_some_and(|tier| sitting.screen().contains(tier.as_str())));
}

#[test]
fn search_finds_questions() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("/nist measure 2.7");
    let screen = sitting.screen();
    assert!(screen.contains("question of NIST"), "{screen}");
    sitting.keys("<enter>");
    assert_eq!(sitting.state.screen, Screen::Assess);
    assert_eq!(sitting.state.assess.framework, "nist-ai-rmf");
}

#[test]
fn the_interview_goes_from_open_question_to_open_question() {
    let mut sitting = copilot();
    sitting.keys("Y");
    let screen = sitting.screen();
    assert!(screen.contains("0 of 16") && screen.contains("Look for"), "{screen}");
    // Enter takes over what is offered.
    sitting.keys("<enter>");
    assert!(!verdict(&sitting, "risk-assessment/data-sources@system").from.is_empty());
    assert!(sitting.screen().contains("Sensitive data types"), "{}", sitting.screen());
    sitting.keys("p<space>");
    assert_eq!(verdict(&sitting, "risk-assessment/sensitive-data-types@system").is, "partly");
    assert!(sitting.screen().contains("Data access"), "{}", sitting.screen());
    // Evidence of the last answer, and back to where one was.
    sitting.keys("iscan of May<enter>");
    let known = record(&sitting, "risk-assessment/sensitive-data-types@system");
    assert_eq!(known.evidence, ["scan of May"]);
    assert!(sitting.screen().contains("· Data access"), "{}", sitting.screen());
    sitting.keys("xnot ours<enter>");
    assert_eq!(verdict(&sitting, "risk-assessment/data-access@system").is, NOT_APPLICABLE);
    assert!(sitting.screen().contains("· Data integrity"), "{}", sitting.screen());
    sitting.keys("<left>");
    assert!(sitting.screen().contains("· Data access"), "{}", sitting.screen());
    sitting.keys("<esc>");
    assert!(sitting.said().contains("3 answers: 13 questions open"), "{}", sitting.said());
    // It goes on where it was left.
    sitting.keys("<down>Y").keys(&"n".repeat(13));
    assert!(sitting.state.overlay.is_none());
    assert_eq!(open(&sitting), 0);
    assert!(sitting.said().contains("nothing is open any more"), "{}", sitting.said());
}

/// Evidence is that of the last answer only until one goes elsewhere.
#[test]
fn in_the_interview_evidence_is_for_the_question_that_one_went_to() {
    let mut sitting = copilot();
    sitting.keys("Yppp<left><left>ithe register<enter>");
    let sensitive = record(&sitting, "risk-assessment/sensitive-data-types@system");
    assert_eq!(sensitive.evidence, ["the register"], "{}", sitting.screen());
}

#[test]
fn a_due_date_is_taken_back() {
    let mut sitting = copilot();
    sitting.keys("vvoBob<enter>2026-12-01<enter><tab>");
    let due = |sitting: &Sitting| {
        let records = sitting.state.model().assessments.values();
        records.flat_map(|record| record.tasks.values()).find_map(|task| task.due)
    };
    assert!(due(&sitting).is_some(), "{}", sitting.screen());
    sitting.go_to(&["until"]);
    sitting.keys("<delete>");
    assert_eq!(due(&sitting), None);
    // The step is still Bob's, and one that is nobody's stays so.
    let tasks = |sitting: &Sitting| -> usize {
        sitting.state.model().assessments.values().map(|record| record.tasks.len()).sum()
    };
    assert_eq!(tasks(&sitting), 1);
    sitting.keys("<esc><down><tab>").go_to(&["until"]);
    sitting.keys("<delete>");
    assert_eq!(tasks(&sitting), 1);
    assert!(sitting.said().contains("nobody took this step on"), "{}", sitting.said());
}

#[test]
fn there_is_room_for_what_to_look_for_on_80_columns() {
    let mut sitting = copilot().size(80, 24);
    sitting.keys("Y");
    let screen = sitting.screen();
    assert!(screen.contains("· The list of approved sources"), "{screen}");
    // The answer under the cursor is whole.
    assert!(!screen.contains("looked at again each year"), "{screen}");
    let short: String = sitting.keys("<down><down><down>").screen();
    let flat = short.replace(['│', '┃', '\n'], " ");
    let flat = flat.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("approvals are looked at again each year"), "{short}");
}

#[test]
fn the_interview_takes_answers_back() {
    let mut sitting = copilot();
    sitting.keys("Ypn");
    assert_eq!(sitting.state.model().assessments.len(), 2);
    sitting.keys("u");
    assert_eq!(sitting.state.model().assessments.len(), 1);
    assert!(sitting.screen().contains("· Sensitive data types"), "{}", sitting.screen());
    sitting.keys("?y<esc>");
    let key = "risk-assessment/sensitive-data-types@system".parse().unwrap();
    assert!(!sitting.state.model().assessments.contains_key(&key), "left open");
}

/// A folder with a model and what its organisation answered.
struct Folder {
    _held: tempfile::TempDir,
    model: PathBuf,
    organisation: PathBuf,
}

fn folder(with_organisation: bool) -> Folder {
    let top = tempfile::tempdir().unwrap();
    let path = fs::canonicalize(top.path()).unwrap();
    let (model, organisation) = (path.join("copilot.tm.ron"), path.join("organisation.tm.ron"));
    let copilot = templates::get("support-copilot").unwrap().model().unwrap();
    fs::write(&model, write_model(&copilot)).unwrap();
    if with_organisation {
        fs::write(&organisation, write_model(&Model::new("Organisation"))).unwrap();
    }
    Folder { _held: top, model, organisation }
}

/// Someone at a file, as the runtime opens it.
fn at(path: &Path) -> Sitting {
    let mut sitting = Sitting::with(Document::open(path).unwrap().model);
    let (document, has_file) = start::load(&Source::File(path.to_path_buf())).unwrap();
    sitting.tell(Msg::Loaded(Ok((Box::new(document), has_file))));
    serve(&mut sitting);
    sitting.keys("6");
    sitting
}

/// Does what the runtime would do about files.
fn serve(sitting: &mut Sitting) {
    for effect in std::mem::take(&mut sitting.effects) {
        match effect {
            Effect::LoadOrganisation => {
                let found = store::organisation_of(sitting.state.document.path());
                sitting.tell(Msg::Organisation(found.map(|found| found.map(Box::new))));
            }
            Effect::Open(source) => {
                let loaded = start::load(&source);
                sitting.tell(Msg::Loaded(loaded.map(|(document, own)| (Box::new(document), own))));
                serve(sitting);
            }
            Effect::Save { overwrite: false, then } => {
                let saved = sitting.state.document.save();
                sitting.tell(Msg::Saved(saved, then));
                serve(sitting);
            }
            _ => {}
        }
    }
}

#[test]
fn what_the_organisation_answers_is_shown_and_answered_there() {
    let folder = folder(true);
    let mut sitting = at(&folder.model);
    sitting.keys(">");
    assert!(sitting.screen().contains("· organisation"), "{}", sitting.screen());
    // It is not answered here.
    for keys in ["l", "t", "i", "x", "<delete>"] {
        sitting.keys(keys);
        assert!(sitting.said().contains("once for all systems"), "{keys}: {}", sitting.said());
        sitting.keys("<esc>");
    }
    assert!(sitting.state.model().assessments.is_empty());
    // The interview has nothing to ask here, and says where it would.
    sitting.keys("Y");
    assert!(sitting.said().contains("once for all systems"), "{}", sitting.said());
    sitting.keys("<enter>");
    assert!(sitting.screen().contains("organisation.tm.ron"), "{}", sitting.screen());
    sitting.keys("<enter>");
    serve(&mut sitting);
    assert_eq!(sitting.state.document.path(), folder.organisation);
    assert_eq!((sitting.state.screen, open(&sitting)), (Screen::Assess, 19));
    sitting.keys("d<ctrl-s>");
    serve(&mut sitting);
    let first = "maturity/leadership-and-culture@system";
    assert_eq!(verdict(&sitting, first).is, "developing");
    // Back at the model, the answer is there.
    sitting.keys("o");
    serve(&mut sitting);
    assert_eq!(sitting.state.document.path(), folder.model);
    let board = sitting.state.assess.board.as_ref().unwrap();
    assert_eq!(board.lines[0].state.rank(), Some(2), "{}", sitting.screen());
    assert!(sitting.state.model().assessments.is_empty());
}

#[test]
fn the_file_of_the_organisation_is_begun_where_there_is_none() {
    let folder = folder(false);
    let mut sitting = at(&folder.model);
    sitting.keys(">").keys("<enter>");
    assert!(sitting.screen().contains("c create"), "{}", sitting.screen());
    sitting.keys("<esc>");
    assert!(!folder.organisation.exists());
    // Unsaved work is asked about first.
    sitting.keys("<lt>y>").keys("o<enter>");
    assert!(sitting.screen().contains("Unsaved changes"), "{}", sitting.screen());
    sitting.keys("s");
    serve(&mut sitting);
    assert!(folder.organisation.exists());
    assert_eq!(sitting.state.document.path(), folder.organisation);
    // Only what organisations answer is asked here.
    let offered: Vec<&str> = threatloom::tui::assess::board::offered(&sitting.state)
        .into_iter()
        .map(|framework| framework.id.as_str())
        .collect();
    assert!(offered.contains(&"maturity") && !offered.contains(&"risk-assessment"), "{offered:?}");
    sitting.keys("v");
    assert!(sitting.screen().contains("in the model of each system"), "{}", sitting.screen());
}

#[test]
fn the_mouse_does_what_keys_do() {
    let mut sitting = copilot();
    let find = |sitting: &Sitting, text: &str| {
        let screen = sitting.screen();
        let found =
            screen.lines().enumerate().find_map(|(y, line)| Some((line.find(text)?, y, line)));
        let (at, y, line) = found.unwrap_or_else(|| panic!("no {text} on\n{screen}"));
        let x = threatloom::text::width(&line[..at]);
        (u16::try_from(x).unwrap(), u16::try_from(y).unwrap())
    };
    let at = find(&sitting, "Model design");
    click(&mut sitting, at);
    assert_eq!(item(&sitting), "model-design");
    let at = find(&sitting, " Roadmap ");
    click(&mut sitting, (at.0 + 1, at.1));
    assert_eq!(sitting.state.assess.part, Part::Roadmap);
    let at = find(&sitting, " Risk ");
    click(&mut sitting, (at.0 + 1, at.1));
    let at = find(&sitting, "Prompt injection");
    click(&mut sitting, at);
    assert_eq!(sitting.state.assess.attack.as_deref(), Some("prompt-injection"));
}

#[test]
fn small_terminals_and_plain_ones_show_it() {
    for (columns, rows) in [(40, 10), (80, 24), (99, 11), (200, 60)] {
        for keys in ["6", "6<tab>", "6b<end>", "6Y", "6v", "6v<tab>", "6vv", "6vv<tab>", "6>", "6f"]
        {
            let mut sitting = Sitting::on("support-copilot").size(columns, rows);
            sitting.state.settings.ascii = true;
            sitting.keys(keys);
            let screen = sitting.screen();
            assert!(screen.is_ascii(), "{screen}");
        }
    }
}

#[test]
fn tabs_fit_on_80_columns() {
    let sitting = copilot().size(80, 24);
    let screen = sitting.screen();
    let title = screen.lines().next().unwrap();
    assert!(title.contains("Support copilot") && title.ends_with("5 Inc 6 Assess"), "{title}");
}

#[test]
fn progress_is_asked_of_git_and_shown_by_group() {
    let mut sitting = copilot();
    sitting.keys("p").keys("vvv");
    assert!(sitting.effects.iter().any(|effect| matches!(effect, Effect::LoadProgress)));
    assert!(sitting.screen().contains("Asking git"), "{}", sitting.screen());
    let day = |text: &str| text.parse::<jiff::civil::Date>().unwrap();
    let groups = |reached: usize| vec![Tally { reached, open: 5 - reached, ..Tally::default() }; 7];
    let past = |model: &str, points: &[(&str, usize)]| {
        let points = points.iter().map(|(on, n)| Point { date: day(on), groups: groups(*n) });
        let points = BTreeMap::from([("risk-assessment".to_string(), points.collect())]);
        Msg::Progress(PathBuf::from(model), Ok(points))
    };
    // What is told of a model that is not open is left aside.
    sitting.tell(past("other.tm.ron", &[("2025-01-10", 4)]));
    assert!(sitting.screen().contains("Asking git"));
    let path = sitting.state.document.path().to_string_lossy().into_owned();
    sitting.tell(past(&path, &[("2025-01-10", 0), ("2025-07-10", 2)]));
    let shown = sitting.screen();
    assert!(shown.contains("0 of 16 questions settled (0 %) · since 2025-01-10"), "{shown}");
    let row = shown.lines().find(|line| line.contains("Data collection")).unwrap();
    assert!(row.contains("0/5") && row.contains("2/5"), "{row}");
    // Another framework has no past here, and stands where it stands now.
    sitting.keys("<lt>");
    assert!(sitting.screen().contains("Model governance"), "{}", sitting.screen());
    let failed = GitError::NoRepository { path: PathBuf::from("copilot.tm.ron") };
    sitting.tell(Msg::Progress(PathBuf::from(&path), Err(failed)));
    assert!(sitting.screen().contains("git tells nothing of the past"), "{}", sitting.screen());
}
