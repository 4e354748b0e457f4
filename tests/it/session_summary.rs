//! The summary of a session: what it tells, that it tells all of it, and that nothing in a name gets
//! the better of its Markdown.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::Timestamp;
use proptest::prelude::*;
use threatloom::analysis::session::{Session, Summary, summarise};
use threatloom::catalog::Catalog;
use threatloom::model::assessment::{self, Verdict};
use threatloom::model::remark::{self, Outcome};
use threatloom::model::triage::{self, Change};
use threatloom::model::{
    AssessmentKey, Edit, Element, FindingKey, Id, Model, RemarkKind, ReplyKey, Stamp, Status,
    Subject, Values, ops,
};
use threatloom::store::templates;

use crate::any_model;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::bundled().unwrap());

fn at(time: &str) -> Timestamp {
    format!("2026-11-20T{time}:00Z").parse().unwrap()
}

fn stamp(minute: u8, by: &str) -> Stamp {
    Stamp(format!("2026-11-20T10:{minute:02}:00Z {by}"))
}

fn summary(before: &Model, now: &Model, put_off: &[ReplyKey]) -> Summary {
    let put_off: BTreeSet<ReplyKey> = put_off.iter().cloned().collect();
    summarise(&Session {
        before,
        now,
        catalog: &CATALOG,
        from: at("09:30"),
        to: at("11:05"),
        by: "Dora",
        participants: &["Ana".into(), "Ben".into()],
        put_off: &put_off,
    })
}

/// A meeting on the support copilot, with something of everything.
fn meeting() -> (Model, Model, Vec<ReplyKey>) {
    let before = templates::get("support-copilot").unwrap().model().unwrap();
    let mut now = before.clone();
    let mut doing = |edit: Edit| drop(edit.apply(&mut now));
    let model = before.clone();
    let (tool, edit) = ops::add_element(&model, "tool", "Refund tool", Some("ai-services"));
    doing(edit);
    let (_, edit) = ops::connect(&model, "support-agent", &tool, "refund request");
    doing(edit);
    let partner = model.elements.keys().find(|id| id.contains("partner")).unwrap().clone();
    doing(ops::remove(&model, &[partner]));
    doing(ops::rename(&model, "vector-store", "Passages").unwrap());
    let autonomy = Values::one("human-approves");
    let edit = ops::answer(&now, "support-agent", "autonomy", &autonomy, stamp(1, "Ben")).unwrap();
    let _ = edit.apply(&mut now);
    let exposure = Values::one("internal");
    let edit = ops::set_attribute(&now, "retriever", "exposure", Some(&exposure)).unwrap();
    let _ = edit.apply(&mut now);

    let key = FindingKey::technique("AML.T0086", tool.as_str());
    let edit = triage::accept(&now, &key, Vec::new(), stamp(2, "Ana")).unwrap();
    let _ = edit.apply(&mut now);
    let open: Vec<FindingKey> =
        now.findings.iter().filter(|(_, f)| f.status.is_open()).map(|(k, _)| k.clone()).collect();
    let known = open.iter().find(|other| **other != key).unwrap();
    let review_by = Some(jiff::civil::date(2027, 2, 18));
    let change = Change { review_by, ..Change::to(Status::FalsePositive, "It never does.") };
    let _ = triage::set_status(&now, known, change, stamp(3, "Ana")).unwrap().apply(&mut now);

    let mut park = |kind, text: &str, minute| {
        let about = Some("support-agent".to_string());
        let (id, edit) =
            remark::park(&now, kind, vec![text.to_string()], about, stamp(minute, "Ana"));
        let _ = edit.apply(&mut now);
        id
    };
    let logged = park(RemarkKind::Note, "Prompts are logged", 4);
    let trained = park(RemarkKind::Note, "We train on chats", 5);
    let who = park(RemarkKind::Question, "Who reads the logs?", 6);
    park(RemarkKind::Question, "Is there a quota?", 7);
    let red = park(RemarkKind::Note, "The red button", 8);
    let text = vec!["Prompts are logged for a week.".to_string()];
    let _ = remark::assume(&now, &logged, text, stamp(9, "Ana")).unwrap().apply(&mut now);
    let why = vec!["Nobody presses it.".to_string()];
    let edit = remark::settle(&now, &red, Outcome::Dropped, why, stamp(10, "Cem")).unwrap();
    let _ = edit.apply(&mut now);
    let answer = vec!["Only the team.".to_string()];
    let edit = remark::settle(&now, &who, Outcome::Answered, answer, stamp(11, "Ana")).unwrap();
    let _ = edit.apply(&mut now);
    let subject = Subject::Id("support-agent".into());
    let written = triage::write(&now, &subject, "Chats leak", vec![], stamp(12, "Ana")).unwrap();
    let _ = remark::find(&now, &trained, written, stamp(12, "Ana")).unwrap().apply(&mut now);
    assessed(&mut now);
    (before, now, vec![ReplyKey::about("authority", tool.as_str())])
}

/// An answer to a framework, one taken over from the model, and a step that somebody took on.
fn assessed(now: &mut Model) {
    let mut answer = |item: &str, verdict: Verdict| {
        let key = AssessmentKey::of("risk-assessment", item);
        let _ = assessment::answer(now, &key, Some(verdict)).unwrap().apply(now);
        key
    };
    let verdict = |is: &str, minute| {
        let (is, stamp) = (is.to_string(), stamp(minute, "Eva"));
        Verdict { is, stamp, ..Verdict::default() }
    };
    let why = vec!["Feedback is not vetted.".to_string()];
    let key = answer("data-sources", Verdict { why, ..verdict("partly", 13) });
    answer("model-design", Verdict { from: "drawn".into(), ..verdict("partly", 14) });
    let edit = assessment::set_task(now, &key, "list-sources", |task| {
        task.owner = "Ben".into();
        task.due = Some(jiff::civil::date(2026, 12, 18));
    });
    let _ = edit.apply(now);
}

#[test]
fn a_meeting_is_summed_up() {
    let (before, now, put_off) = meeting();
    insta::assert_snapshot!(summary(&before, &now, &put_off).to_markdown());
}

#[test]
fn nothing_happened_is_said() {
    let mut model = Model::new("Shop");
    let text = summary(&model, &model, &[]).to_markdown();
    assert!(text.contains("Nothing was changed, and nothing is left open."), "{text}");
    model.elements.insert("a".into(), Element { kind: "x".into(), ..Element::default() });
    let text = summary(&Model::new("Shop"), &model, &[]).to_markdown();
    assert!(!text.contains("Nothing was changed"), "{text}");
}

/// The items under a heading.
fn items<'a>(summary: &'a Summary, title: &str) -> &'a [String] {
    let section = summary.sections.iter().find(|section| section.title == title);
    section.map_or(&[], |section| &section.items)
}

/// Gives everything drawn a name of its own that no other name holds.
fn with_telling_names(mut model: Model, mark: &str) -> Model {
    for (id, element) in &mut model.elements {
        element.name = format!("{mark}e{id}e");
    }
    for (id, boundary) in &mut model.boundaries {
        boundary.name = format!("{mark}b{id}b");
    }
    for (id, flow) in &mut model.flows {
        flow.label = format!("{mark}f{id}f");
    }
    model
}

/// What people call whatever `here` has and `there` has not: the beginning of the item, and the name.
fn only_in(here: &Model, there: &Model) -> Vec<(&'static str, String)> {
    fn only<'a, V>(
        here: &'a std::collections::BTreeMap<Id, V>,
        there: &'a std::collections::BTreeMap<Id, V>,
    ) -> impl Iterator<Item = &'a V> {
        here.iter().filter(|(id, _)| !there.contains_key(*id)).map(|(_, value)| value)
    }
    let mut names = Vec::new();
    names.extend(only(&here.boundaries, &there.boundaries).map(|b| ("boundary", b.name.clone())));
    names.extend(only(&here.elements, &there.elements).map(|e| ("element", e.name.clone())));
    names.extend(only(&here.flows, &there.flows).map(|f| ("flow", f.label.clone())));
    names
}

proptest! {
    #[test]
    fn everything_added_or_removed_is_named_exactly_once(
        before in any_model::model(),
        now in any_model::model(),
    ) {
        let (before, now) = (with_telling_names(before, "was"), with_telling_names(now, "is"));
        let summary = summary(&before, &now, &[]);
        for (title, expected) in [
            ("Added", only_in(&now, &before)),
            ("Removed", only_in(&before, &now)),
        ] {
            let items = items(&summary, title);
            prop_assert_eq!(items.len(), expected.len());
            for (what, name) in expected {
                // A flow names its ends too, and an element its boundary.
                let own = |item: &&String| match what {
                    "flow" => item.starts_with("flow ") && item.ends_with(&format!(": {name}")),
                    what => item.starts_with(&format!("{what} {name} (")),
                };
                prop_assert_eq!(items.iter().filter(own).count(), 1, "{} {} in {:?}", what, name, items);
            }
        }
    }

    /// One line an item, no heading, cell, link or HTML that a name brought along.
    #[test]
    fn names_never_get_the_better_of_the_markdown(
        before in any_model::model(),
        now in any_model::model(),
        text in any_model::text(),
    ) {
        let now = Model { name: text, ..now };
        let summary = summary(&before, &now, &[]);
        let markdown = summary.to_markdown();
        let items: usize = summary.sections.iter().map(|section| section.items.len()).sum();
        let lines = markdown.lines().filter(|line| line.starts_with("- ")).count();
        prop_assert_eq!(lines, items + summary.about.len(), "{}", markdown);
        let headings = markdown.lines().filter(|line| line.starts_with('#')).count();
        prop_assert_eq!(headings, 1 + summary.sections.len());
        // What keeps a name from mentioning somebody is ours; from a name it would be escaped.
        let of_names = markdown.replace("@<!-- -->", "@");
        prop_assert!(!of_names.contains(['<', '\u{1b}', '\u{202e}']), "{}", markdown);
    }
}
