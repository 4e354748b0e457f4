//! A team's own catalogs on top of the bundled ones.

use std::sync::LazyLock;

use threatloom::analysis::suggest;
use threatloom::catalog::{Catalog, TeamFiles, What, WithTeam};

use crate::sketch;

static BUNDLED: LazyLock<Catalog> = LazyLock::new(|| Catalog::bundled().unwrap());

const TEAM: &str = "(format: 1, name: \"Shop security\")";

/// A team with these files and an ordinary `team.ron`.
fn with(files: &[(&str, &str)]) -> WithTeam {
    let mut texts: std::collections::BTreeMap<String, String> =
        files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect();
    texts.entry("team.ron".into()).or_insert_with(|| TEAM.into());
    BUNDLED.with(&TeamFiles { folder: "catalogs".into(), texts, unreadable: Vec::new() })
}

/// The catalogs of a team in which nothing is wrong or strange.
fn sound(files: &[(&str, &str)]) -> Catalog {
    let WithTeam { catalog, problems } = with(files);
    assert_eq!(problems, []);
    assert_eq!(catalog.team.as_ref().unwrap().remarks, []);
    catalog
}

/// Problems and remarks, a line each.
fn told(files: &[(&str, &str)]) -> String {
    let WithTeam { catalog, problems } = with(files);
    let remarks = catalog.team.unwrap().remarks;
    let problems = problems.iter().map(|problem| format!("error: {problem}\n"));
    problems.chain(remarks.iter().map(|remark| format!("warning: {remark}\n"))).collect()
}

const TERMINAL: &str = r#"{
    "card-terminal": (
        name: "card terminal",
        shape: process,
        stage: use,
        glyph: ('▭', 'T'),
        traits: ["terminal"],
        attributes: ["exposure", "tamper-seal"],
        words: ["terminal"],
        means: "reads payment cards in a shop",
    ),
}"#;

const SEAL: &str = r#"{
    "tamper-seal": (
        name: "tamper seal",
        on: [element],
        question: "Does {it} show when somebody opened it?",
        values: [("none", "nobody would notice"), ("checked", "a seal is checked daily")],
    ),
}"#;

const SWAP: &str = r#"[
    (
        id: "terminal-swap",
        technique: "AML.T0010.000",
        on: (traits: ["terminal"]),
        when: all([term("unsealed"), in(from: kind(["person"]))]),
        weight: 70,
        why: "{source} can open {element} ({element:tamper-seal})",
        not_if: "seals of {element} are checked daily",
    ),
]"#;

const UNSEALED: &str = r#"{"unsealed": is("tamper-seal", ["none"])}"#;

const ALL: &[(&str, &str)] = &[
    ("kinds.ron", TERMINAL),
    ("attributes.ron", SEAL),
    ("rules/shop.ron", SWAP),
    ("rules/terms.ron", UNSEALED),
];

#[test]
fn a_team_adds_a_kind_an_attribute_a_term_and_a_rule() {
    let catalog = sound(ALL);
    let model = sketch::model("it card-terminal tamper-seal=none; clerk person; clerk>it");
    let analysis = suggest(&model, &catalog);
    let found = analysis.find("AML.T0010.000", "it").unwrap();
    assert_eq!(found.why[0].text, "clerk (person) can open it (card-terminal) (none)");
    let open = suggest(&sketch::model("it card-terminal; clerk person; clerk>it"), &catalog);
    let asked = open.find("AML.T0010.000", "it").unwrap().ask().unwrap();
    assert_eq!(asked.text, "Does it (card-terminal) show when somebody opened it?");

    let team = catalog.team.as_ref().unwrap();
    assert_eq!((team.name.as_str(), team.summary().as_str()), ("Shop security", "4 added"));
    assert_eq!(team.source(What::Rule, "terminal-swap"), Some("catalogs/rules/shop.ron"));
    assert_eq!(team.source(What::Kind, "agent"), None);
    assert!(suggest(&model, &BUNDLED).find("AML.T0010.000", "it").is_none());
}

#[test]
fn bundled_rules_see_a_kind_by_its_traits() {
    let kind = TERMINAL.replace("\"terminal\"]", "\"agentic\"]").replace(", \"tamper-seal\"", "");
    let catalog = sound(&[("kinds.ron", &kind)]);
    assert!(catalog.rules.on_kind("card-terminal").count() > 5);
}

#[test]
fn a_team_replaces_a_rule_a_term_and_a_control() {
    let rule = BUNDLED.rules.rule("public-application-before-ai").unwrap();
    let mine = format!(
        "[(id: \"{}\", technique: \"{}\", on: (kinds: [\"web-app\"]), when: all([]), weight: 91, \
         why: \"ours: {{element}}\", not_if: \"never\")]",
        rule.id, rule.technique
    );
    let catalog = sound(&[
        ("rules/own.ron", &mine),
        ("rules/terms.ron", "{\"outsider\": kind([\"person\"])}"),
        ("rules/controls.ron", "{\"AML.M0018\": 90}"),
    ]);
    let own = catalog.rules.rule(&rule.id).unwrap();
    assert_eq!((own.weight, own.file.as_str()), (91, "catalogs/rules/own.ron"));
    assert_eq!(catalog.rules.rules().len(), BUNDLED.rules.rules().len());
    assert_eq!(
        (catalog.rules.prevents("AML.M0018"), BUNDLED.rules.prevents("AML.M0018")),
        (90, 30)
    );
    assert_eq!(catalog.rules.prevents("AML.M0024"), BUNDLED.rules.prevents("AML.M0024"));
    assert_eq!(catalog.team.unwrap().summary(), "3 replaced");
}

#[test]
fn a_team_switches_off_rules_techniques_and_kinds() {
    let off = "(format: 1, name: \"x\", off: (rules: {\"valid-accounts\": \"single sign-on only\"}, \
               techniques: {\"AML.T0051.000\": \"no chat\"}, kinds: {\"sensor\": \"no machines\"}))";
    let catalog = sound(&[("team.ron", off)]);
    assert!(catalog.rules.rule("valid-accounts").is_none());
    assert!(catalog.rules.rules().iter().all(|rule| rule.technique != "AML.T0051.000"));
    assert!(BUNDLED.rules.rules().iter().any(|rule| rule.technique == "AML.T0051.000"));
    assert!(catalog.kinds.kind("sensor").is_none() && BUNDLED.kinds.kind("sensor").is_some());
    assert_eq!(catalog.rules.on_kind("sensor").count(), 0);
    let team = catalog.team.unwrap();
    let off: Vec<_> =
        team.off.iter().map(|off| (off.what, off.why.as_str(), off.place.line)).collect();
    assert_eq!(
        off,
        [
            (What::Rule, "single sign-on only", 1),
            (What::Technique, "no chat", 1),
            (What::Kind, "no machines", 1),
        ]
    );
}

#[test]
fn everything_that_is_wrong_is_told_with_its_place() {
    let kinds = r#"{
    "Card Terminal": (
        name: "",
        shape: process,
        stage: use,
        glyph: ('検', '\u{1b}'),
        traits: ["with space"],
        attributes: ["colour", "carries"],
        words: ["Terminal"],
        means: "two\nlines",
    ),
    "kiosk": (name: "kiosk", shape: process, stage: use, glyph: ('▤', 'K'), traits: [], attributes: [], words: [], means: "a"),
    "kiosk": (name: "kiosk", shape: process, stage: use, glyph: ('▤', 'K'), traits: [], attributes: [], words: [], means: "b"),
}"#;
    let attributes = r#"{
    "seal": (
        name: "seal",
        on: [],
        question: "Is it sealed?",
        values: [("yes", "it is"), ("yes", "twice"), ("unknown", "who knows"), ("No!", "")],
    ),
    "empty": (name: "empty", on: [element], question: "What of {it}?", values: []),
}"#;
    let rules = r#"[
    // id: "swap", a rule that is commented out
    (
        id: "swap",
        technique: "AML.T9999",
        on: (kinds: ["robot"]),
        when: all([is("exposure", ["pubic"]), kind(["agent"])]),
        weight: 101,
        boosts: [(known("colour"), 5), (known("exposure"), 127)],
        restates: ["AML.T8888"],
        why: "hidden {source}",
        not_if: "",
    ),
    (
        id: "swap",
        technique: "AML.T0051",
        on: (kinds: ["agent"]),
        when: all([]),
        weight: 50,
        why: "{source}",
        not_if: "x",
    ),
    (
        id: "two",
        technique: "AML.T0051",
        on: (kinds: ["agent"], except: ["agent"]),
        when: term("nowhere"),
        weight: 50,
        why: "{element",
        not_if: "{element:colour}",
    ),
    (
        id: "three",
        technique: "AML.T0051",
        on: (kinds: ["agent"]),
        when: in(from: term("bad")),
        weight: 50,
        why: "{elment} x",
        not_if: "x",
    ),
    (
        id: "four",
        technique: "AML.T0051",
        on: (kinds: ["agent"]),
        when: all([]),
        weight: 50,
        why: "{elment} x",
        not_if: "{element:colour}",
    ),
]"#;
    let terms = r#"{
    "bad": all([kind(["agent"]), has(["wings"])]),
    "user-of-bad": not(term("bad")),
    "bad-flow": all([crosses([]), is("encrypted", ["gold"])]),
    "circle": not(term("round")),
    "round": not(term("circle")),
}"#;
    let controls = r#"{"AML.M0018": 101, "AML.M9999": 5}"#;
    let team = "(\n    format: 1,\n    name: \"x\",\n    off: (\n        rules: {\"nowhere\": \"x\", \
                \"valid-accounts\": \"\"},\n        kinds: {\"robot\": \"x\"},\n    ),\n)";
    insta::assert_snapshot!(told(&[
        ("kinds.ron", kinds),
        ("attributes.ron", attributes),
        ("rules/a.ron", rules),
        ("rules/terms.ron", terms),
        ("rules/controls.ron", controls),
        ("team.ron", team),
        ("bug-bar/own.ron", ""),
        ("rule/own.ron", ""),
    ]));
}

#[test]
fn files_that_cannot_be_read_are_told_each() {
    insta::assert_snapshot!(told(&[
        ("kinds.ron", "{\n    \"a\": (nam: \"a\"),\n}"),
        ("attributes.ron", "["),
        ("rules/a.ron", "[(id: \"a\", weight: 300)]"),
        ("rules/b.ron", "[(id: \"b\", when: any(kind([\"agent\"])))]"),
        ("rules/terms.ron", "{\"a\": perhaps([])}"),
        ("rules/controls.ron", "{\"AML.M0018\": -1}"),
        ("team.ron", "(format: 1, name: \"x\", of: ())"),
    ]));
}

#[test]
fn what_has_no_effect_is_remarked() {
    let same = "{\"agent-tool-x\": kind([\"tool\"]), \"agent\": has([\"agentic\"])}";
    let kind = TERMINAL.replace("'▤'", "'◍'").replace(", \"tamper-seal\"", "");
    let rules = r#"[
    (id: "light", technique: "AML.T0051.000", on: (kinds: ["agent"]), when: all([]), weight: 0, why: "x", not_if: "x"),
    (id: "off", technique: "AML.T0047", on: (kinds: ["agent"]), when: all([]), weight: 50, why: "x", not_if: "x"),
    (id: "machines", technique: "AML.T0041", on: (kinds: ["sensor"]), when: all([]), weight: 50, why: "x", not_if: "x"),
]"#;
    let team = "(format: 1, name: \"x\", off: (techniques: {\"AML.T0047\": \"x\", \"AML.T0051\": \"x\"}, \
                kinds: {\"sensor\": \"x\"}))";
    insta::assert_snapshot!(told(&[
        ("rules/terms.ron", same),
        ("kinds.ron", &kind),
        ("attributes.ron", SEAL),
        ("rules/a.ron", rules),
        ("team.ron", team),
    ]));
}

#[test]
fn what_bundled_rules_need_may_not_be_taken_from_them() {
    let exposure = r#"{"exposure": (name: "exposure", on: [element], question: "Who reaches {it}?",
        values: [("inside", "us"), ("outside", "all")])}"#;
    let text =
        told(&[("attributes.ron", exposure), ("rules/terms.ron", "{\"tool\": crosses([])}")]);
    let lines: Vec<&str> = text.lines().collect();
    let says = |line: &str, parts: [&str; 3]| parts.iter().all(|part| line.contains(part));
    let seen = [
        "error: catalogs/attributes.ron:1:3: the attribute `exposure` lacks what",
        "such as `",
        "has no value `public`: it has inside, outside. Keep what they need",
    ];
    assert!(says(lines[0], seen), "{text}");
    let seen = [
        "error: catalogs/rules/terms.ron:1:3: the term `tool` lacks what",
        "such as `",
        "only flows can be asked about crosses",
    ];
    assert!(says(lines[1], seen), "{text}");
    assert_eq!(lines.len(), 2, "a culprit is named once");
    // What is switched off needs nothing, but attack paths are always there.
    let needy: Vec<String> =
        BUNDLED.rules.rules().iter().map(|rule| format!("\"{}\": \"x\"", rule.id)).collect();
    let team = format!("(format: 1, name: \"x\", off: (rules: {{{}}}))", needy.join(", "));
    let text = told(&[("attributes.ron", exposure), ("team.ron", &team)]);
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains("the attribute `exposure` lacks what attack paths need"), "{text}");
}

#[test]
fn conditions_that_terms_blow_up_are_refused() {
    let mut terms = vec!["\"t0\": kind([\"agent\"])".to_string()];
    for i in 1..30 {
        terms.push(format!("\"t{i}\": all([term(\"t{0}\"), term(\"t{0}\")])", i - 1));
    }
    let rule = r#"[(id: "r", technique: "AML.T0051", on: (kinds: ["agent"]), when: term("t29"),
        weight: 50, why: "x", not_if: "x")]"#;
    let text =
        told(&[("rules/terms.ron", &format!("{{{}}}", terms.join(","))), ("rules/r.ron", rule)]);
    assert!(text.contains("more than 5000 conditions"), "{text}");
    let deep: Vec<String> = (0..3_000)
        .map(|i| format!("\"t{i}\": not(term(\"t{}\"))", i + 1))
        .chain(["\"t3000\": all([])".into()])
        .collect();
    let text = told(&[("rules/terms.ron", &format!("{{{}}}", deep.join(",")))]);
    assert!(text.contains("conditions inside each other"), "{text}");
    let nested = format!("{{\"t\": {}all([]){}}}", "not(".repeat(500), ")".repeat(500));
    let text = told(&[("rules/terms.ron", &nested)]);
    assert!(text.contains("nested too deeply"), "{text}");
}
