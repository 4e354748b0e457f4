//! The workbench by keys: what people do, and what they then see and have in their file.

use threatloom::analysis::severity::{Bug, rate};
use threatloom::model::{Direction, FindingKey, Model, Status};
use threatloom::store::write_arrangement;
use threatloom::tui::keys;
use threatloom::tui::overlay::Overlay;
use threatloom::tui::state::{Effect, Screen, Then};
use threatloom::tui::update::Msg;

use crate::sitting::Sitting;

/// The lines that `after` has and `before` does not, and the other way round.
fn changed(before: &str, after: &str) -> Vec<String> {
    let only = |sign: char, from: &str, other: &str| {
        let other: Vec<&str> = other.lines().collect();
        let lines = from.lines().filter(|line| !other.contains(line));
        lines.map(|line| format!("{sign}{line}")).collect::<Vec<_>>()
    };
    [only('-', before, after), only('+', after, before)].concat()
}

#[test]
fn a_tool_with_payment_authority_brings_suggestions_that_name_it() {
    let mut sitting = Sitting::on("support-copilot");
    let before = sitting.file();
    sitting.keys("/support agent<enter>");
    sitting.keys("aRefund tool [tool, authority: payment] : refund request<enter>");
    let tool = &sitting.state.model().elements["refund-tool"];
    assert_eq!((tool.kind.as_str(), tool.boundary.as_deref()), ("tool", Some("ai-services")));
    sitting.keys("/support agent<enter><tab><tab>");
    let named = sitting
        .state
        .suggestions()
        .iter()
        .flat_map(|suggestion| &suggestion.why)
        .filter(|why| why.text.contains("Refund tool"))
        .count();
    assert!(named > 0, "no reason names the new tool:\n{}", sitting.screen());

    let accepted = sitting.state.suggestions().iter().position(|s| s.covered.is_none()).unwrap();
    sitting.keys(&"<down>".repeat(accepted));
    let technique = sitting.state.suggestions()[accepted].technique.clone();
    sitting.keys("<enter>");
    let key = format!("{technique}@support-agent");
    let finding = &sitting.state.model().findings[&key.parse().unwrap()];
    assert_eq!(finding.status, Status::Open);
    assert!(!finding.facts.is_empty());
    assert_eq!(finding.history.keys().next().unwrap().by(), "Ana");

    // Nothing but additions: the file of a colleague changes only where something was said.
    let removed =
        changed(&before, &sitting.file()).into_iter().filter(|line| line.starts_with('-'));
    assert_eq!(removed.collect::<Vec<_>>(), Vec::<String>::new());
    sitting.keys("uu");
    assert_eq!(sitting.file(), before, "undo takes everything back");
    sitting.keys("<ctrl-r><ctrl-r>");
    assert!(sitting.state.model().findings.contains_key(&key.parse().unwrap()));
}

#[test]
fn a_finding_is_rated_by_answering_questions() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("2");
    assert_eq!(sitting.state.screen, Screen::Findings);
    let state = &sitting.state;
    let open = |key: &FindingKey| {
        !rate(&state.catalog, state.model(), &Bug::finding(key, &state.model().findings[key]))
            .open
            .is_empty()
    };
    let key = state.model().findings.keys().find(|key| open(key)).unwrap().clone();
    threatloom::tui::navigate::show_finding(&mut sitting.state, key.clone());
    let before = sitting.state.model().findings[&key].answers.len();
    sitting.keys("<enter>y");
    assert!(sitting.screen().contains("Esc later"), "{}", sitting.screen());
    for _ in 0..8 {
        let first = match &sitting.state.overlay {
            Some(Overlay::Ask(ask)) => ask.answers[0].key,
            _ => break,
        };
        sitting.keys(&first.to_string());
    }
    assert!(sitting.state.model().findings[&key].answers.len() > before);
    assert!(sitting.footer().starts_with("rated "), "{}", sitting.footer());
}

#[test]
fn a_dismissal_needs_a_reason() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("/support agent<enter><tab><tab>");
    let open = sitting.state.suggestions().iter().position(|s| s.covered.is_none()).unwrap();
    let key = threatloom::tui::finding_fields::key_of(sitting.state.suggestions()[open]);
    sitting.keys(&"<down>".repeat(open)).keys("x<enter>");
    assert!(!sitting.state.model().findings.contains_key(&key));
    sitting.keys("<tab>the provider filters it<enter>");
    let finding = &sitting.state.model().findings[&key];
    assert_eq!(finding.status, Status::FalsePositive);
    let entry = finding.history.values().next().unwrap();
    assert_eq!(entry.why, ["the provider filters it"]);
    assert!(!finding.facts.is_empty(), "a dismissal keeps what it rests on");
    let still = sitting
        .state
        .suggestions()
        .iter()
        .any(|s| threatloom::tui::finding_fields::key_of(s) == key);
    assert!(!still, "what was dismissed is not suggested again");
}

/// Ten elements in three boundaries from an empty screen, counted without the names themselves.
#[test]
fn a_chatbot_is_drawn_while_people_talk() {
    let mut sitting = Sitting::with(Model::new("Chatbot"));
    let names = [
        "i",
        "Customer -> Chat UI -> Gateway -> Orchestrator : question",
        "<enter>",
        "Orchestrator -> GPT : prompt",
        "<enter>",
        "Orchestrator <-> Vector store, Memory, Order database",
        "<enter>",
        "Knowledge base -> Vector store : articles",
        "<enter>",
        "Orchestrator -> Mail tool : reply",
        "<enter>",
        "Vendor: Model supplier { GPT }",
        "<enter>",
        "Tenant: Product { Chat UI, Gateway, Orchestrator, Mail tool, Memory, Order database }",
        "<enter>",
        "Content { Knowledge base, Vector store }",
        "<enter>",
        "<esc>",
    ];
    for part in names {
        sitting.keys(&part.replace("<-", "<lt>-"));
    }
    let model = sitting.state.model();
    assert_eq!((model.elements.len(), model.boundaries.len()), (10, 3));
    assert_eq!(model.elements["gpt"].kind, "hosted-model-api");
    // Names count nothing, wherever they are typed; nor do labels.
    let mut rest = names.concat();
    let mut known: Vec<&str> =
        model.elements.values().map(|element| element.name.as_str()).collect();
    known.extend(model.boundaries.values().map(|boundary| boundary.name.as_str()));
    known.extend(["question", "prompt", "articles", "reply"]);
    known.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for name in known {
        rest = rest.replace(name, "");
    }
    let pressed = keys::script(&rest.replace("<->", "---").replace("->", "--")).unwrap().len();
    assert!(pressed <= 120, "{pressed} keys besides names");
}

#[test]
fn connecting_and_framing_by_keys() {
    let mut sitting = Sitting::with(Model::new("Test"));
    sitting.keys("AUser<enter>AModel [generative model]<enter>");
    sitting.keys("/User<enter>c");
    let hints = sitting.screen();
    assert!(hints.contains(" a ") && hints.contains(" s "), "letters on the boxes:\n{hints}");
    let letter = match &sitting.state.overlay {
        Some(Overlay::Hints(hints)) => {
            hints.boxes.iter().find(|(_, id)| id == "model").unwrap().0.clone()
        }
        other => panic!("no letters: {other:?}"),
    };
    sitting.keys(&letter).keys("prompt<enter>");
    assert_eq!(sitting.state.model().flows["user-model"].label, "prompt");
    sitting.keys("/Model<enter><space>bvendor: Supplier<enter>");
    let boundary = &sitting.state.model().boundaries["supplier"];
    assert_eq!(boundary.kind.id(), "vendor");
    sitting.keys("d");
    assert!(sitting.state.model().boundaries.is_empty(), "the boundary goes, its content stays");
    assert!(sitting.state.model().elements.contains_key("model"));
    sitting.keys("/Model<enter>d");
    assert!(sitting.state.model().flows.is_empty(), "a flow needs both ends");
    sitting.keys("uuuuuuu");
    assert!(sitting.state.model().elements.is_empty());
}

#[test]
fn quitting_asks_once_and_only_when_something_would_be_lost() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("q");
    assert_eq!(sitting.effects, [Effect::Quit]);

    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("Anew box<enter>q");
    assert!(sitting.screen().contains("Unsaved changes"));
    assert!(!sitting.effects.contains(&Effect::Quit));
    sitting.keys("<esc>").keys("qs");
    assert!(sitting.effects.contains(&Effect::Save { overwrite: false, then: Then::Quit }));
}

#[test]
fn stale_pictures_are_dropped() {
    let mut sitting = Sitting::on("support-copilot");
    let old = threatloom::tui::derive::Derived::new(
        sitting.state.revision,
        &Model::new("old"),
        &sitting.state.catalog,
        &sitting.state.look(),
        None,
    );
    sitting.keys("Anew box<enter>");
    sitting.tell(Msg::Derived(Box::new(old)));
    assert!(sitting.state.derived.picture.element("new-box").is_some());
}

#[test]
fn every_key_everywhere_is_harmless_at_any_size() {
    let letters = ('!'..='~').map(|c| if c == '<' { "<lt>".to_string() } else { c.to_string() });
    let named = [
        "<enter>",
        "<tab>",
        "<shift-tab>",
        "<up>",
        "<down>",
        "<left>",
        "<right>",
        "<home>",
        "<end>",
        "<pageup>",
        "<pagedown>",
        "<delete>",
        "<backspace>",
        "<ctrl-n>",
        "<ctrl-t>",
        "<ctrl-u>",
        "<shift-left>",
        "<ctrl-up>",
        "<alt-enter>",
        "<f1>",
        "<f2>",
        "<space>",
    ];
    let all: Vec<String> = letters.chain(named.map(String::from)).collect();
    let places = [
        "1",
        "1/agent<enter>",
        "1/agent<enter><tab>",
        "1/agent<enter><tab><tab>",
        "2",
        "2<enter>",
        "3",
        "3o",
        "1i",
        "1/",
        "1/agent<enter>c",
        "1/mailer<enter>r",
    ];
    for place in places {
        let mut sitting = Sitting::with(Model::new("Small")).size(40, 10);
        sitting.keys("iUser <lt>-> Agent -> Mailer [tool, authority: message]<enter><esc>");
        sitting.keys("<ctrl-n>It mails what it should not<enter>");
        for key in &all {
            sitting.keys("<esc><esc><esc>").keys(place).keys(key);
            let _ = sitting.screen();
            sitting.keys("<down><enter>");
        }
    }
    for size in 1..40 {
        let _ = Sitting::on("support-copilot").size(size, size / 2).screen();
    }
}

#[test]
fn unticking_everything_means_unknown() {
    let mut sitting = Sitting::with(Model::new("Test"));
    sitting.keys("AMailer [tool, authority: read]<enter>");
    threatloom::tui::navigate::show_thing(&mut sitting.state, "mailer".into());
    let row = |sitting: &Sitting| {
        let labels = sitting.screen();
        labels.lines().any(|line| line.contains("authority") && line.contains("read"))
    };
    assert!(row(&sitting), "{}", sitting.screen());
    sitting.keys("<tab>");
    while !sitting.screen().lines().any(|line| line.contains("▸authority")) {
        sitting.keys("<down>");
    }
    sitting.keys("<enter><space><enter>");
    assert_eq!(sitting.state.model().elements["mailer"].attributes.get("authority"), None);
}

#[test]
fn what_changes_nothing_is_no_step_to_undo() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("Anew box<enter>u").keys("iSupport agent<enter><esc>");
    assert!(!sitting.state.is_dirty(), "naming what is there changes nothing");
    sitting.keys("<ctrl-r>");
    assert!(sitting.state.model().elements.contains_key("new-box"), "redo still knows");
}

#[test]
fn leaving_the_start_list_starts_from_nothing() {
    use threatloom::tui::overlay::Picker;
    use threatloom::tui::purpose::Purpose;
    use threatloom::tui::state::Source;
    let mut sitting = Sitting::with(Model::new("New"));
    let list = Picker::new("Open", Vec::new(), Purpose::Start);
    sitting.state.overlay = Some(Overlay::Picker(list));
    sitting.keys("<esc>");
    assert_eq!(sitting.effects, [Effect::Open(Source::Empty)], "with a journal like any other");
}

#[test]
fn cursors_stay_on_what_is_there() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("2<ctrl-n>Something else<enter>u");
    let listed = sitting.state.findings.selected.clone().unwrap();
    assert!(sitting.state.model().findings.contains_key(&listed));
    sitting.keys("1/support agent<enter><tab><tab><end>xnot here<enter>");
    assert!(sitting.state.diagram.suggestion < sitting.state.suggestions().len());
}

#[test]
fn deleting_and_undoing_brings_the_pin_back() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("/mail tool<enter><shift-right>");
    let pin = sitting.state.model().arrangement.places["mail-tool"].pinned;
    assert!(pin.is_some());
    sitting.keys("du");
    assert_eq!(sitting.state.model().arrangement.places["mail-tool"].pinned, pin);
}

#[test]
fn a_dismissal_whose_facts_changed_can_be_looked_at_again() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("/support agent<enter><tab><tab>");
    let open = |sitting: &Sitting| sitting.state.suggestions().iter().position(|s| s.is_open());
    let at = open(&sitting).unwrap();
    let key = threatloom::tui::finding_fields::key_of(sitting.state.suggestions()[at]);
    sitting.keys(&"<down>".repeat(at)).keys("xfor now<enter>");
    // The facts that it rested on become others.
    let mut finding = sitting.state.model().findings[&key].clone();
    let flow = finding.facts.iter_mut().find(|fact| fact.contains('=')).unwrap();
    *flow = format!("{}=otherwise", flow.split('=').next().unwrap());
    sitting.state.edit("test", threatloom::model::Edit::Finding(key.clone(), Some(finding)));
    sitting.keys("<f2><esc>");
    let again = sitting
        .state
        .suggestions()
        .iter()
        .position(|s| threatloom::tui::finding_fields::key_of(s) == key);
    let again = again.expect("it is suggested again");
    assert!(sitting.state.suggestions()[again].is_open());
    sitting.keys(&"<up>".repeat(30)).keys(&"<down>".repeat(again));
    sitting.keys("xstill for now<enter>");
    let dismissed = &sitting.state.model().findings[&key];
    assert!(
        dismissed.facts.iter().all(|fact| !fact.ends_with("=otherwise")),
        "it rests on what is now"
    );
    assert_eq!(dismissed.history.len(), 2);
}

#[test]
fn an_acceptance_keeps_its_date_and_an_override_its_reason() {
    use threatloom::tui::finding_fields;
    use threatloom::tui::purpose::FindingField;
    let mut sitting = Sitting::on("support-copilot");
    let accepted = |(_, finding): &(&FindingKey, &threatloom::model::Finding)| {
        finding.status == Status::Accepted
    };
    let key = sitting.state.model().findings.iter().find(accepted).unwrap().0.clone();
    finding_fields::set(&mut sitting.state, &key, &FindingField::ReviewBy, None);
    assert!(sitting.state.model().findings[&key].review_by.is_some());
    let by_hand = |(_, finding): &(&FindingKey, &threatloom::model::Finding)| {
        finding.severity_override.is_some()
    };
    let key = sitting.state.model().findings.iter().find(by_hand).unwrap().0.clone();
    finding_fields::set(&mut sitting.state, &key, &FindingField::Override, None);
    assert!(sitting.screen().contains("Why as the bars say"), "{}", sitting.screen());
    sitting.keys("<enter>");
    assert!(
        sitting.state.model().findings[&key].severity_override.is_some(),
        "not without a reason"
    );
    sitting.keys("the bars fit after all<enter>");
    assert!(sitting.state.model().findings[&key].severity_override.is_none());
}

#[test]
fn hostile_names_are_harmless_on_every_screen() {
    let mut model = Model::new("\u{1b}]0;owned\u{7}");
    let hostile = "\u{1b}[2J\u{202e}evil\u{e0041}\u{200b}\n";
    let (id, edit) = threatloom::model::ops::add_element(&model, "agent", hostile, None);
    let _ = edit.apply(&mut model);
    let mut sitting = Sitting::with(model);
    sitting.state.select(Some(id));
    for script in ["1", "<tab>", "<tab>w", "<esc>2", "<ctrl-n>", "<esc>3", "1/", "<esc>r"] {
        sitting.keys(script);
        let screen = sitting.screen();
        let bad = screen
            .chars()
            .find(|c| *c != '\n' && (c.is_control() || "\u{202e}\u{e0041}\u{200b}".contains(*c)));
        assert_eq!(bad, None, "after {script}:\n{screen}");
    }
}

#[test]
fn the_picture_stays_where_the_eye_remembers_it() {
    let mut sitting = Sitting::on("support-copilot");
    let places = |sitting: &Sitting| -> Vec<_> {
        sitting
            .state
            .derived
            .picture
            .elements()
            .map(|(id, at)| (id.to_string(), at.x, at.y))
            .collect()
    };
    let before = places(&sitting);
    sitting.keys("/mail tool<enter>r tools<enter>");
    assert_eq!(sitting.state.model().elements["mail-tool"].name, "Mail tool tools");
    let grown = places(&sitting);
    let moved = before.iter().filter(|place| !grown.contains(place)).count();
    assert!(moved <= 3, "a longer name moved {moved} boxes");
    sitting.keys("u");
    assert_eq!(places(&sitting).len(), before.len());
    // What is remembered goes to the layout file with the next save.
    assert_eq!(sitting.state.model().arrangement, sitting.state.derived.picture.arrangement);
}

#[test]
fn a_finding_of_ones_own_is_rated_by_the_class_it_is_given() {
    use threatloom::tui::finding_fields;
    use threatloom::tui::purpose::FindingField;
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("/support agent<enter><ctrl-n>It promises refunds<enter>");
    let key = sitting.state.findings.selected.clone().unwrap();
    sitting.keys("<enter>y");
    assert!(sitting.footer().contains("no bug bar covers this"), "{}", sitting.footer());
    let class = "prompt-injection".to_string();
    finding_fields::set_many(&mut sitting.state, &key, &FindingField::Classes, &[class]);
    sitting.keys("y");
    assert!(sitting.screen().contains("Esc later"), "now there is something to ask");
}

#[test]
fn an_interview_asks_on_and_says_what_each_answer_changed() {
    let mut sitting = Sitting::on("support-copilot");
    let first = sitting.state.question_about(None).unwrap();
    sitting.keys("Y");
    assert!(sitting.screen().contains(first.text.as_str()), "{}", sitting.screen());
    let letter = |sitting: &Sitting| match &sitting.state.overlay {
        Some(Overlay::Ask(ask)) => ask.answers[0].key.to_string(),
        other => panic!("{other:?}"),
    };
    let before = sitting.file();
    let given = letter(&sitting);
    sitting.keys(&given);
    let screen = sitting.screen();
    assert!(screen.contains("Last answer: ") && screen.contains("1 answer"), "{screen}");
    let file = sitting.file();
    assert!(file.contains(&format!("\"{}\": (", first.key)) && file.contains(" Ana\""), "{file}");
    // Undo asks the same again.
    sitting.keys("u");
    assert_eq!(sitting.file(), before);
    assert!(sitting.screen().contains(first.text.as_str()), "{}", sitting.screen());
    // Later means not again in this sitting.
    sitting.keys("?");
    assert!(!sitting.screen().contains(first.text.as_str()));
    sitting.keys("NAsk Ben about it.<enter>");
    assert!(sitting.file().contains("\"Ask Ben about it.\","), "{}", sitting.file());
    assert!(matches!(sitting.state.overlay, Some(Overlay::Ask(_))), "and on it goes");
    sitting.keys("<esc>");
    assert!(sitting.state.overlay.is_none() && sitting.state.questioning.is_none());
    assert!(sitting.footer().starts_with("1 answer: 0 gone, 0 new"), "{}", sitting.footer());
    sitting.keys("Y");
    assert!(!sitting.screen().contains(first.text.as_str()), "put off for this sitting");
}

#[test]
fn the_matrix_says_why_not_and_shows_preparation_on_request() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("3/poison training data<enter>");
    sitting.keys("w");
    let screen = sitting.screen();
    assert!(screen.contains("Why not: AML.T0020 Poison Training Data"), "{screen}");
    assert!(screen.contains("the model has none"), "{screen}");
    sitting.keys("<esc>");
    assert!(!sitting.screen().contains("preparation"), "off by default");
    sitting.keys("p");
    assert!(sitting.screen().contains("» preparation"), "{}", sitting.screen());
    sitting.keys("/llm prompt crafting<enter><enter>");
    let screen = sitting.screen();
    assert!(screen.contains("No model shows it: attackers write their prompts"), "{screen}");
    assert!(screen.contains("leads to LLM Prompt Injection"), "{screen}");
}

#[test]
fn who_answered_is_seen_with_the_element() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("/support agent<enter>y");
    sitting.keys("<enter>");
    sitting.keys("<tab><end>");
    let screen = sitting.screen();
    assert!(screen.contains("rate limited: yes (Ana,"), "{screen}");
}

#[test]
fn a_picture_can_run_from_left_to_right_and_is_saved_like_that() {
    let mut sitting = Sitting::on("support-copilot");
    let shape = sitting.state.derived.picture.bounds();
    sitting.keys("%");
    let turned = sitting.state.derived.picture.bounds();
    assert!(turned.w > shape.w && turned.h < shape.h, "{shape:?} {turned:?}");
    let arrangement = &sitting.state.model().arrangement;
    assert_eq!(arrangement.direction, Direction::LeftToRight);
    let text = write_arrangement(arrangement);
    assert_eq!(text.lines().nth(1), Some("    direction: left_to_right,"), "{text}");
    sitting.keys("u");
    assert_eq!(sitting.state.model().arrangement.direction, Direction::TopToBottom);
    assert_eq!(sitting.state.derived.picture.bounds(), shape);
}
