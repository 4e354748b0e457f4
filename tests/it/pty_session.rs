//! A session at the real program, from who is in the room to the Markdown file.

use threatloom::model::Model;
use threatloom::store::parse_model;

use crate::pseudo_terminal::{Desk, Sitting, files_below};

/// What the footer says of the support copilot.
const COUNTED: &str = "16 el";

fn begin(desk: &Desk, name: &str) -> Sitting {
    let mut sitting = desk.start(&[name]);
    sitting.sees(COUNTED).keys("<f4>").sees("who is in the room").keys("Ana, Ben<enter>");
    sitting.sees("the session begins");
    sitting
}

fn sessions(desk: &Desk) -> usize {
    files_below(&desk.home().join(".local/state/threatloom/sessions")).len()
}

/// The one Markdown file at the desk.
fn summary(desk: &Desk) -> String {
    let files = files_below(&desk.work());
    let file = files.iter().find(|path| path.extension().is_some_and(|end| end == "md"));
    std::fs::read_to_string(file.expect("no summary was written")).unwrap()
}

fn model(text: &str) -> Model {
    parse_model("test.tm.ron", text.as_bytes()).unwrap().model
}

#[test]
fn a_session_ends_with_its_summary_in_a_file() {
    let (desk, name, _) = Desk::with("support-copilot");
    let mut sitting = begin(&desk, &name);
    assert_eq!(sessions(&desk), 1);
    sitting.keys("Support agent -> Refund tool [tool, authority: payment] : refund<enter>");
    sitting.sees("done: new: Refund tool").keys("who approves refunds?<enter>");
    sitting.sees("parked an open question about Refund tool");
    sitting.keys("! the <lt>b>limit<lt>/b> is in the prompt | only<enter>").sees("lists 2 open");
    sitting.sees("Where does Refund tool come from?").keys("<alt-i>");
    sitting.sees("provenance of Refund tool: in-house").keys("<ctrl-s>").sees("saved ");
    sitting.keys("<f4>").sees("Recorded by: Ana").keys("w").sees("Write the summary to");
    sitting.keys("<enter>").sees("the summary is in");

    let written = summary(&desk);
    for line in [
        "# Session on Support copilot",
        "- In the room: Ana, Ben",
        "- element Refund tool (tool) in AI services",
        "- flow Support agent → Refund tool: refund",
        "- Where does Refund tool come from? in-house — Ana",
        "- question: who approves refunds? (about Refund tool) — Ana",
        r"- remark: the &lt;b&gt;limit&lt;/b&gt; is in the prompt \| only (about Refund tool) — Ana",
    ] {
        assert!(written.lines().any(|found| found == line), "{line}\n{written}");
    }
    // Never over another file.
    sitting.keys("w").sees("Write the summary to").keys("<enter>").sees("not written");
    assert_eq!(summary(&desk), written);
    sitting
        .keys("<esc>")
        .sees_no_more("Write the summary to")
        .keys("<f4>")
        .sees("Recorded by")
        .keys("e");
    sitting.sees("the session is ended").keys("q").leaves(0);
    assert_eq!(sessions(&desk), 0);
    assert_eq!(model(&desk.read(&name)).remarks.len(), 2);
}

#[test]
fn a_session_survives_being_killed() {
    let (desk, name, _) = Desk::with("support-copilot");
    let mut sitting = begin(&desk, &name);
    sitting.keys("Support agent -> Fax machine<enter>").sees("done: new: Fax machine");
    sitting.keys("<ctrl-s>").sees("saved ").keys("Fax machine -> Paper<enter>");
    sitting.sees("done: new: Paper").signal("KILL");
    sitting.ended();

    let mut sitting = desk.start(&[&name]);
    sitting.sees("Unsaved changes found").keys("<enter>").sees("recovered what was done");
    sitting.keys("<f4>").sees("was not ended").keys("g").sees("Quick entry");
    sitting.keys("Paper -> Bin<enter>").sees("done: new: Bin").keys("<f4>").sees("Recorded");
    sitting.keys("w").sees("Write the summary to").keys("<enter>").sees("the summary is in");
    let written = summary(&desk);
    for name in ["Fax machine", "Paper", "Bin"] {
        let lines = written.lines().filter(|line| line.starts_with(&format!("- element {name} ")));
        assert_eq!(lines.count(), 1, "{name}\n{written}");
    }
    sitting.keys("e").sees("the session is ended").keys("q").sees("leave without").keys("s");
    sitting.leaves(0);
}
