//! Playbooks: what they say, and that they fit the incidents that they are for.

use std::collections::{BTreeMap, BTreeSet};

use threatloom::analysis::incident::{Observed, Task, fitting_playbooks, playbook_of, tasks};
use threatloom::catalog::{Phase, Playbooks};
use threatloom::model::Model;
use threatloom::store::templates;

use crate::sitting::catalog;
use crate::sketch::model as sketch;

#[test]
fn every_class_of_attacks_has_a_playbook() {
    let catalog = catalog();
    let ids: Vec<&str> = catalog.playbooks.all().iter().map(|p| p.id.as_str()).collect();
    let wanted = [
        "prompt-injection",
        "agent-misuse",
        "evasion",
        "poisoning",
        "extraction",
        "inversion",
        "supply-chain",
        "service-abuse",
    ];
    assert_eq!(ids, wanted);
    for (class, _) in catalog.bug_bar.classes() {
        let knows = |id: &String| id == class;
        assert!(catalog.playbooks.all().iter().any(|p| p.classes.iter().any(knows)), "{class}");
    }
    // Whatever the bars can rate, somebody is told what to do about.
    for (technique, _) in catalog.bug_bar.techniques() {
        assert!(!fitting_playbooks(&catalog, &[technique.to_string()]).is_empty(), "{technique}");
    }
}

#[test]
fn every_playbook_is_complete() {
    let catalog = catalog();
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for playbook in catalog.playbooks.all() {
        let name = &playbook.name;
        for phase in Phase::ALL {
            let steps = playbook.steps.iter().filter(|step| step.phase == phase);
            assert!(steps.count() >= 3, "{name}: {phase}");
        }
        let evidence = playbook.steps.iter().filter(|step| step.phase == Phase::Investigate);
        for step in evidence {
            assert!(!step.tells.is_empty(), "{}: what does it tell?", step.id);
        }
        assert!(playbook.decisions.len() >= 3, "{name}");
        assert!(playbook.first.len() >= 6 && playbook.lessons.len() >= 6, "{name}");
        let order: Vec<Phase> = playbook.steps.iter().map(|step| step.phase).collect();
        assert!(order.is_sorted(), "{name}");
        let named = playbook.steps.iter().flat_map(|step| &step.mitigations);
        let named: BTreeSet<&String> = named.collect();
        assert!(named.len() >= 5, "{name} names {} mitigations", named.len());
        for step in playbook.steps.iter().filter(|step| !step.id.starts_with("every")) {
            let text = format!("{:?}", step.text);
            if let Some(other) = texts.insert(text, step.id.clone()) {
                assert_eq!(other, step.id, "two steps say the same");
            }
        }
    }
}

fn fits(techniques: &[&str]) -> String {
    let techniques: Vec<String> = techniques.iter().map(|id| (*id).to_string()).collect();
    playbook_of(&catalog(), "", &techniques).id.clone()
}

#[test]
fn the_techniques_choose_the_playbook() {
    assert_eq!(fits(&["AML.T0051.001"]), "prompt-injection");
    assert_eq!(fits(&["AML.T0054", "AML.T0057"]), "prompt-injection");
    assert_eq!(fits(&["AML.T0051.001", "AML.T0053", "AML.T0086"]), "agent-misuse");
    assert_eq!(fits(&["AML.T0040", "AML.T0043.001", "AML.T0015"]), "evasion");
    assert_eq!(fits(&["AML.T0020"]), "poisoning");
    assert_eq!(fits(&["AML.T0024.002"]), "extraction");
    assert_eq!(fits(&["AML.T0024.000"]), "inversion");
    assert_eq!(fits(&["AML.T0010.003", "AML.T0018.002"]), "supply-chain");
    assert_eq!(fits(&["AML.T0034.001"]), "service-abuse");
    assert_eq!(fits(&[]), "every-incident");
    assert_eq!(playbook_of(&catalog(), "evasion", &["AML.T0020".into()]).id, "evasion");
}

fn todo(model: &Model, playbook: &str, elements: &[&str]) -> Vec<Task> {
    let catalog = catalog();
    let elements: Vec<String> = elements.iter().map(|id| (*id).to_string()).collect();
    let observed = Observed { techniques: &[], elements: &elements };
    tasks(model, &catalog, catalog.playbooks.get(playbook).unwrap(), observed)
}

fn task<'a>(tasks: &'a [Task], id: &str) -> Option<&'a Task> {
    tasks.iter().find(|task| task.id == id)
}

#[test]
fn steps_follow_the_model() {
    let model = sketch(
        "bot agent; mail tool; search tool; notes database; far tool; \
         bot>mail; bot>search; notes>bot; notes>far",
    );
    let found = todo(&model, "agent-misuse", &["bot"]);
    let revoke = task(&found, "am-take-tools").unwrap();
    assert_eq!(
        revoke.text,
        "Take mail (tool) and search (tool) away from bot (agent) on the side of the tool, not by \
         an instruction in the prompt"
    );
    assert_eq!(revoke.elements, ["bot", "mail", "search"]);
    // Nothing tells on whose behalf it acts, so the question is open and the step stays.
    assert!(task(&found, "am-revoke-delegated").is_some());
    assert!(task(&found, "am-isolate-sandbox").is_none());
    // The same playbook where no agent is near.
    let found = todo(&model, "agent-misuse", &["far"]);
    assert!(task(&found, "am-take-tools").is_none());
    assert!(task(&found, "am-hold-actions").is_some());
    // Where nobody said what is affected, all of it may be.
    assert!(task(&todo(&model, "agent-misuse", &[]), "am-take-tools").is_some());
    let told = sketch("bot agent acts-as=service; mail tool; bot>mail");
    assert!(task(&todo(&told, "agent-misuse", &["bot"]), "am-revoke-delegated").is_none());
}

#[test]
fn the_copilot_is_injected() {
    let model = templates::get("support-copilot").unwrap().model().unwrap();
    let found = todo(&model, "prompt-injection", &["support-agent"]);
    let lines: Vec<String> =
        found.iter().map(|task| format!("{:11} {}", task.phase, task.text)).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn what_is_wrong_with_a_playbook_is_told_with_its_place() {
    let kinds = &catalog().kinds;
    let text = |step: &str| {
        format!(
            "(id: \"p\", name: \"P\", when: \"w\", techniques: [\"AML.T0051\"], classes: [],\n first: [], \
             contain: [{step}],\n investigate: [], eradicate: [], recover: [], decisions: [], lessons: [])"
        )
    };
    let error = |step: &str| {
        let known = |id: &str| id.starts_with("AML.T");
        let text = text(step);
        let files = [("p.ron", text.as_str())];
        Playbooks::load(&BTreeMap::new(), &files, kinds, &known).err().map(|e| e.to_string())
    };
    let step = |rest: &str| format!("\n (id: \"a\", text: \"Do {{it}}\", {rest})");
    assert_eq!(error(&step("on: {\"it\": has([\"agentic\"])}")), None);
    let wrong = error(&step("")).unwrap();
    assert!(wrong.starts_with("p.ron:3:") && wrong.contains("`a`"), "{wrong}");
    let wrong = error(&step("on: {\"it\": kind([\"toolx\"])}")).unwrap();
    assert!(wrong.contains("toolx"), "{wrong}");
    let wrong = error(&step("on: {\"it\": has([\"agentic\"])}, mitigations: [\"AML.M9999\"]"));
    assert!(wrong.unwrap().contains("`AML.M9999`"));
    let twice = "(id: \"a\", text: \"x\"), (id: \"a\", text: \"y\")";
    assert!(error(twice).unwrap().contains("another step has this id"));
}
