//! The mouse on lists, panels, menus and hints: a click does what Enter or a letter would, on what
//! stands where it is clicked.

use std::ops::Range;

use crossterm::event::{MouseButton, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use threatloom::tui::areas::areas;
use threatloom::tui::overlay::Overlay;
use threatloom::tui::state::{Pane, Screen};

use crate::mouse::{At, click, mouse, place_of};
use crate::sitting::Sitting;

fn double_click(sitting: &mut Sitting, at: At) {
    click(sitting, at);
    for kind in [MouseEventKind::Down, MouseEventKind::Up] {
        mouse(sitting, kind(MouseButton::Left), at);
    }
}

fn right_click(sitting: &mut Sitting, at: At) {
    mouse(sitting, MouseEventKind::Down(MouseButton::Right), at);
    mouse(sitting, MouseEventKind::Up(MouseButton::Right), at);
}

/// A line of the screen between two columns.
fn text_at(sitting: &Sitting, y: u16, columns: Range<u16>) -> String {
    text_of(&sitting.buffer(), y, columns)
}

/// A line of what was drawn, between two columns.
fn text_of(buffer: &Buffer, y: u16, columns: Range<u16>) -> String {
    columns.map(|x| buffer[(x, y)].symbol().to_string()).collect::<String>().trim().to_string()
}

/// Where a text stands on the screen.
fn find(sitting: &Sitting, text: &str) -> At {
    let screen = sitting.screen();
    let found = screen.lines().enumerate().find_map(|(y, line)| Some((y, line.find(text)?, line)));
    let (y, at, line) = found.unwrap_or_else(|| panic!("no `{text}`:\n{screen}"));
    let x = threatloom::text::width(&line[..at]);
    (u16::try_from(x).unwrap(), u16::try_from(y).unwrap())
}

fn whole(sitting: &Sitting) -> Rect {
    Rect::new(0, 0, sitting.state.size.0, sitting.state.size.1)
}

#[test]
fn rows_of_the_panel_are_clicked_where_they_stand() {
    for (columns, rows, start) in
        [(120, 40, ""), (120, 40, "<tab>"), (80, 24, "<tab>"), (80, 24, "<tab><tab>")]
    {
        let sitting = || {
            let mut sitting = Sitting::on("support-copilot").size(columns, rows);
            sitting.keys("/support agent<enter>").keys(start);
            sitting
        };
        let panel = areas(&sitting().state, whole(&sitting())).panel.unwrap();
        let inner = panel.left() + 1..panel.right() - 1;
        let (mut details, mut suggestions) = (0, 0);
        let before = sitting().buffer();
        for y in panel.top()..panel.bottom() {
            let mut sitting = sitting();
            // Label of a row, or sign and id of a suggestion.
            let clicked = text_of(&before, y, inner.clone());
            let clicked = clicked.trim_start_matches('▸').trim().to_string();
            let word = clicked.split("  ").next().unwrap().to_string();
            click(&mut sitting, (panel.left() + 5, y));
            let after = sitting.buffer();
            let at_cursor = (panel.top()..panel.bottom())
                .map(|y| text_of(&after, y, inner.clone()))
                .filter(|line| line.starts_with('▸'))
                .collect::<Vec<_>>()
                .join("\n");
            match sitting.state.pane {
                Pane::Details if clicked.contains("   ") && !clicked.starts_with(['─', '━']) => {
                    assert!(at_cursor.contains(&word), "`{clicked}`, but:\n{at_cursor}");
                    details += 1;
                }
                Pane::Suggestions if clicked.ends_with(|c: char| c.is_ascii_digit()) => {
                    let id = clicked.split(' ').find(|word| word.starts_with('T')).unwrap();
                    assert!(at_cursor.contains(id), "`{clicked}`, but:\n{at_cursor}");
                    suggestions += 1;
                }
                _ => {}
            }
        }
        assert!(details > 2 || start == "<tab><tab>", "{details} at {columns} {start}");
        assert!(suggestions > 0, "{suggestions} at {columns} {start}");
    }
}

#[test]
fn a_row_of_the_details_is_opened_by_a_double_click() {
    let mut sitting = Sitting::on("support-copilot").size(120, 40);
    sitting.keys("/support agent<enter>");
    let at = find(&sitting, "name     ");
    double_click(&mut sitting, (at.0 + 2, at.1));
    assert!(matches!(sitting.state.overlay, Some(Overlay::Prompt(_))), "{}", sitting.screen());
    sitting.keys("s<enter>");
    assert_eq!(sitting.state.model().elements["support-agent"].name, "Support agents");
    sitting.keys("<esc>");
    let question = find(&sitting, "y answers");
    click(&mut sitting, (question.0, question.1 + 1));
    let Some(Overlay::Ask(ask)) = &sitting.state.overlay else { panic!("{}", sitting.screen()) };
    let (answer, before) = (ask.answers[0].means.clone(), sitting.file());
    let words = answer.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
    let at = find(&sitting, &words);
    click(&mut sitting, at);
    assert!(sitting.state.overlay.is_none());
    assert_ne!(sitting.file(), before, "answered");
}

#[test]
fn what_stands_in_a_list_is_picked_by_a_click() {
    for size in [(80, 24), (120, 40)] {
        for nth in [0, 2, 4] {
            let mut sitting = Sitting::on("agent-platform").size(size.0, size.1);
            sitting.keys("/mcp");
            let Some(Overlay::Picker(picker)) = &sitting.state.overlay else { panic!() };
            let found: Vec<_> = picker.found_things().into_iter().cloned().collect();
            let at = find(&sitting, &format!("of {} ", 0).replace("of 0 ", " / mcp"));
            click(&mut sitting, (at.0 + 8, at.1 + 1 + nth));
            assert!(sitting.state.overlay.is_none());
            assert_eq!(sitting.state.diagram.selected.as_ref(), found.get(usize::from(nth)));
        }
    }
    // Where several can hold, a click ticks.
    let mut sitting = Sitting::on("support-copilot").size(120, 40);
    sitting.keys("/support agent<enter>");
    let at = find(&sitting, "authority");
    double_click(&mut sitting, at);
    let Some(Overlay::Picker(_)) = &sitting.state.overlay else { panic!("{}", sitting.screen()) };
    let ticks = sitting.screen().matches("[x]").count();
    let at = find(&sitting, "[ ]");
    click(&mut sitting, at);
    assert_eq!(sitting.screen().matches("[x]").count(), ticks + 1, "{}", sitting.screen());
}

#[test]
fn findings_and_techniques_are_clicked() {
    for size in [(80, 24), (120, 40)] {
        let mut sitting = Sitting::on("support-copilot").size(size.0, size.1);
        sitting.keys("2");
        let keys: Vec<_> = sitting.state.model().findings.keys().cloned().collect();
        let mut seen = std::collections::BTreeSet::new();
        for y in 3..11 {
            click(&mut sitting, (6, y));
            let key = sitting.state.findings.selected.clone().unwrap();
            let line = text_at(&sitting, y, 0..50);
            assert!(
                line.starts_with("┃▸") || y % 2 == 0,
                "the cursor stands where it was clicked: {line}"
            );
            seen.insert(key);
        }
        assert_eq!(seen.len(), keys.len().min(4));
        double_click(&mut sitting, (6, 3));
        assert_eq!(sitting.state.pane, Pane::Details);

        let mut sitting = Sitting::on("support-copilot").size(size.0, size.1);
        sitting.keys("3<right><right><right>");
        let last = size.1 - 8;
        for at in [(4, 3), (45, 5), (45, last), (5, last)] {
            let line = text_at(&sitting, at.1, at.0..at.0 + 12);
            click(&mut sitting, at);
            let technique = sitting.state.catalog.atlas.techniques().map(|t| t.name.clone());
            let state = &sitting.state;
            let reversed = ratatui::style::Modifier::REVERSED;
            let shown = sitting.buffer();
            let under =
                shown.area.positions().find(|p| shown[*p].modifier.contains(reversed) && p.y > 0);
            let under = under.unwrap();
            let cursor = text_at(&sitting, under.y, under.x..under.x + 30);
            assert!(cursor.contains(&line), "`{line}` was clicked, `{cursor}` is under the cursor");
            assert!(technique.count() > 0 && state.screen == Screen::Atlas);
        }
    }
}

#[test]
fn the_right_button_opens_a_menu_of_what_fits() {
    let mut sitting = Sitting::on("support-copilot").size(120, 40);
    sitting.keys("/mail tool<enter>");
    let at = place_of(&sitting, "mail-tool");
    right_click(&mut sitting, at);
    let screen = sitting.screen();
    assert!(
        screen.contains("╭ Mail tool ") && screen.contains(" r   ") && screen.contains("rename"),
        "{screen}"
    );
    let (column, row) = find(&sitting, "╭ Mail tool ");
    assert!(column == at.0 + 1 && row <= at.1 + 1, "beside the pointer:\n{screen}");
    // By its key, by arrows, by a click.
    sitting.keys("r");
    assert!(matches!(sitting.state.overlay, Some(Overlay::Prompt(_))));
    sitting.keys("<esc>,<down><enter>");
    assert!(matches!(sitting.state.overlay, Some(Overlay::Prompt(_))), "{}", sitting.screen());
    sitting.keys("<esc>,");
    let rename = find(&sitting, "rename");
    click(&mut sitting, rename);
    sitting.keys("s<enter>");
    assert_eq!(sitting.state.model().elements["mail-tool"].name, "Mail tools");
    // Beside it, and with Esc, it goes without doing anything.
    let before = sitting.file();
    for way in ["click", "escape", "right"] {
        sitting.keys(",");
        assert!(matches!(sitting.state.overlay, Some(Overlay::Menu(_))));
        match way {
            "click" => click(&mut sitting, (1, 38)),
            "escape" => {
                sitting.keys("<esc>");
            }
            _ => right_click(&mut sitting, (1, 38)),
        }
        assert!(sitting.state.overlay.is_none(), "{way}");
        assert_eq!(sitting.state.diagram.selected.as_deref(), Some("mail-tool"), "{way}");
    }
    assert_eq!(sitting.file(), before);
}

/// Everything that a menu offers can be asked for where it is opened, and it fits on the screen.
#[test]
fn menus_fit_what_they_are_about_and_the_screen() {
    for size in [(40, 10), (80, 24), (120, 40)] {
        let marked = "/support agent<enter><space>/mail tool<enter><space>";
        for (script, has, has_not) in [
            ("/support agent<enter>", "connect", "quick entry"),
            ("/support agent<enter>f", "follow", "connect"),
            ("/support agent<enter>o", "kind", "connect"),
            (marked, "frame", "rename"),
            ("", "quick entry", "delete"),
            ("/support agent<enter><tab><tab>", "dismiss", "connect"),
            ("2", "status", "dismiss"),
            ("3", "why not", "status"),
        ] {
            let mut sitting = Sitting::on("support-copilot").size(size.0, size.1);
            sitting.keys(script);
            let context = sitting.state.context();
            sitting.keys(",");
            let Some(Overlay::Menu(menu)) = &sitting.state.overlay else {
                panic!("after {script}")
            };
            let names: Vec<&str> = menu.entries.iter().map(|entry| entry.text.as_str()).collect();
            assert!(names.contains(&has) && !names.contains(&has_not), "{script}: {names:?}");
            for entry in &menu.entries {
                let threatloom::tui::overlay::Choice::Action(action) = entry.choice else {
                    panic!()
                };
                assert!(action.info().applies(context), "{} in {context:?}", entry.text);
            }
            let (first, last) = (names[0].to_string(), names[names.len() - 1].to_string());
            assert!(sitting.screen().contains(&first), "{}", sitting.screen());
            sitting.keys("<up>");
            assert!(sitting.screen().contains(&last), "{}", sitting.screen());
        }
    }
}

/// What people look for in a menu is there, and all of it is seen at once on a small screen.
#[test]
fn menus_offer_what_one_comes_for() {
    let marked = "/support agent<enter><space>/mail tool<enter><space>";
    let element = ["open", "cut", "copy", "duplicate", "mark all", "focus", "reach", "delete"];
    for (script, wanted) in [
        ("/support agent<enter>", &element[..]),
        ("/support agent<enter>f", &["open", "insert", "crossing", "follow", "focus", "delete"]),
        ("/support agent<enter>o", &["open", "cut", "paste", "collapse", "focus", "delete"]),
        (marked, &["kind", "in a row", "in a column", "cut", "duplicate", "back", "delete"]),
        ("", &["paste", "mark all", "zoom", "zoom in", "collapse all", "turn", "tidy"]),
    ] {
        let mut sitting = Sitting::on("support-copilot").size(80, 24);
        sitting.keys(script).keys(",");
        let Some(Overlay::Menu(menu)) = &sitting.state.overlay else { panic!("after {script}") };
        let names: Vec<&str> = menu.entries.iter().map(|entry| entry.text.as_str()).collect();
        let mut rest = names.iter();
        assert!(wanted.iter().all(|name| rest.any(|known| known == name)), "{script}: {names:?}");
        let screen = sitting.screen();
        assert!(!names.contains(&"unpin"), "nothing is pinned: {names:?}");
        assert!(names.len() <= 20 && !screen.contains(" 1 of "), "{names:?}\n{screen}");
    }
    let mut sitting = Sitting::on("support-copilot").size(80, 14);
    sitting.keys("/support agent<enter>K,");
    let Some(Overlay::Menu(menu)) = &sitting.state.overlay else { panic!() };
    assert!(menu.entries.iter().any(|entry| entry.text == "unpin"));
    let count = menu.entries.len();
    let screen = sitting.screen();
    assert!(screen.contains(&format!(" 1 of {count} ")), "there is more below:\n{screen}");
}

#[test]
fn hints_letters_crumbs_and_pages_are_clicked() {
    let mut sitting = Sitting::on("support-copilot").size(140, 40);
    sitting.keys("/support agent<enter>");
    let connect = find(&sitting, "connect");
    click(&mut sitting, connect);
    assert!(matches!(sitting.state.overlay, Some(Overlay::Hints(_))), "{}", sitting.screen());
    let customer = place_of(&sitting, "guardrail");
    click(&mut sitting, customer);
    sitting.keys("<enter>");
    assert!(
        sitting
            .state
            .model()
            .flows
            .values()
            .any(|f| f.from == "support-agent" && f.to == "guardrail")
    );

    sitting.keys("/support agent<enter>");
    let crumb = find(&sitting, "AI services");
    assert_eq!(crumb.1, 0);
    click(&mut sitting, crumb);
    assert_eq!(sitting.state.diagram.selected.as_deref(), Some("ai-services"));
    sitting.keys("<lt>");
    assert_eq!(sitting.state.diagram.selected.as_deref(), Some("support-agent"));
    click(&mut sitting, (2, 0));
    assert_eq!(sitting.state.diagram.selected, None, "the model");

    sitting.keys("<f2>");
    let inside = find(&sitting, "Quick entry");
    click(&mut sitting, inside);
    assert!(matches!(sitting.state.overlay, Some(Overlay::Note(_))));
    click(&mut sitting, (1, 38));
    assert!(sitting.state.overlay.is_none());
    // Text is never lost by a click.
    sitting.keys("Abox");
    for at in [(1, 0), (30, 20), (100, 20), (5, 39)] {
        click(&mut sitting, at);
        right_click(&mut sitting, at);
    }
    sitting.keys("es<enter>");
    assert!(sitting.state.model().elements.contains_key("boxes"));
}

#[test]
fn conflicts_and_changes_are_clicked_where_they_stand() {
    use threatloom::compare::{Labels, merge};
    let base = Sitting::on("support-copilot").state.document.model;
    let named = |name: &str| {
        let mut side = base.clone();
        side.elements.get_mut("support-agent").unwrap().name = name.into();
        side.elements.get_mut("chat-ui").unwrap().name = format!("{name} UI");
        side
    };
    let labels = Labels { ours: "ours", theirs: "theirs" };
    let merged = merge(&base, &named("One"), &named("Two"), labels).unwrap().model;
    for columns in [80, 120] {
        let mut sitting = Sitting::with(merged.clone()).size(columns, 24);
        sitting.keys("4");
        let there = find(&sitting, "Support agent: name");
        click(&mut sitting, there);
        assert!(sitting.screen().contains("Support agent · name"), "{}", sitting.screen());
        double_click(&mut sitting, there);
        assert!(matches!(sitting.state.overlay, Some(Overlay::Ask(_))));
        sitting.keys("<esc>").keys("canother<enter>models/support-copilot.tm.ron<enter>");
        let there = find(&sitting, "Support agent: a merge left this open");
        click(&mut sitting, there);
        let (_, entry) = sitting.state.review.selected().unwrap();
        assert!(entry.text.starts_with("Support agent"), "{}", entry.text);
        let before = sitting.screen();
        mouse(&mut sitting, MouseEventKind::ScrollUp, there);
        assert_ne!(sitting.screen(), before, "the wheel goes through the list");
        let before = sitting.state.review.pan;
        mouse(&mut sitting, MouseEventKind::ScrollUp, (5, 5));
        assert_ne!(sitting.state.review.pan, before, "and moves the picture");
    }
}

#[test]
fn headings_views_and_findings_in_a_grouped_list_are_clicked() {
    for size in [(80, 24), (120, 40)] {
        let mut sitting = Sitting::on("support-copilot").size(size.0, size.1);
        sitting.keys("2bstatus<enter>");
        let at = find(&sitting, "- open · ");
        click(&mut sitting, at);
        assert_eq!(sitting.state.findings.heading.as_deref(), Some("open"));
        assert!(sitting.screen().contains("+ open · "), "one click folds:\n{}", sitting.screen());
        let at = find(&sitting, "+ open · ");
        click(&mut sitting, at);
        let screen = sitting.screen();
        assert!(screen.contains("- open · "), "and another opens it:\n{screen}");
        let (x, y) = find(&sitting, "- open · ");
        for line in [1, 2] {
            click(&mut sitting, (x + 4, y + line));
            let pointed = text_at(&sitting, y + 1, 0..12);
            assert!(pointed.contains('▸'), "both lines are the finding: {pointed}");
            assert_eq!(sitting.state.findings.heading, None);
        }
        // The rest of the list belongs to nothing.
        let selected = sitting.state.findings.selected.clone();
        let below = (4, size.1 - 3);
        if text_at(&sitting, below.1, 1..30).is_empty() {
            click(&mut sitting, below);
            assert_eq!(sitting.state.findings.selected, selected);
        }

        let at = find(&sitting, "My open");
        click(&mut sitting, at);
        assert_eq!(sitting.state.findings.filter, "status:open,mitigating owner:me");
        let at = find(&sitting, "Unrated");
        click(&mut sitting, at);
        assert_eq!(sitting.state.findings.filter, "needs:rating");
        let at = find(&sitting, "All ");
        click(&mut sitting, at);
        assert_eq!(sitting.state.findings.filter, "");
        // Beside the views there is nothing to click.
        click(&mut sitting, (0, 1));
        assert_eq!(sitting.state.findings.filter, "");
    }
}
