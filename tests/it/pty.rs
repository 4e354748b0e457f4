//! The workbench as people meet it: the real program in a terminal of its own.

use std::process::{Command, Stdio};
use std::time::Duration;

use threatloom::model::{Model, Status};
use threatloom::store::parse_model;
use threatloom::tui::overlay::Overlay;

use crate::pseudo_terminal::{Desk, Sitting, files_below};
use crate::sitting::Sitting as Twin;

/// A new element.
const ADD: &str = "AAudit log [log store]<enter>";

fn model(text: &str) -> Model {
    parse_model("test.tm.ron", text.as_bytes()).unwrap().model
}

/// What the footer says of the support copilot.
const COUNTED: &str = "16 el";

/// Opens the support copilot and waits until its picture is there.
fn open(desk: &Desk, name: &str) -> Sitting {
    let mut sitting = desk.start(&[name]);
    sitting.sees("Support copilot").sees(COUNTED).sees("┄");
    sitting
}

/// The list of suggestions on a screen, without what stands beside it.
fn suggestions(screen: &str) -> Vec<String> {
    let right = |row: &str| row.chars().skip_while(|c| !"┏┃┗".contains(*c)).collect::<String>();
    screen.lines().map(right).filter(|row| !row.is_empty()).collect()
}

/// Journals that wait at the desk.
fn journals(desk: &Desk) -> usize {
    files_below(&desk.home().join(".local/state/threatloom/journals")).len()
}

#[test]
fn a_newcomer_adds_a_tool_and_triages_what_it_brings() {
    for size in [(80, 24), (120, 40)] {
        let (desk, name, before) = Desk::with("support-copilot");
        desk.run("git", &["init", "-q"]);
        desk.run("git", &["add", "."]);
        let mut twin = Twin::on("support-copilot").size(size.0, size.1);
        let mut sitting = desk.start_with(size, &[&name], &[]);
        sitting.sees(COUNTED);

        let tool = "aRefund tool [tool, authority: payment] : refund request<enter>";
        for script in ["/support agent<enter>", tool, "/support agent<enter>", "<tab><tab>"] {
            sitting.keys(script);
            twin.keys(script);
        }
        let named = twin.state.suggestions().iter().position(|suggestion| {
            suggestion.covered.is_none() && suggestion.why[0].text.contains("Refund tool")
        });
        let down = "<down>".repeat(named.unwrap());
        // Suggestions of the model before the tool came may still be there, in another order.
        let listed = suggestions(&twin.screen());
        sitting.until("the suggestions know the tool", |vt| suggestions(&vt.contents()) == listed);
        twin.keys(&down);
        sitting.keys(&down).sees("Refund");
        let technique = twin.state.suggestions()[named.unwrap()].technique.clone();
        twin.keys("<enter>");
        sitting.keys("<enter>").sees("is now a finding");

        // Enter goes to the finding, y asks what its rating needs.
        twin.keys("<enter><enter>y");
        sitting.keys("<enter><enter>y").sees("Esc later");
        let mut asked = 0;
        while let Some(Overlay::Ask(ask)) = &twin.state.overlay {
            let key = ask.answers[0].key.to_string();
            twin.keys(&key);
            sitting.keys(&key);
            asked += 1;
        }
        assert!(asked > 0);
        sitting.sees("rated ").keys("<ctrl-s>").sees("saved ").keys("q").leaves(0);

        let saved = model(&desk.read(&name));
        assert_eq!(saved.elements, twin.state.model().elements);
        assert_eq!(saved.flows, twin.state.model().flows);
        let key = format!("{technique}@support-agent").parse().unwrap();
        let finding = &saved.findings[&key];
        assert_eq!((finding.status, finding.answers.len()), (Status::Open, asked));
        assert_eq!(saved.findings.len(), model(&before).findings.len() + 1);

        let diff = desk.run("git", &["diff", "--unified=0", &name]);
        let removed = diff.lines().filter(|line| line.starts_with('-') && !line.starts_with("---"));
        assert_eq!(removed.collect::<Vec<_>>(), Vec::<&str>::new(), "{diff}");
        let added = diff.lines().filter(|line| line.starts_with('+')).count();
        assert!((10..60).contains(&added), "{diff}");
        assert_eq!(journals(&desk), 0);
    }
}

#[test]
fn looking_around_leaves_no_trace() {
    let (desk, name, before) = Desk::with("support-copilot");
    let mut sitting = open(&desk, &name);
    assert!(sitting.vt().alternate_screen() && sitting.vt().bracketed_paste());
    sitting.keys("3").sees("Reconnaissance").keys("2").sees("open").keys("1").sees("┄");
    sitting.keys("q").leaves(0);
    assert_eq!(sitting.screen().trim(), "", "the shell's screen is as it was");
    assert_eq!(desk.read(&name), before);
    assert_eq!((files_below(&desk.work()).len(), journals(&desk)), (1, 0));
}

#[test]
fn the_mouse_turns_to_another_screen() {
    let (desk, name, _) = Desk::with("support-copilot");
    let mut sitting = open(&desk, &name);
    let title = sitting.vt().rows(0, 80).next().unwrap();
    let column = 1 + title.chars().take_while(|c| *c != '3').count();
    sitting.send(format!("\x1b[<0;{column};1M\x1b[<0;{column};1m").as_bytes());
    sitting.sees("Reconnaissance").keys("q").leaves(0);
}

#[test]
fn the_bytes_of_a_mouse_drag_mark_and_open_menus() {
    let (desk, name, _) = Desk::with("support-copilot");
    let mut sitting = open(&desk, &name);
    let mode = |sitting: &Sitting| sitting.vt().mouse_protocol_mode();
    assert_ne!(mode(&sitting), vt100::MouseProtocolMode::None);
    // The first row is the title, which names the selection too.
    let name_at = |sitting: &Sitting| {
        let rows: Vec<String> = sitting.vt().rows(0, 80).collect();
        let found = rows.iter().enumerate().skip(1).find(|(_, row)| row.contains(" Mail tool "));
        let (y, row) = found.unwrap_or_else(|| panic!("{rows:#?}"));
        (2 + row[..row.find(" Mail tool ").unwrap()].chars().count(), y + 1)
    };
    let event = |button: u8, (x, y): (usize, usize), end: char| {
        format!("\x1b[<{button};{x};{y}{end}").into_bytes()
    };
    let shown =
        |vt: &vt100::Screen| vt.rows(0, 80).skip(1).any(|row| row.contains("│ Mail tool │"));
    sitting.keys("/mail tool<enter>").sees("› Mail tool ").until("the box", shown);
    let at = name_at(&sitting);
    let to = (at.0 - 4, at.1 - 1);
    sitting.send(&event(0, at, 'M')).send(&event(32, to, 'M')).sees("moves Mail tool").sees("╔══");
    sitting.keys("<esc>").sees("taken back").sees_no_more("╔══").send(&event(0, to, 'm'));
    sitting.send(&event(0, at, 'M')).send(&event(32, to, 'M')).sees("╔══");
    sitting.send(&event(0, to, 'm')).until("it stands", |vt| {
        ["moved and pinned", "no room there"].iter().any(|said| vt.contents().contains(said))
    });
    let at = name_at(&sitting);
    sitting.send(&event(16, at, 'M')).send(&event(16, at, 'm')).sees("1 marked");
    sitting.send(&event(2, at, 'M')).send(&event(2, at, 'm')).sees("╭ 1 marked ").keys("<esc>");
    sitting.sees_no_more("╭ 1 marked ");
    // Left to the terminal, and taken back.
    sitting.keys("<f3>").sees("left to the terminal");
    assert_eq!(mode(&sitting), vt100::MouseProtocolMode::None);
    sitting.keys("<f3>").sees("works here again");
    assert_ne!(mode(&sitting), vt100::MouseProtocolMode::None);
    sitting.keys("q").sees("leave without").keys("d").leaves(0);
    sitting.gave_the_terminal_back();
}

#[test]
fn without_a_model_there_is_a_choice_and_a_name_to_give() {
    let desk = Desk::new();
    let mut sitting = desk.start(&[]);
    sitting.sees("Open a model").keys("copilot<enter>").sees(COUNTED);
    sitting.keys("<ctrl-s>").sees("Save as").keys("<enter>").sees("saved ");
    sitting.keys("q").leaves(0);
    let files = files_below(&desk.work());
    let text = std::fs::read_to_string(&files[0]).unwrap();
    assert_eq!(text, threatloom::store::templates::get("support-copilot").unwrap().text);
}

/// What was typed, what a twin makes of it, and a program that was ended after it.
fn ended_by(signal: &str) -> (Desk, String, String, Sitting) {
    let (desk, name, before) = Desk::with("support-copilot");
    let mut twin = Twin::on("support-copilot").size(80, 24);
    let mut sitting = open(&desk, &name);
    let script = format!("{ADD}/audit<enter>r of refunds<enter>");
    let others = "ASecond<enter>u/partner<enter>ddu";
    for script in [&script[..], others, "ALast one<enter>"] {
        sitting.keys(script);
        twin.keys(script);
    }
    // In the middle of the next one.
    sitting.sees("Last one").keys("ANever fini").sees("Never fini");
    sitting.signal(signal);
    let ended_by = sitting.ended_by();
    assert!(
        ended_by.starts_with(if signal == "KILL" { "Killed" } else { "Terminated" }),
        "{ended_by}"
    );
    assert_eq!(desk.read(&name), before, "nobody saved");
    assert_ne!(twin.file(), before);
    (desk, name, twin.file(), sitting)
}

#[test]
fn a_killed_sitting_is_recovered_whole() {
    let (desk, name, typed, _) = ended_by("KILL");
    let mut sitting = desk.start(&[&name]);
    sitting.sees("Unsaved changes found").keys("<enter>").sees("recovered what was done");
    sitting.keys("<ctrl-s>").sees("saved ").keys("q").leaves(0);
    assert_eq!(desk.read(&name), typed);
    assert_eq!(journals(&desk), 0);
    let mut sitting = desk.start(&[&name]);
    sitting.sees("18 el");
    assert!(!sitting.screen().contains("Unsaved"));
    sitting.keys("q").leaves(0);
}

#[test]
fn recovered_work_survives_a_second_crash_and_can_be_dropped() {
    let (desk, name, typed, _) = ended_by("KILL");
    let before = desk.read(&name);
    let mut sitting = desk.start(&[&name]);
    sitting.sees("Unsaved changes found").keys("<enter>").sees("recovered what was done");
    sitting.signal("KILL").ended();
    // Later is an answer too: nothing is forgotten by it.
    let mut sitting = desk.start(&[&name]);
    sitting.sees("Unsaved changes found").keys("<esc>").sees_no_more("Unsaved changes found");
    sitting.keys("q").leaves(0);
    let mut sitting = desk.start(&[&name]);
    sitting.sees("Unsaved changes found").keys("<enter>").sees("recovered what was done");
    sitting.keys("q").sees("leave without").keys("d").leaves(0);
    assert_eq!(desk.read(&name), before);
    assert_ne!(typed, before);
    assert_eq!(journals(&desk), 0, "discarded work is not offered again");
}

#[test]
fn a_request_to_end_gives_the_terminal_back_and_keeps_the_work() {
    let (desk, name, typed, sitting) = ended_by("TERM");
    sitting.gave_the_terminal_back();
    let mut sitting = desk.start(&[&name]);
    sitting.sees("Unsaved changes found").keys("<enter>").sees("recovered what was done");
    sitting.keys("<ctrl-s>").sees("saved ").keys("q").leaves(0);
    assert_eq!(desk.read(&name), typed);
}

#[test]
fn a_closed_terminal_ends_the_program_and_keeps_the_work() {
    let (desk, name, _) = Desk::with("support-copilot");
    let mut sitting = open(&desk, &name);
    sitting.keys(ADD).sees("Audit log");
    sitting.hang_up();
    sitting.ended();
    let mut sitting = desk.start(&[&name]);
    sitting.sees("Unsaved changes found").keys("<enter>").sees("recovered what was done");
    sitting.keys("q").sees("leave without").keys("s").leaves(0);
    assert!(model(&desk.read(&name)).elements.contains_key("audit-log"));
}

#[test]
fn the_second_of_two_is_told_and_asked() {
    let (desk, name, _) = Desk::with("support-copilot");
    let mut first = open(&desk, &name);
    let mut second = desk.start_with((120, 30), &["--by", "Ben", &name], &[]);
    second.sees("has this model open too").sees("Ana (process");
    first.keys(ADD).sees("Audit log").keys("<ctrl-s>").sees("saved ");
    second.keys("ABilling<enter>").sees("Billing").keys("<ctrl-s>").sees("changed on disk");
    let of_first = desk.read(&name);
    second.keys("<esc>").sees_no_more("changed on disk");
    assert_eq!(desk.read(&name), of_first, "later changes nothing");
    second.keys("<ctrl-s>").sees("changed on disk").keys("s").sees("Save as");
    second.keys("<enter>").sees("saved ").keys("q").leaves(0);
    first.keys("q").leaves(0);
    assert_eq!(desk.read(&name), of_first);
    let others = files_below(&desk.work());
    let other = others.iter().find(|path| path.ends_with("support-copilot.mine.tm.ron")).unwrap();
    let other = model(&std::fs::read_to_string(other).unwrap());
    assert!(other.elements.contains_key("billing") && !other.elements.contains_key("audit-log"));
}

#[test]
fn a_file_changed_from_outside_is_a_question() {
    let (desk, name, before) = Desk::with("support-copilot");
    let changed = before.replace("\"Customer\"", "\"Shopper\"");
    let mut sitting = open(&desk, &name);
    desk.write(&name, &changed);
    sitting.keys(ADD).sees("Audit log").keys("<ctrl-s>").sees("changed on disk");
    sitting.keys("r").sees_no_more("Audit log").keys("/shopper<enter>").sees("Shopper");
    assert_eq!(desk.read(&name), changed);
    sitting.keys("u").sees("nothing to undo").keys("q").leaves(0);
    assert_eq!(journals(&desk), 0, "what was dropped is not offered again");

    let mut sitting = desk.start(&[&name]);
    sitting.sees(COUNTED);
    desk.write(&name, &before);
    sitting.keys(ADD).sees("Audit log").keys("q").sees("leave without").keys("s");
    sitting.sees("changed on disk").keys("o").leaves(0);
    let saved = model(&desk.read(&name));
    assert!(saved.elements.contains_key("audit-log"));
    assert!(desk.read(&name).contains("Shopper"));
}

#[test]
fn suspending_gives_the_terminal_back_until_it_is_resumed() {
    let (desk, name, _) = Desk::with("support-copilot");
    let mut sitting = open(&desk, &name);
    for stop in ["key", "signal"] {
        if stop == "key" {
            sitting.keys("<ctrl-z>");
        } else {
            sitting.signal("TSTP");
        }
        sitting.until("the shell has its screen", |vt| !vt.alternate_screen());
        #[cfg(target_os = "linux")]
        while !is_stopped(sitting.pid()) {
            sitting.poll(Duration::from_millis(10));
        }
        sitting.gave_the_terminal_back();
        sitting.resize(100, 30);
        sitting.signal("CONT").until("it is back", |vt| {
            vt.alternate_screen() && vt.bracketed_paste() && vt.contents().contains(COUNTED)
        });
        sitting.keys("/vector<enter>").sees("Vector store");
    }
    sitting.keys("q").leaves(0);
}

#[cfg(target_os = "linux")]
fn is_stopped(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    stat.rsplit(") ").next().unwrap().starts_with('T')
}

#[test]
fn any_size_and_any_change_of_it_is_survived() {
    let (desk, name, _) = Desk::with("support-copilot");
    let mut sitting = open(&desk, &name);
    sitting.resize(20, 5).sees("too small");
    sitting.resize(80, 24).sees(COUNTED);
    let painted = sitting.output.len();
    sitting.keys("<ctrl-l>");
    while !String::from_utf8_lossy(&sitting.output[painted..]).contains("Support copilot") {
        assert!(sitting.poll(Duration::from_secs(20)), "ctrl-l paints everything again");
    }
    for i in 0..200u16 {
        sitting.resize(1 + i * 37 % 180, 1 + i * 23 % 60);
        sitting.poll(Duration::ZERO);
    }
    sitting.resize(1, 1).resize(90, 28).sees(COUNTED).keys(ADD).sees("Audit log");
    sitting.resize(20, 5).sees("too small").keys("u").resize(80, 24).sees("undone");
    sitting.keys("q").leaves(0);
}

#[test]
fn without_colours_bold_and_reverse_remain() {
    let (desk, name, _) = Desk::with("support-copilot");
    let mut sitting = desk.start_with((80, 24), &[&name], &[("NO_COLOR", "1")]);
    sitting.sees(COUNTED).keys("/customer<enter>2").sees("open").keys("<ctrl-n>").sees("›");
    let (mut bold, mut inverse) = (false, false);
    for cell in (0..24).flat_map(|y| (0..80).map(move |x| (y, x))) {
        let cell = sitting.vt().cell(cell.0, cell.1).unwrap();
        bold |= cell.bold();
        inverse |= cell.inverse();
    }
    assert!(bold && inverse);
    let coloured = sgr(&sitting.output)
        .into_iter()
        .find(|n| matches!(n, 30..=38 | 40..=48 | 90..=97 | 100..=107));
    assert_eq!(coloured, None);
    sitting.keys("<esc>").sees_no_more("›").keys("q").leaves(0);

    for (arguments, variables) in
        [(&[&name[..]][..], &[][..]), (&["--color=always", &name], &[("NO_COLOR", "1")])]
    {
        let mut sitting = desk.start_with((80, 24), arguments, variables);
        sitting.sees(COUNTED);
        assert!(sgr(&sitting.output).iter().any(|n| matches!(n, 31..=38)), "{arguments:?}");
        sitting.keys("q").leaves(0);
    }
    let mut sitting = desk.start(&["--color=never", &name]);
    sitting.sees(COUNTED);
    assert!(!sgr(&sitting.output).iter().any(|n| matches!(n, 31..=38)), "none where refused");
    sitting.keys("q").leaves(0);
}

/// The numbers of all looks that were set.
fn sgr(output: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(output);
    let parts = text.split("\x1b[").skip(1).filter_map(|rest| {
        let (numbers, _) = rest.split_once(|c: char| !c.is_ascii_digit() && c != ';')?;
        rest[numbers.len()..].starts_with('m').then(|| numbers.to_string())
    });
    parts.flat_map(|n| n.split(';').map(|n| n.parse().unwrap_or(0)).collect::<Vec<_>>()).collect()
}

#[test]
fn pasted_text_is_text() {
    let (desk, name, before) = Desk::with("support-copilot");
    let mut sitting = open(&desk, &name);
    // Outside a text field it is nothing, and never keys.
    sitting.send(b"\x1b[200~ddq\r\x1b[201~").keys("A").sees("Add");
    sitting.send("\x1b[200~Fax\x1bc\x07\nmachine\x1b[201~".as_bytes()).sees("machine");
    let long = format!("\x1b[200~ {} at the end\x1b[201~", "word ".repeat(1000));
    sitting.send(long.as_bytes()).sees("at the end");
    sitting.keys("<enter>").sees("Fax").keys("u").sees("undone").keys("<ctrl-s>").sees("saved ");
    sitting.keys("q").leaves(0);
    assert_eq!(desk.read(&name), before);
}

#[test]
fn a_terminal_that_cannot_is_told_so_and_left_alone() {
    let (desk, name, _) = Desk::with("support-copilot");
    let mut sitting = desk.start_with((80, 24), &[&name], &[("TERM", "dumb")]);
    sitting.leaves(4);
    assert!(sitting.screen().contains("TERM"), "{}", sitting.screen());
    assert!(!String::from_utf8_lossy(&sitting.output).contains("\x1b[?"), "no mode was set");

    let output = Command::new(env!("CARGO_BIN_EXE_threatloom"))
        .arg(&name)
        .current_dir(desk.work())
        .env_clear()
        .env("HOME", desk.home())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(4), 0), "{stderr}");
    assert!(stderr.contains("terminal") && !stderr.contains('\x1b'), "{stderr}");
}

#[test]
fn a_model_that_cannot_be_read_never_touches_the_terminal() {
    let desk = Desk::new();
    desk.write("bad.tm.ron", "(\n    format: 1,\n    nam: \"x\",\n)\n");
    let mut sitting = desk.start(&["bad.tm.ron"]);
    sitting.leaves(3);
    assert!(sitting.screen().contains("bad.tm.ron:3:5"), "{}", sitting.screen());
    assert!(!String::from_utf8_lossy(&sitting.output).contains("\x1b[?"), "no mode was set");
}

#[test]
fn settings_are_obeyed() {
    let (desk, name, _) = Desk::with("support-copilot");
    let folder = desk.home().join(".config/threatloom");
    std::fs::create_dir_all(&folder).unwrap();
    let settings = "(mouse: false, theme: plain, keys: {\"quit\": [\"Q\"], \"save\": [\"w\"]})";
    std::fs::write(folder.join("config.ron"), settings).unwrap();
    let mut sitting = desk.start_with((160, 30), &[&name], &[("LANG", "C")]);
    sitting.sees(COUNTED).sees(" w save");
    assert_eq!(sitting.vt().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    assert!(sgr(&sitting.output).iter().all(|n| !matches!(n, 31..=38)));
    for screen in ["2", "3", "1", "?"] {
        let shown = if screen == "?" { "Keys and actions" } else { "ATLAS" };
        sitting.keys(screen).sees(shown);
        let screen = sitting.screen();
        assert_eq!(screen.chars().find(|c| !c.is_ascii()), None, "{screen}");
    }
    sitting.keys("<esc>").sees_no_more("Keys and actions").keys("w").sees("saved ");
    sitting.keys("q").sees("does nothing here").keys("Q").leaves(0);

    std::fs::write(folder.join("config.ron"), "(mous: false)").unwrap();
    let mut sitting = desk.start(&[&name]);
    sitting.leaves(3);
    assert!(sitting.screen().contains("config.ron:1:2"), "{}", sitting.screen());
}

#[test]
fn a_branch_is_reviewed_in_its_repository_and_a_changed_file_is_merged() {
    let (desk, name, before) = Desk::with("support-copilot");
    let git = |args: &[&str]| {
        let who = ["-c", "user.name=Ana", "-c", "user.email=ana@example.org"];
        desk.run("git", &[&who, args].concat())
    };
    git(&["init", "--quiet", "--initial-branch=main"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "Draw the copilot"]);
    git(&["switch", "--quiet", "--create", "feature"]);
    desk.write(&name, &before.replacen("name: \"Support agent\"", "name: \"Helpdesk agent\"", 1));
    git(&["commit", "--quiet", "--all", "-m", "Name the agent"]);

    let mut sitting = desk.start(&[&name]);
    sitting.sees(COUNTED).keys("4c").sees("merge base with main").keys("<enter>");
    sitting.sees("against merge base with main").sees("1 change, ");
    sitting.sees("~ Helpdesk agent: name: Support agent → Helpdesk agent");
    sitting.keys("RWho calls it so?<enter>").sees("2 changes, ");
    sitting
        .keys("1")
        .keys("/helpdesk<enter>")
        .keys("r")
        .sees("Name")
        .keys("<ctrl-u>Desk agent<enter>");
    sitting.sees("Desk agent");

    // Somebody else writes the file meanwhile, and names the agent, too.
    let theirs = desk.read(&name).replacen("name: \"Helpdesk agent\"", "name: \"Ticket agent\"", 1);
    desk.write(&name, &theirs);
    sitting.keys("<ctrl-s>").sees("m merge").keys("m").sees("1 conflict to decide");
    sitting.keys("n").sees("Ticket agent").sees("m  mine").keys("m").sees("no conflict is left");
    sitting.keys("<ctrl-s>").sees("saved ");
    let saved = model(&desk.read(&name));
    assert_eq!(saved.elements["support-agent"].name, "Desk agent");
    assert!(saved.conflicts.is_empty() && saved.remarks.len() == 1);
    sitting.keys("q").leaves(0);
}
