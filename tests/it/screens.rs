//! What the looks of the screens promise, whatever they show.

use threatloom::tui::theme::{Role, Theme};

use crate::sitting::Sitting;

#[test]
fn without_colour_nothing_is_coloured_and_the_selection_still_shows() {
    let mut sitting = Sitting::on("support-copilot").size(80, 24);
    sitting.state.settings.theme = Theme::new(false);
    sitting.keys("/support agent<enter>");
    let buffer = sitting.buffer();
    let coloured = buffer.content().iter().find(|cell| cell.fg != ratatui::style::Color::Reset);
    assert_eq!(coloured.map(|cell| cell.symbol().to_string()), None);
    let reversed = buffer
        .content()
        .iter()
        .filter(|cell| cell.modifier.contains(ratatui::style::Modifier::REVERSED));
    let text: String = reversed.map(|cell| cell.symbol().to_string()).collect();
    assert!(text.contains("Support agent"), "{text}");
}

#[test]
fn ascii_mode_draws_the_diagram_in_ascii() {
    let mut sitting = Sitting::on("support-copilot").size(120, 40);
    sitting.state.settings.ascii = true;
    sitting.keys("z").keys("z");
    let canvas = threatloom::tui::areas::canvas_area(&sitting.state);
    let buffer = sitting.buffer();
    for position in canvas.positions() {
        let symbol = buffer[position].symbol();
        assert!(symbol.is_ascii(), "{symbol} at {position}\n{}", sitting.screen());
    }
}

#[test]
fn the_name_of_the_model_gives_way_to_where_the_picture_goes_on() {
    let mut model = threatloom::store::templates::get("support-copilot").unwrap().model().unwrap();
    model.name = "The support copilot of the whole group and its daughters".into();
    let mut sitting = Sitting::with(model).size(93, 24);
    sitting.keys("/support agent<enter>").keys("<shift-right>");
    let screen = sitting.screen();
    let title = screen.lines().next().unwrap();
    assert!(title.contains(" The suppo… * › … › Support agent  more ←→↑↓ "), "{title}");
    assert!(title.contains("3 ATLAS"), "{title}");
}

#[test]
fn the_legend_of_the_matrix_ends_before_the_position() {
    for (columns, last) in [(80, "- dismissed  "), (60, "✓ mitigated  "), (120, "ATLAS ")] {
        let mut sitting = Sitting::on("support-copilot").size(columns, 24);
        sitting.keys("3");
        let screen = sitting.screen();
        let line = screen.lines().nth(1).unwrap();
        let (legend, place) = line.split_once(" 1 of ").unwrap();
        assert!(legend.contains(last) && legend.ends_with("  "), "{line}");
        assert!(place.contains('▸'), "{line}");
    }
}

#[test]
fn a_score_is_written_alike_everywhere() {
    let mut sitting = Sitting::on("support-copilot").size(80, 24);
    sitting.keys("/support agent<enter><tab><tab>");
    let best = sitting.state.suggestions().into_iter().find(|s| s.is_open()).unwrap();
    let (technique, score) = (best.technique.clone(), format!("0.{:02}", best.score));
    while !sitting.screen().lines().any(|line| line.contains('▸') && line.contains(&score)) {
        sitting.keys("<down>");
    }
    assert!(sitting.screen().contains(&format!(" {score}┃")), "{}", sitting.screen());
    sitting.keys("w");
    assert!(sitting.screen().contains(&format!("score {score}")), "{}", sitting.screen());
    sitting.keys("<esc><f2>");
    assert!(sitting.screen().contains("the best scores 0.55 or more"), "{}", sitting.screen());
    sitting.keys("<esc>");
    threatloom::tui::navigate::show_technique(&mut sitting.state, &technique);
    sitting.keys("g");
    assert!(sitting.screen().contains("score 0."), "{}", sitting.screen());
}

#[test]
fn a_choice_without_letters_asks_for_none() {
    use threatloom::tui::overlay::{Ask, Overlay};
    use threatloom::tui::purpose::Purpose;
    let mut sitting = Sitting::on("support-copilot").size(80, 24);
    let answer = |word: &str| (word.to_string(), String::new(), String::new());
    let ask = || Ask::new("T", "What now?", vec![answer("one"), answer("two")], Purpose::Goto);
    sitting.state.overlay = Some(Overlay::Ask(ask()));
    assert!(sitting.screen().matches("letter").count() == 2, "{}", sitting.screen());
    sitting.state.overlay = Some(Overlay::Ask(ask().by_enter_only()));
    assert!(!sitting.screen().contains("letter"), "{}", sitting.screen());
    assert!(sitting.screen().contains("↑↓ Enter · Esc later"), "{}", sitting.screen());
}

#[test]
fn keys_of_questions_pages_and_letters_can_be_chosen() {
    use threatloom::tui::actions::Keymap;
    let own =
        [("cancel", "f1"), ("by-name", "ctrl-b"), ("down", "ctrl-j"), ("picker-down", "ctrl-j")];
    let own = own.map(|(action, key)| (action.to_string(), vec![key.to_string()]));
    let own = own.into_iter().chain([("help".to_string(), vec!["?".to_string()])]);
    let mut sitting = Sitting::on("support-copilot").size(80, 12);
    sitting.state.settings.keymap = Keymap::new(&own.collect()).unwrap();
    sitting.keys("/support agent<enter>");
    sitting.keys("c");
    assert!(sitting.footer().ends_with("^B by name · F1 cancel"), "{}", sitting.footer());
    sitting.keys("<ctrl-b>");
    assert!(sitting.screen().contains("Connect Support agent to"), "{}", sitting.screen());
    sitting.keys("<f1><f2><ctrl-j>");
    assert!(sitting.screen().contains("↑^J 2 of "), "{}", sitting.screen());
    sitting.keys("<f1>y");
    assert!(sitting.screen().contains("letter or ↑^J Enter · F1 "), "{}", sitting.screen());
    sitting.keys("<esc>");
    assert!(sitting.state.overlay.is_some(), "Esc is not the key any more");
    sitting.keys("<ctrl-j><f1>");
    assert!(sitting.state.overlay.is_none());
}

#[test]
fn a_long_message_is_read_whole() {
    let mut sitting = Sitting::on("support-copilot").size(80, 24);
    let text =
        format!("not pasted: /home/ana/{}/clip.ron:1:8: a bracket is missing", "deep/".repeat(20));
    sitting.state.say(Role::Bad, text.clone());
    let screen = sitting.screen();
    let told: String = screen.split_whitespace().collect();
    assert!(told.contains(&text.split_whitespace().collect::<String>()), "{screen}");
    sitting.state.say(Role::Bad, "word ".repeat(200));
    assert!(sitting.screen().trim_end().ends_with('…'), "{}", sitting.screen());
}

#[test]
fn the_legend_keeps_its_columns_and_shows_the_signs_that_are_drawn() {
    let mut sitting = Sitting::on("support-copilot").size(120, 60);
    sitting.keys("<f2>");
    let screen = sitting.screen();
    assert!(screen.contains("prompt      flows, with a label"), "{screen}");
    assert!(screen.contains("█ at a corner, underlined: marked    ⊙ before a name"), "{screen}");
    sitting.state.settings.ascii = true;
    sitting.keys("<esc><f2>");
    let screen = sitting.screen();
    for told in ["#   a flow crosses", "# at a corner, underlined", "* before a name", "= bold"] {
        assert!(screen.contains(told), "{told}\n{screen}");
    }
}
