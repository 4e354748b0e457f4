//! The bundled frameworks, and those of a team.

use std::collections::{BTreeMap, BTreeSet};

use threatloom::catalog::frameworks::{Consequence, Level, Ordinal, Related, RiskLevel};
use threatloom::catalog::{Catalog, Framework, TeamFiles, What};

fn catalog() -> Catalog {
    Catalog::bundled().unwrap()
}

#[test]
fn the_bundled_frameworks_are_sound() {
    let (frameworks, problems) = catalog().read_frameworks();
    assert_eq!(problems, []);
    let ids: Vec<&str> = frameworks.all().iter().map(|it| it.id.as_str()).collect();
    let wanted =
        ["risk-assessment", "maturity", "posture", "nist-ai-rmf", "eu-ai-act", "model-governance"];
    assert_eq!(ids, wanted);
}

#[test]
fn the_risk_assessment_has_the_areas_and_controls_of_its_source() {
    let catalog = catalog();
    let assessment = catalog.frameworks().get("risk-assessment").unwrap();
    let sizes: Vec<usize> = assessment.groups.iter().map(|group| group.items.len()).collect();
    assert_eq!(sizes, [5, 2, 4, 2, 1, 1, 1]);
    for (_, item) in assessment.items() {
        assert!(!item.threat.is_empty() && item.look_for.len() >= 3, "{}", item.id);
        assert!(!item.attacks.is_empty() && item.levels.len() == 3, "{}", item.id);
    }
    let risk = &catalog.frameworks().risk;
    // Likelihood, impact and exploitability as the source has them.
    let (low, medium, high) = (Ordinal::Low, Ordinal::Medium, Ordinal::High);
    let matrix = [
        ("extraction", [high, low, high]),
        ("evasion", [high, medium, high]),
        ("inference", [medium, medium, medium]),
        ("inversion", [medium, high, medium]),
        ("poisoning", [low, high, low]),
    ];
    for (id, values) in matrix {
        let attack = risk.attack(id).unwrap();
        assert_eq!([attack.likelihood, attack.impact, attack.exploitability], values, "{id}");
        assert_eq!(attack.source, "Microsoft");
    }
    let severities: Vec<&str> = risk.severities.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(severities, ["critical", "high", "medium", "low", "informational"]);
}

#[test]
fn risk_never_falls_where_something_is_worse() {
    let catalog = catalog();
    let risk = &catalog.frameworks().risk;
    for pair in Ordinal::ALL.windows(2) {
        for severity in &risk.severities {
            let at = |impact| risk.consequence(&severity.id, impact);
            assert!(at(pair[0]) <= at(pair[1]), "{}", severity.id);
        }
        for consequence in Consequence::ALL {
            let at = |likelihood| risk.risk(*consequence, likelihood);
            assert!(at(pair[0]) <= at(pair[1]), "{consequence}");
        }
    }
    for pair in Consequence::ALL.windows(2) {
        for likelihood in Ordinal::ALL {
            assert!(risk.risk(pair[0], *likelihood) <= risk.risk(pair[1], *likelihood));
        }
    }
    for pair in risk.severities.windows(2) {
        for impact in Ordinal::ALL {
            let worse = risk.consequence(&pair[0].id, *impact);
            assert!(worse >= risk.consequence(&pair[1].id, *impact));
        }
    }
    for level in RiskLevel::ALL {
        let left = ["no", "partly", "yes"].map(|answer| risk.residual(*level, answer));
        assert!(left[0] >= left[1] && left[1] >= left[2] && left[0] == *level);
    }
}

#[test]
fn maturity_and_the_nist_framework_have_all_their_parts() {
    let catalog = catalog();
    let maturity = catalog.frameworks().get("maturity").unwrap();
    let sizes: Vec<usize> = maturity.groups.iter().map(|group| group.items.len()).collect();
    assert_eq!(sizes, [6, 5, 8]);
    assert!(maturity.asks(Level::Organisation) && !maturity.asks(Level::System));
    for (group, item) in maturity.items() {
        assert_eq!(item.levels.len(), 5, "{}", item.id);
        let reached: BTreeSet<usize> = item.steps.iter().map(|step| step.to).collect();
        assert_eq!(reached, (1..group.scale.len()).collect(), "{}", item.id);
    }
    let nist = catalog.frameworks().get("nist-ai-rmf").unwrap();
    let sizes: Vec<usize> = nist.groups.iter().map(|group| group.items.len()).collect();
    assert_eq!(sizes, [7, 3, 2, 3, 2, 2, 6, 3, 5, 2, 2, 3, 13, 3, 3, 4, 4, 2, 3]);
    for (_, item) in nist.items() {
        let number = item.id.split_once('-').unwrap().1.replace('-', ".");
        assert!(item.name.contains(&number), "{}: {}", item.id, item.name);
    }
    let act = catalog.frameworks().get("eu-ai-act").unwrap();
    for article in [9, 10, 11, 12, 13, 14, 15, 50, 55] {
        assert!(act.item(&format!("art-{article}")).is_some(), "article {article}");
    }
    assert!(act.tiers.last().is_some_and(|tier| tier.because.is_empty()));
}

/// Every text of every framework, with where it stands.
fn texts(catalog: &Catalog) -> Vec<(String, &str)> {
    let mut all = Vec::new();
    for framework in catalog.frameworks().all() {
        for (_, item) in framework.items() {
            let at = format!("{}/{}", framework.id, item.id);
            let steps = item.steps.iter().map(|step| step.text.as_str());
            let lines = item.look_for.iter().chain(&item.levels).map(String::as_str);
            let single = [item.ask.as_str(), item.objective.as_str(), item.threat.as_str()];
            let own = single.into_iter().filter(|text| !text.is_empty()).chain(lines).chain(steps);
            all.extend(own.map(|text| (at.clone(), text)));
        }
    }
    all
}

#[test]
fn no_text_of_the_frameworks_is_there_twice_or_says_little() {
    let catalog = catalog();
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    let mut repeated = Vec::new();
    for (at, text) in texts(&catalog) {
        assert!(text.split_whitespace().count() >= 3, "{at}: {text}");
        let lower = text.to_lowercase();
        for filler in ["appropriate measures", "best practice", "state of the art", "robust and"] {
            assert!(!lower.contains(filler), "{at}: {text}");
        }
        if let Some(other) = seen.insert(text, at.clone()) {
            repeated.push(format!("{at} and {other}: {text}"));
        }
    }
    assert_eq!(repeated, [] as [String; 0]);
}

const OWN: &str = r#"(
    id: "house-rules",
    name: "Our house rules",
    source: "Handbook, chapter 4",
    about: "What we ask of every system besides.",
    level: system,
    scale: "implementation",
    target: "yes",
    review_months: 3,
    groups: [
        (
            id: "keys",
            name: "Keys",
            about: "Secrets of systems.",
            items: [
                (
                    id: "vault",
                    name: "Vault",
                    ask: "Does every key live in the vault?",
                    objective: "No key lies in a file.",
                    look_for: ["The list of secrets of the deployment"],
                    see: ["AML.M0005", "risk-assessment/data-access"],
                    signals: [(id: "no-secrets", says: "yes", every: (of: has(["model"]), holds: is("holds-secrets", ["no"])), why: "no model holds secrets")],
                ),
            ],
        ),
    ],
)
"#;

/// An end of [`OWN`] with a group of an id that is taken.
const MORE_KEYS: &str = r#"
        (id: "keys", name: "More keys", about: "The others.", items: [
            (id: "spare", name: "Spare", ask: "Is there one?", objective: "Nobody is locked out.", look_for: ["The safe"]),
        ]),
    ],
)
"#;

/// An end of [`OWN`] with a tier that is never reached.
const TIERS: &str = r#"
    ],
    tiers: [
        (id: "all", name: "All", because: []),
        (id: "few", name: "Few", because: ["vault=no"]),
    ],
)
"#;

fn team(framework: &str) -> TeamFiles {
    let texts = [("team.ron", "(format: 1, name: \"Shop\")"), ("frameworks/house.ron", framework)];
    let texts = texts.map(|(path, text)| (path.to_string(), text.to_string()));
    TeamFiles { folder: "catalogs".into(), texts: texts.into(), ..TeamFiles::default() }
}

#[test]
fn a_team_adds_frameworks_of_its_own() {
    let with = catalog().with(&team(OWN));
    assert_eq!(with.problems, []);
    let frameworks = with.catalog.frameworks();
    assert_eq!(frameworks.all().len(), 7);
    let own = frameworks.get("house-rules").unwrap();
    let place = own.own.as_ref().unwrap();
    assert_eq!((place.file.as_str(), place.line), ("catalogs/frameworks/house.ron", 2));
    let change = &with.catalog.team.as_ref().unwrap().changes[0];
    let told = (change.what, change.id.as_str(), change.replaces);
    assert_eq!(told, (What::Framework, "house-rules", false));
    assert_eq!(own.review_months, 3);
    // One with the id of a bundled one takes its place.
    let with = catalog().with(&team(&OWN.replace("house-rules", "posture")));
    assert_eq!(with.catalog.frameworks().all().len(), 6);
    assert_eq!(with.catalog.frameworks().get("posture").unwrap().name, "Our house rules");
    // What others say of the questions that it no longer has is nobody's fault.
    assert_eq!(with.problems, []);
    assert!(with.catalog.team.unwrap().changes[0].replaces);
}

/// What the description of the format shows is a framework.
#[test]
fn the_example_of_the_description_is_sound() {
    let text = include_str!("../../catalogs/README.md");
    let from = text.find("// catalogs/frameworks/house.ron").unwrap();
    let example = text[from..].split("```").next().unwrap();
    let with = catalog().with(&team(example));
    assert_eq!(with.problems, []);
    let frameworks = with.catalog.frameworks();
    assert_eq!(frameworks.get("house-rules").unwrap().items().count(), 1);
}

/// What the catalogs of a team are with this `off` in team.ron, and these files besides.
fn without(off: &str, files: &[(&str, &str)]) -> threatloom::catalog::WithTeam {
    let mut files: Vec<(String, String)> =
        files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect();
    let manifest = format!("(format: 1, name: \"Shop\", off: ({off}))");
    files.push(("team.ron".into(), manifest));
    let texts = files.into_iter().collect();
    catalog().with(&TeamFiles { folder: "catalogs".into(), texts, ..TeamFiles::default() })
}

#[test]
fn a_team_switches_frameworks_off() {
    let with = without("frameworks: {\"posture\": \"we follow another one\"}", &[]);
    assert_eq!(with.problems, []);
    let frameworks = with.catalog.frameworks();
    assert!(frameworks.get("posture").is_none() && frameworks.all().len() == 5);
    let of_posture = |related: &Related| matches!(related, Related::Item(framework, _) if framework == "posture");
    let mut items = frameworks.all().iter().flat_map(Framework::items);
    assert!(!items.any(|(_, item)| item.see.iter().any(of_posture)));
    let off = &with.catalog.team.as_ref().unwrap().off[0];
    assert_eq!((off.what, off.id.as_str()), (What::Framework, "posture"));
    for (off, says) in [
        ("frameworks: {\"postur\": \"x\"}", "unknown framework `postur`: did you mean `posture`"),
        ("frameworks: {\"posture\": \"\"}", "say why it is switched off"),
    ] {
        let told: Vec<String> =
            without(off, &[]).problems.iter().map(ToString::to_string).collect();
        assert!(told[0].contains(says), "{told:?}");
    }
    let own = OWN.replace("house-rules", "posture");
    let both =
        without("frameworks: {\"posture\": \"x\"}", &[("frameworks/house.ron", own.as_str())]);
    assert!(both.problems[0].message.contains("switched off and stands in"), "{:?}", both.problems);
}

#[test]
fn two_frameworks_of_one_id_and_reserved_ids_are_told() {
    let files = [("frameworks/a.ron", OWN), ("frameworks/b.ron", OWN)];
    let told = without("", &files).problems;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].to_string().contains("b.ron:2:") && told[0].message.contains("a.ron:2:"));
    let risk = OWN.replace("\"house-rules\"", "\"risk\"");
    let told = without("", &[("frameworks/a.ron", risk.as_str())]).problems;
    assert!(told[0].message.contains("use another id"), "{told:?}");
}

/// Kinds that nobody draws change nothing about what a question asks of the others.
#[test]
fn kinds_that_are_switched_off_leave_frameworks_as_they_are() {
    let kinds = catalog().kinds.kinds().map(|(id, _)| id.to_string()).collect::<Vec<_>>();
    let off: Vec<String> = kinds.iter().map(|id| format!("\"{id}\": \"x\"")).collect();
    let with = without(&format!("kinds: {{{}}}", off.join(", ")), &[("frameworks/a.ron", OWN)]);
    assert_eq!(with.problems, []);
    assert_eq!(with.catalog.kinds.kinds().count(), 0);
    let bundled = catalog();
    let count = |catalog: &Catalog| -> usize {
        let frameworks = catalog.frameworks().all().iter().filter(|it| it.own.is_none());
        frameworks
            .flat_map(Framework::items)
            .map(|(_, item)| item.signals.len() + usize::from(item.on.is_some()))
            .sum()
    };
    assert_eq!(count(&with.catalog), count(&bundled));
}

#[test]
fn what_a_framework_names_has_to_exist() {
    let cases = [
        ("\"implementation\"", "\"implementatoin\"", "did you mean `implementation`"),
        ("target: \"yes\"", "target: \"yess\"", "unknown answer `yess`"),
        ("AML.M0005", "AML.M9999", "neither of ATLAS nor of the form"),
        (
            "risk-assessment/data-access",
            "risk-assessment/data-acces",
            "has `risk-assessment/data-acces`",
        ),
        ("has([\"model\"])", "has([\"modl\"])", "modl"),
        ("says: \"yes\", every", "says: \"maybe\", every", "unknown answer `maybe`"),
        (
            "look_for: [\"The list of secrets of the deployment\"]",
            "look_for: []",
            "say what to look for",
        ),
        ("review_months: 3", "review_months: 0", "at least one month"),
        (
            "objective: \"No key lies in a file.\"",
            "objective: \"\"",
            "`objective` has to be one line",
        ),
        ("id: \"vault\"", "id: \"Vault!\"", "cannot be an id"),
        ("level: system", "level: team", "catalogs/frameworks/house.ron:6"),
        ("    ],\n)\n", MORE_KEYS, "the id `keys` is taken"),
        ("    ],\n)\n", TIERS, "every system is of this tier"),
    ];
    for (word, wrong, message) in cases {
        let with = catalog().with(&team(&OWN.replace(word, wrong)));
        let told: Vec<String> = with.problems.iter().map(ToString::to_string).collect();
        let told = told.join("\n");
        assert!(told.contains(message) && told.contains("house.ron:"), "{wrong}: {told}");
    }
}
