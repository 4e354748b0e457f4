//! What the looks of the screens promise, whatever they show.

use threatloom::tui::theme::Theme;

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
