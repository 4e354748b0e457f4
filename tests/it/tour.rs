//! A tour of the screens as people see them, at the two sizes that have to be pleasant, and the looks
//! of their parts by role.

use std::fmt::Write as _;

use ratatui::style::{Color, Style};
use threatloom::tui::actions::ACTIONS;
use threatloom::tui::theme::{Role, Theme};

use crate::sitting::Sitting;

/// The screens of one size, one after the other.
fn tour(columns: u16, rows: u16) -> String {
    let mut sitting = Sitting::on("support-copilot").size(columns, rows);
    let mut out = String::new();
    for (what, script) in [
        ("a model is opened", ""),
        ("an element is found and selected", "/support agent<enter>"),
        ("its suggestions have the keyboard", "<tab><tab>"),
        ("something is added after it", "<esc>aRefund tool [tool, authority: payment] : refund"),
        ("letters to connect", "<esc>c"),
        ("a question about it", "<esc>/vector store<enter>y"),
        ("the findings", "<esc>2"),
        ("one of them in detail", "<enter>"),
        ("the ATLAS matrix", "<esc>3<right><right><right><right>"),
        ("what concerns this model", "o"),
        ("how far the system is", "6tpn"),
        ("a question with what to look for", "<tab>"),
        ("open questions, one after the other", "<esc>Y"),
        ("risk by type of attack", "<esc>v<down>"),
        ("the steps that close gaps", "v"),
        ("what a review can be against", "uuu4c"),
        ("a review against another model", "another<enter>models/agent-platform.tm.ron<enter>"),
        ("keys and actions", "?boundary"),
    ] {
        sitting.keys(script);
        // How many actions there are is no matter of looks.
        let screen = sitting.screen().replace(&format!(" of {} ", ACTIONS.len()), " of NN ");
        let _ = write!(out, "—— {what}\n{screen}");
    }
    out
}

#[test]
fn screens_of_80_columns() {
    insta::assert_snapshot!(tour(80, 24));
}

#[test]
fn screens_of_120_columns() {
    insta::assert_snapshot!(tour(120, 40));
}

/// The looks of a screen, by role: runs of cells that look alike, in the order of reading.
fn looks(sitting: &Sitting, theme: Theme) -> String {
    const ROLES: [Role; 12] = [
        Role::Text,
        Role::Faint,
        Role::Strong,
        Role::Selected,
        Role::SelectedFaint,
        Role::Key,
        Role::Good,
        Role::Warn,
        Role::Bad,
        Role::Boundary,
        Role::Match,
        Role::Question,
    ];
    let name = |style: Style| {
        let style = Style { bg: None, underline_color: None, ..style };
        let plain = |other: Style| (other.fg, other.add_modifier) == (style.fg, style.add_modifier);
        ROLES
            .iter()
            .find(|role| plain(theme.style(**role)))
            .map_or_else(|| format!("{style:?}"), |role| format!("{role:?}"))
    };
    let buffer = sitting.buffer();
    let mut out = String::new();
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let look = buffer[(x, y)].style();
            let start = x;
            let mut text = String::new();
            while x < buffer.area.width && buffer[(x, y)].style() == look {
                text.push_str(buffer[(x, y)].symbol());
                x += 1;
            }
            let look = Style { fg: look.fg.filter(|c| *c != Color::Reset), ..look };
            if !text.trim().is_empty() && name(look) != "Text" {
                let _ = writeln!(out, "{y:>2},{start:<3} {:<13} {}", name(look), text.trim());
            }
        }
    }
    out
}

#[test]
fn looks_of_a_selection() {
    let mut sitting = Sitting::on("support-copilot").size(120, 40);
    sitting.keys("/support agent<enter>");
    insta::assert_snapshot!(looks(&sitting, Theme::new(true)));
}
