//! Attacks of red-team tools, and the test plans that are made of them.

use std::collections::{BTreeMap, BTreeSet};

use threatloom::analysis::test_plan::{Planner, TestPlan, together};
use threatloom::catalog::{Access, Catalog, RedTeam};
use threatloom::model::{Element, Finding, FindingKey, Flow, Model, Values};

use crate::cli::Place;
use crate::shared::shared;

fn element(kind: &str, attributes: &[(&str, &str)]) -> Element {
    let mut element = Element { kind: kind.into(), name: kind.into(), ..Element::default() };
    for (name, value) in attributes {
        element.attributes.insert((*name).into(), Values::one(*value));
    }
    element
}

fn plan(model: &Model, key: &str) -> TestPlan {
    Planner::new(model, &Catalog::bundled().unwrap()).plan(&key.parse().unwrap())
}

fn names(plan: &TestPlan) -> BTreeSet<&str> {
    let groups = plan.runs.iter().flat_map(|run| &run.groups);
    groups.flat_map(|group| &group.attacks).map(|attack| attack.name.as_str()).collect()
}

/// A model with one classifier and whoever asks it.
fn classifier(attributes: &[(&str, &str)]) -> Model {
    let mut model = Model::new("Shop");
    model.elements.insert("judge".into(), element("predictive-model", attributes));
    model.elements.insert("api".into(), element("api-gateway", &[]));
    let flow = Flow { from: "api".into(), to: "judge".into(), ..Flow::default() };
    model.flows.insert("api-judge".into(), flow);
    model
}

#[test]
fn every_technique_that_is_suggested_can_be_tested_somehow() {
    let Catalog { red_team, rules, atlas, .. } = Catalog::bundled().unwrap();
    let mut by_tool = 0;
    for rule in rules.rules() {
        let id = &rule.technique;
        let has_tool = !red_team.exercising(id).is_empty();
        by_tool += usize::from(has_tool);
        assert!(has_tool || red_team.has_test_by_hand(id), "{id} {}: no test", atlas.name(id));
    }
    assert!(by_tool > 100, "{by_tool}");
}

#[test]
fn every_attack_is_named_once_and_fits_somewhere() {
    let catalog = Catalog::bundled().unwrap();
    let mut seen = BTreeSet::new();
    let mut means = BTreeSet::new();
    let mut modules: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for group in catalog.red_team.groups() {
        assert!(!group.against.is_empty() && !group.means.is_empty());
        assert!(means.insert((&group.tool, &group.means, &group.category)), "{}", group.means);
        let says_nothing = ["test", "goodside.ThreatenJSON"].contains(&&*group.attacks[0].name);
        assert_eq!(group.exercises.is_empty(), says_nothing, "{}", group.means);
        for attack in &group.attacks {
            assert!(seen.insert((&group.tool, &attack.name)), "{} twice", attack.name);
            let module = attack.name.split('.').next().unwrap();
            modules.entry(&group.tool).or_default().insert(module);
            assert!(attack.select.iter().all(|one| one.starts_with(&format!("{module}."))));
        }
    }
    assert_eq!(modules["counterfit"].len(), 71);
    assert_eq!(modules["garak"].len(), 42, "the probe modules of garak 0.17 and its own test");
    for tool in ["garak", "counterfit", "pyrit", "art"] {
        let tool = catalog.red_team.tool(tool).unwrap();
        let line = tool.lines(&[], "KEY").join("\n");
        for word in tool.fill.keys() {
            assert!(line.contains(word.as_str()), "{word} is explained and nowhere used");
        }
        let capitals = line.split([' ', ',', '\n']).filter(|word| {
            word.len() > 3 && word.chars().all(|c| c.is_ascii_uppercase() || c == '_')
        });
        for word in capitals {
            assert!(tool.fill.contains_key(word), "{word} is not explained");
        }
    }
}

#[test]
fn the_attacks_of_counterfit_are_those_of_the_list() {
    let Some(list) = shared("reference/counterfit-attacks.csv") else { return };
    let text = std::fs::read_to_string(list).unwrap();
    let red_team = Catalog::bundled().unwrap().red_team;
    let mut ours = BTreeSet::new();
    for group in red_team.groups().iter().filter(|group| group.tool == "counterfit") {
        for attack in &group.attacks {
            let access = match attack.access {
                Access::Closed => "closed-box",
                Access::Open => "open-box",
                Access::Unknown | Access::Training => "unknown",
            };
            let inputs = attack.inputs.join(" ");
            let (framework, name, sort) = (&attack.framework, &attack.name, &group.category);
            ours.insert(format!("{framework},{name},{sort},{access},{inputs}"));
        }
    }
    let theirs: BTreeSet<String> = text.lines().skip(1).map(str::to_string).collect();
    assert_eq!(ours, theirs);
}

#[test]
fn a_list_that_names_what_is_not_there_is_refused_with_its_place() {
    let catalog = Catalog::bundled().unwrap();
    let load = |text: &str| {
        let is_technique = |id: &str| catalog.atlas.technique(id).is_some();
        RedTeam::load(&[("mine.ron", text)], &catalog.kinds, &is_technique)
    };
    let text = "[\n(tool: \"garak\", category: \"probe\", means: \"x\", against: [\"model\"],\n\
                exercises: {\"AML.T0051\": \"\"},\n\
                attacks: [(name: \"x\", inputs: [\"text\"], access: closed)]),\n]";
    load(text).unwrap();
    for (from, to, at) in [
        ("garak", "garrak", "2:9: there is no tool `garrak`"),
        ("AML.T0051", "AML.T9999", "3:14: there is no ATLAS technique `AML.T9999`"),
        ("\"model\"", "\"modell\"", "there is no kind or trait `modell`"),
        ("\"text\"", "\"smell\"", "there is no value of the attribute modality `smell`"),
    ] {
        let error = load(&text.replace(from, to)).unwrap_err().to_string();
        assert!(error.starts_with("mine.ron:") && error.contains(at), "{error}");
    }
}

#[test]
fn modality_and_access_decide() {
    let hosted = classifier(&[("modality", "image"), ("hosting", "third-party")]);
    let plan_of_hosted = plan(&hosted, "AML.T0015@judge");
    let chosen = names(&plan_of_hosted);
    assert!(chosen.contains("hop_skip_jump") && chosen.contains("Blur"), "{chosen:?}");
    assert!(!chosen.contains("carlini") && !chosen.contains("textfooler_jin_2019"));
    let why_not = |name: &str| {
        let left = plan_of_hosted.left_out.iter().find(|l| l.attacks.iter().any(|a| a == name));
        left.unwrap_or_else(|| panic!("{name} is not told of")).why.clone()
    };
    assert_eq!(why_not("carlini"), "needs open-box access; predictive-model is hosted");
    assert_eq!(
        why_not("textfooler_jin_2019"),
        "made for text; the input of predictive-model is image"
    );

    let own = classifier(&[("modality", "image"), ("provenance", "in-house")]);
    assert!(names(&plan(&own, "AML.T0015@judge")).contains("carlini"));

    let labels =
        classifier(&[("modality", "image"), ("provenance", "in-house"), ("output", "label")]);
    let plan_of_labels = plan(&labels, "AML.T0015@judge");
    assert!(!names(&plan_of_labels).contains("ZooAttack"));
    assert!(names(&plan_of_labels).contains("HopSkipJump"));

    let nothing_fits = classifier(&[("modality", "audio"), ("hosting", "third-party")]);
    let by_hand = plan(&nothing_fits, "AML.T0015@judge").by_hand.unwrap();
    assert!(by_hand.starts_with("Take inputs that predictive-model gets right"), "{by_hand}");

    let files = classifier(&[("modality", "executable"), ("provenance", "in-house")]);
    let plan_of_files = plan(&files, "AML.T0015@judge");
    assert_eq!(names(&plan_of_files), BTreeSet::from(["MalwareGDTensorFlow"]));
}

#[test]
fn what_is_not_recorded_rules_nothing_out() {
    let plan = plan(&classifier(&[]), "AML.T0015@judge");
    let chosen = names(&plan);
    for name in ["hop_skip_jump", "carlini", "textfooler_jin_2019", "MalwareGDTensorFlow"] {
        assert!(chosen.contains(name), "{name}");
    }
    let groups = plan.runs.iter().flat_map(|run| &run.groups).flat_map(|group| &group.attacks);
    for attack in groups {
        let condition = attack.condition.as_deref().unwrap_or_default();
        let is_open = condition.contains("not recorded") || condition.contains("does not say");
        assert!(is_open, "{}: {condition}", attack.name);
    }
    assert!(plan.left_out.is_empty());
}

#[test]
fn the_nearest_thing_that_can_be_tested_is_tested() {
    let model = classifier(&[("modality", "tabular"), ("hosting", "self")]);
    let of_gateway = plan(&model, "AML.T0024.002@api");
    assert!(of_gateway.runs.iter().all(|run| run.target == "judge"));
    assert!(names(&of_gateway).contains("knockoff_nets"));
    for key in ["AML.T0024.002@system", "AML.T0024.002@api-judge"] {
        assert_eq!(names(&plan(&model, key)), names(&of_gateway), "{key}");
    }
    let mut alone = model.clone();
    alone.elements.remove("judge");
    let nothing = plan(&alone, "AML.T0024.002@api");
    assert!(nothing.runs.is_empty() && nothing.by_hand.is_some());
    assert!(nothing.left_out[0].why.starts_with("nothing of this sort is near"));
}

#[test]
fn all_that_is_equally_near_is_tested() {
    let mut model = Model::new("Shop");
    model.elements.insert("docs".into(), element("knowledge-base", &[]));
    for (id, next) in [("one", "docs"), ("two", "docs"), ("far", "one")] {
        model.elements.insert(id.into(), element("agent", &[]));
        let flow = Flow { from: next.into(), to: id.into(), ..Flow::default() };
        model.flows.insert(format!("{next}-{id}"), flow);
    }
    let plan = plan(&model, "AML.T0070@docs");
    let garak: Vec<&str> =
        plan.runs.iter().filter(|run| run.tool == "garak").map(|run| run.target.as_str()).collect();
    assert_eq!(garak, ["one", "two"]);
}

#[test]
fn a_test_by_hand_is_nearer_than_the_attacks_on_the_parent() {
    let mut model = Model::new("Shop");
    model.elements.insert("model".into(), element("model-artifact", &[]));
    let of = |key: &str| plan(&model, key);
    assert!(!of("AML.T0011@model").runs.is_empty());
    assert!(of("AML.T0011.001@model").by_hand.unwrap().contains("package"));
    assert!(!of("AML.T0051.000@model").left_out.is_empty(), "no language model is near");
}

#[test]
fn a_language_model_gets_one_line_for_all_its_probes() {
    let mut model = Model::new("Shop");
    model.elements.insert("agent".into(), element("agent", &[]));
    let plan = plan(&model, "AML.T0054@agent");
    let garak = plan.runs.iter().find(|run| run.tool == "garak").unwrap();
    let [line] = garak.command.as_slice() else { panic!("{:?}", garak.command) };
    assert!(line.starts_with("python -m garak --target_type TARGET_TYPE --target_name "), "{line}");
    assert!(line.contains("probes.dan,probes.doctor.Bypass,"), "{line}");
    assert!(!line.contains("visual_jailbreak"), "it takes no images: {line}");
    assert!(line.ends_with("--report_prefix AML.T0054@agent"), "{line}");
    let counterfit = plan.runs.iter().find(|run| run.tool == "counterfit");
    assert_eq!(counterfit, None, "it has nothing against language models");
}

/// Probes of garak 0.17 that are off: a line with their module alone is refused.
#[test]
fn probes_that_are_off_are_named_by_class() {
    let catalog = Catalog::bundled().unwrap();
    let garak = catalog.red_team.tool("garak").unwrap();
    for module in [
        "agent_breaker",
        "audio",
        "av_spam_scanning",
        "doctor",
        "donotanswer",
        "fileformats",
        "fitd",
        "glitch",
        "goat",
        "propile",
        "smuggling",
        "test",
        "visual_jailbreak",
    ] {
        let group = catalog.red_team.group_of("garak", module).unwrap();
        let selected: Vec<&str> = group.attacks[0].selected().iter().map(String::as_str).collect();
        let [line] = &garak.lines(&selected, "KEY")[..] else { panic!("{module}") };
        assert!(line.contains(&format!("--spec probes.{module}.")), "{line}");
    }
}

#[test]
fn a_probe_belongs_to_its_class_or_else_to_its_module() {
    let red_team = Catalog::bundled().unwrap().red_team;
    let exercises = |probe: &str| {
        let group = red_team.group_of("garak", probe)?;
        Some(group.exercises.keys().map(String::as_str).collect::<Vec<_>>())
    };
    assert_eq!(exercises("goodside.WhoIsRiley").unwrap(), ["AML.T0062"]);
    assert_eq!(exercises("goodside.ThreatenJSON").unwrap(), [""; 0]);
    assert_eq!(exercises("goodside.New"), None);
    assert_eq!(exercises("dan.STAN"), exercises("dan"));
    assert_eq!(exercises("danger.STAN"), None);
    assert_eq!(exercises("."), None);
}

#[test]
fn what_the_tool_refuses_is_left_out() {
    let plan = plan(&classifier(&[("modality", "tabular")]), "AML.T0024.000@judge");
    let refused = |left: &&threatloom::analysis::test_plan::LeftOut| {
        left.attacks.contains(&"black_box_rule_based".to_string())
    };
    assert!(plan.left_out.iter().find(refused).unwrap().why.contains("takes no target"));
    assert!(names(&plan).contains("MembershipInferenceBlackBoxRuleBased"));
}

#[test]
fn findings_without_a_tool_say_what_to_do_by_hand() {
    let mut model = classifier(&[]);
    let key: FindingKey = "custom-quota-abuse@api".parse().unwrap();
    model.findings.insert(key, Finding { title: "Quotas".into(), ..Finding::default() });
    for key in ["custom-quota-abuse@api", "AML.T0012@api", "AML.T0091.000@api"] {
        let plan = plan(&model, key);
        assert!(plan.runs.is_empty() && plan.left_out.is_empty(), "{key}");
        assert!(plan.by_hand.unwrap().contains("api-gateway"), "{key}");
    }
}

#[test]
fn probes_for_several_findings_run_in_one_go() {
    let mut model = Model::new("Shop");
    for id in ["agent", "other"] {
        model.elements.insert(id.into(), element("agent", &[]));
    }
    let catalog = Catalog::bundled().unwrap();
    let planner = Planner::new(&model, &catalog);
    let of = |key: &str| planner.plan(&key.parse().unwrap());
    let plans = [
        of("AML.T0051.001@agent"),
        of("AML.T0070@agent"),
        of("AML.T0056@agent"),
        of("AML.T0056@other"),
    ];
    let [all] = &together(&catalog, &plans)[..] else { panic!("PyRIT has no line, one is alone") };
    assert_eq!((all.tool.as_str(), all.target.as_str(), all.findings), ("garak", "agent", 3));
    let [line] = &all.command[..] else { panic!("{:?}", all.command) };
    let spec = " --spec probes.latentinjection,probes.sysprompt_extraction --report_prefix agent";
    assert!(line.ends_with(spec), "{line}");
}

const MODEL: &str = r#"(
    format: 1,
    name: "Shop | <b>",
    elements: {
        "agent": (
            kind: "agent",
            name: "Agent *[x](http://evil)*\u{1b}[2J",
        ),
    },
    findings: {
        "AML.T0056@agent": (
            status: open,
        ),
        "AML.T0091.000@agent": (
            status: mitigating,
        ),
        "AML.T0054@agent": (
            status: accepted,
            review_by: "2999-01-01",
        ),
    },
)
"#;

#[test]
fn a_test_plan_is_a_checklist() {
    let place = Place::new();
    place.write("m.tm.ron", MODEL);
    let report = ["report", "m.tm.ron", "--kind", "test-plan"];
    let markdown = place.run(&report).done();
    insta::assert_snapshot!("test-plan", markdown);
    let text = place.run(&[&report[..], &["--format", "text"]].concat()).done();
    insta::assert_snapshot!("test-plan-text", text);
    assert!(!text.contains('\u{1b}'));

    let one = [&report[..], &["--finding", "AML.T0054@agent", "--format", "json"]].concat();
    let json: serde_json::Value = serde_json::from_str(&place.run(&one).done()).unwrap();
    assert_eq!(json["findings"][0]["key"], "AML.T0054@agent");
    assert_eq!(json["findings"][0]["runs"][0]["tool"], "garak");

    let to_file = [&report[..], &["-o", "plan.md"]].concat();
    let ran = place.run(&to_file);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", "written to plan.md\n"));
    assert_eq!(place.read("plan.md"), markdown);
}

#[test]
fn a_test_plan_never_replaces_the_model() {
    let place = Place::new();
    place.write("m.tm.ron", MODEL);
    let report = ["report", "m.tm.ron", "--kind", "test-plan", "-o", "./m.tm.ron"];
    let stderr = place.run(&report).failed(2);
    assert!(stderr.contains("would replace the model"), "{stderr}");
    assert_eq!(place.read("m.tm.ron"), MODEL);
    let unknown = ["report", "m.tm.ron", "--kind", "test-plan", "--finding", "AML.T0056@agnt"];
    let stderr = place.run(&unknown).failed(2);
    assert!(stderr.contains("AML.T0056@agent"), "{stderr}");
}
