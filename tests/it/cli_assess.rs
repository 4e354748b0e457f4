//! `assess`: what it tells and what it records.

use serde_json::Value;

use crate::cli::{Place, Ran};

/// A registry that verifies what it serves, which is offered as an answer to data integrity.
const SCORING: &str = r#"(
    format: 1,
    name: "Scoring",
    elements: {
        "registry": (
            kind: "model-registry",
            name: "Registry",
            attributes: {
                "integrity-verified": "yes",
            },
        ),
        "store": (
            kind: "training-data",
            name: "Training data",
        ),
    },
)
"#;

const INTEGRITY: &str = "risk-assessment/data-integrity";
const SOURCES: &str = "risk-assessment/data-sources";

/// A place with the support copilot in `m.tm.ron` and [`SCORING`] in `s.tm.ron`.
fn place() -> Place {
    let place = Place::new();
    place.run(&["new", "m", "--template", "support-copilot"]);
    place.write("s.tm.ron", SCORING);
    place
}

fn assess(place: &Place, model: &str, args: &[&str]) -> Ran {
    place.run(&[&["assess", model], args].concat())
}

fn answer(place: &Place, model: &str, item: &str, args: &[&str]) -> String {
    assess(place, model, &[&["--item", item], args].concat()).done()
}

fn json(place: &Place, model: &str, args: &[&str]) -> Value {
    let stdout = assess(place, model, &[args, &["--format", "json"]].concat()).done();
    let value: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(value["format"], 1);
    value
}

/// The row of a question.
fn item(place: &Place, model: &str, item: &str) -> Value {
    json(place, model, &["--item", item])["items"][0].clone()
}

#[test]
fn the_overview_tells_how_far_everything_is_and_what_comes_next() {
    let place = place();
    let before = place.read("m.tm.ron");
    let told = assess(&place, "m.tm.ron", &[]).done();
    for wanted in [
        "risk-assessment   0 of 16   0        16",
        "for the organisation",
        "tier: not settled, 25 open questions about it",
        "\nWorst risks\n  Severity of the use case: High, because of ",
        "  critical  Data poisoning · high likelihood, severe\n",
        "\nNext\n  Answer ",
        " questions first: the model offers answers to ",
        "\n  risk-assessment/data-access  critical risk\n",
        "`threatloom new organisation.tm.ron` makes it\n",
    ] {
        assert!(told.contains(wanted), "{wanted}\n{told}");
    }
    let answer = json(&place, "m.tm.ron", &[]);
    let ids = answer["frameworks"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap());
    let ids: Vec<&str> = ids.collect();
    let all =
        ["risk-assessment", "maturity", "posture", "nist-ai-rmf", "eu-ai-act", "model-governance"];
    assert_eq!(ids, all);
    assert_eq!(answer["risks"]["severity"]["id"], "high");
    assert_eq!(answer["next"].as_array().unwrap().len(), 5);
    assert_eq!(place.read("m.tm.ron"), before, "telling changes nothing");
}

#[test]
fn a_framework_is_told_question_by_question() {
    let place = place();
    answer(&place, "m.tm.ron", SOURCES, &["--answer", "partly", "--evidence", "the register"]);
    let mut narrow = place.command();
    narrow.env("COLUMNS", "80");
    narrow.args(["assess", "m.tm.ron", "--framework", "risk-assessment"]);
    let told = Place::outcome(&mut narrow).done();
    assert!(told.starts_with("AI security risk assessment · Support copilot\n1 of 16 answered"));
    assert!(told.contains("Data collection · 0 of 5 settled, aims at Yes\n"), "{told}");
    assert!(
        told.contains("  ~ data-sources                    Partly → Yes · high risk\n"),
        "{told}"
    );
    assert!(told.contains("  ? data-storage                    Not assessed · critical risk\n"));
    assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
    let wide = assess(&place, "m.tm.ron", &["--framework", "risk-assessment"]).done();
    assert!(wide.contains("Data storage") && wide.contains("Partly → Yes"), "{wide}");
}

#[test]
fn programs_get_the_fields_of_the_contract() {
    let place = place();
    let args =
        ["--answer", "partly", "--why", "feedback is left out", "--evidence", "the register"];
    answer(&place, "m.tm.ron", SOURCES, &[&args[..], &["--by", "Ben"]].concat());
    let answer = json(&place, "m.tm.ron", &["--framework", "risk-assessment"]);
    assert_eq!(answer["framework"], "risk-assessment");
    let items = answer["items"].as_array().unwrap();
    assert_eq!(items.len(), 16);
    let first = &items[0];
    assert_eq!((&first["id"], &first["state"]), (&"data-sources".into(), &"partly".into()));
    assert_eq!((&first["by"], &first["severity"]), (&"Ben".into(), &"high".into()));
    assert_eq!(first["evidence"], serde_json::json!(["the register"]));
    assert_eq!(first["on"].as_str().unwrap().len(), "2026-11-21".len());
    assert_eq!(items[1]["state"], "not_assessed");
    assert_eq!((&items[1]["by"], &items[1]["on"]), (&Value::Null, &Value::Null));
    let csv = assess(&place, "m.tm.ron", &["--framework", "maturity", "--format", "csv"]).done();
    assert!(csv.starts_with("framework,id,name,group,applies,state,target,gap,severity,risk,"));
    assert_eq!(csv.lines().count(), 20);
    let markdown =
        assess(&place, "m.tm.ron", &["--framework", "maturity", "--format", "markdown"]).done();
    assert!(markdown.starts_with("| framework | id | name |"), "{markdown}");
}

#[test]
fn an_answer_is_written_with_only_its_own_lines() {
    let place = place();
    let before = place.read("m.tm.ron");
    let args =
        ["--answer", "partly", "--why", "feedback is left out", "--evidence", "register v12"];
    let more = ["--owner", "ben", "--review-by", "2099-03-01", "--target", "partly"];
    let told = answer(&place, "m.tm.ron", SOURCES, &[&args[..], &more].concat());
    assert!(told.starts_with("risk-assessment/data-sources  Not assessed → Partly\n"), "{told}");
    assert!(told.contains("\nwhy         feedback is left out\nby          ana "), "{told}");
    assert!(told.contains("review      2099-03-01\n"), "{told}");
    assert!(told.contains("AI security risk assessment: 1 of 16 answered, 1 settled\n"), "{told}");
    let after = place.read("m.tm.ron");
    assert!(before.lines().all(|line| after.contains(line)), "nothing else is touched");
    assert!(after.contains("\"risk-assessment/data-sources@system\": ("), "{after}");
    assert_eq!(place.run(&["fmt", "--check", "m.tm.ron"]).code, 0);
    // All of it can be taken back.
    let none = ["--clear", "--evidence", "none", "--owner", "", "--review-by", "none"];
    answer(&place, "m.tm.ron", SOURCES, &[&none[..], &["--target", "none"]].concat());
    assert_eq!(place.read("m.tm.ron"), before);
}

#[test]
fn what_does_not_apply_or_is_accepted_needs_a_reason() {
    let place = place();
    let before = place.read("m.tm.ron");
    for answer in ["accepted", "not_applicable", "not-applicable"] {
        let stderr = assess(&place, "m.tm.ron", &["--item", SOURCES, "--answer", answer]).failed(2);
        assert!(stderr.starts_with("error: say why: ") && stderr.ends_with("hint: --why TEXT\n"));
    }
    assert_eq!(place.read("m.tm.ron"), before);
    answer(&place, "m.tm.ron", SOURCES, &["--answer", "accepted", "--why", "a second review"]);
    let row = item(&place, "m.tm.ron", SOURCES);
    assert_eq!((&row["state"], &row["gap"]), (&"accepted".into(), &false.into()));
    let told = assess(&place, "m.tm.ron", &["--framework", "risk-assessment"]).done();
    assert!(told.contains("1 of 16 answered, 1 settled, 1 accepted\n"), "{told}");
}

#[test]
fn what_the_model_offers_is_taken_over_and_falls_away_with_it() {
    let place = place();
    let told = answer(&place, "s.tm.ron", INTEGRITY, &["--take"]);
    assert!(told.starts_with("risk-assessment/data-integrity  Not assessed → Partly\n"), "{told}");
    assert!(told.contains("is verified, always or sometimes"), "{told}");
    assert_eq!(item(&place, "s.tm.ron", INTEGRITY)["from"], "some-verified");
    let recorded = place.read("s.tm.ron");
    let changed =
        recorded.replace("\"integrity-verified\": \"yes\"", "\"integrity-verified\": \"no\"");
    place.write("s.tm.ron", &changed);
    let row = item(&place, "s.tm.ron", INTEGRITY);
    assert_eq!((&row["state"], &row["fell_away"]), (&"not_assessed".into(), &true.into()));
    assert_eq!(row["offer"]["answer"], "no");
    let told = assess(&place, "s.tm.ron", &[]).done();
    assert!(told.contains("1 fell away"), "{told}");
    assert!(told.contains("risk-assessment/data-integrity  what the model offered fell away"));
    let told = assess(&place, "s.tm.ron", &["--due"]).done();
    assert!(told.contains(INTEGRITY), "{told}");
    let told = assess(&place, "s.tm.ron", &["--item", INTEGRITY]).done();
    assert!(told.contains("fell away   it was taken from the model"), "{told}");
    assert_eq!(place.read("s.tm.ron"), changed, "what people recorded is not rewritten");
    let stderr =
        assess(&place, "s.tm.ron", &["--item", "risk-assessment/model-selection", "--take"])
            .failed(2);
    assert!(
        stderr.contains("the model offers no answer to risk-assessment/model-selection@system")
    );
}

#[test]
fn elements_are_answered_one_by_one_and_the_worst_counts() {
    let place = place();
    answer(&place, "s.tm.ron", INTEGRITY, &["--answer", "yes"]);
    let on = format!("{INTEGRITY}@store");
    let told = answer(&place, "s.tm.ron", &on, &["--answer", "no", "--why", "nobody hashes it"]);
    assert!(
        told.starts_with("risk-assessment/data-integrity@store  Not assessed → No\n"),
        "{told}"
    );
    assert!(told.contains("as a whole: No, the worst of its elements\n"), "{told}");
    assert_eq!(item(&place, "s.tm.ron", INTEGRITY)["state"], "no");
    let told = assess(&place, "s.tm.ron", &["--item", INTEGRITY]).done();
    assert!(
        told.contains("@store: No · ana ") && told.contains("@registry: as the whole"),
        "{told}"
    );
    let stderr =
        assess(&place, "s.tm.ron", &["--item", &format!("{INTEGRITY}@stor"), "--answer", "no"])
            .failed(2);
    assert_eq!(stderr, "error: there is no element `stor`\nhint: did you mean store?\n");
    // What closes the gap is agreed on for the question as a whole.
    for option in [["--owner", "ben"], ["--target", "yes"], ["--task", "Hash it"]] {
        let stderr = assess(&place, "s.tm.ron", &[&["--item", &on], option.as_slice()].concat());
        let told = format!(
            "error: {} is for `{INTEGRITY}` as a whole, not for `store` alone\n",
            option[0]
        );
        assert_eq!(stderr.failed(2), told + "hint: leave `@store` out\n");
    }
    let governance = "model-governance/inventory@store";
    let stderr = assess(&place, "s.tm.ron", &["--item", governance]).failed(2);
    assert!(stderr.contains("model-governance/inventory"), "{stderr}");
}

#[test]
fn steps_are_taken_on_done_left_out_and_dropped() {
    let place = place();
    let plan = ["--task-owner", "ben", "--task-due", "2020-01-31"];
    let told =
        answer(&place, "m.tm.ron", SOURCES, &[&["--task", "enforce-list"][..], &plan].concat());
    assert!(
        told.contains("tasks       enforce-list: ")
            && told.contains("ben · due 2020-01-31, overdue")
    );
    assert!(!told.contains("aims at"), "only tasks changed: {told}");
    let told = assess(&place, "m.tm.ron", &["--due"]).done();
    assert!(told.contains("task due since 2020-01-31"), "{told}");
    answer(&place, "m.tm.ron", SOURCES, &["--task", "enforce-list", "--done", "--note", "merged"]);
    assert!(assess(&place, "m.tm.ron", &["--due"]).done().starts_with("nothing is due"));
    let stderr =
        assess(&place, "m.tm.ron", &["--item", SOURCES, "--task", "pin-web", "--skip"]).failed(2);
    assert_eq!(
        stderr,
        "error: leaving a step out needs a reason\nhint: say why it is left out: --note TEXT\n"
    );
    answer(&place, "m.tm.ron", SOURCES, &["--task", "pin-web", "--skip", "--note", "no web data"]);
    let told =
        answer(&place, "m.tm.ron", SOURCES, &["--task", "Ask for digests", "--task-owner", "eve"]);
    assert!(told.contains("ask-for-digests: Ask for digests · eve\n"), "{told}");
    let told = assess(&place, "m.tm.ron", &["--framework", "risk-assessment", "--roadmap"]).done();
    for wanted in
        ["[x] enforce-list: ", "[-] pin-web: ", "[>] ask-for-digests: ", "[ ] list-sources: "]
    {
        assert!(told.contains(wanted), "{wanted}\n{told}");
    }
    assert!(told.starts_with("Months 1–3 · Foundation · "), "{told}");
    let stderr = assess(&place, "m.tm.ron", &["--item", SOURCES, "--task", "pinweb"]).failed(2);
    assert!(stderr.starts_with("error: there is no step `pinweb`\nhint: did you mean pin-web?\n"));
    for id in ["enforce-list", "pin-web", "ask-for-digests"] {
        answer(&place, "m.tm.ron", SOURCES, &["--task", id, "--drop"]);
    }
    assert!(!place.read("m.tm.ron").contains("assessments"));
    let stderr =
        assess(&place, "m.tm.ron", &["--item", SOURCES, "--task", "pin-web", "--drop"]).failed(2);
    assert_eq!(stderr, "error: nobody took on `pin-web`\n");
}

#[test]
fn risks_are_told_with_what_moved_them_and_can_be_set_by_hand() {
    let place = place();
    let told = assess(&place, "m.tm.ron", &["--risk"]).done();
    for wanted in [
        "likelihood  negligible      minor           major           severe\n",
        "high        low             medium          high 3,4        critical 1,2\n",
        "1.  Data poisoning · critical risk · risk/poisoning\n    likelihood  high, beginning at low\n",
        "+ 1 open finding about it\n",
        "impact      high: severe with this use case\n",
        "Nothing to attack: Model extraction, ",
    ] {
        assert!(told.contains(wanted), "{wanted}\n{told}");
    }
    let told = answer(
        &place,
        "m.tm.ron",
        "risk/evasion",
        &["--likelihood", "low", "--evidence", "0 of 400"],
    );
    assert!(told.contains("likelihood  low, set by ana ") && told.contains("0 of 400"), "{told}");
    let told = answer(&place, "m.tm.ron", "risk/use-case", &["--severity", "critical"]);
    assert!(told.starts_with("Severity of the use case: Critical, set by ana "), "{told}");
    let risks = json(&place, "m.tm.ron", &["--risk"]);
    let attacks = risks["attacks"].as_array().unwrap();
    let evasion = attacks.iter().find(|it| it["id"] == "evasion").unwrap();
    assert_eq!((&evasion["likelihood"], &evasion["starts"]), (&"low".into(), &"high".into()));
    assert_eq!(evasion["likelihood_set"], true);
    let none = ["--likelihood", "none", "--evidence", "none"];
    answer(&place, "m.tm.ron", "risk/evasion", &none);
    answer(&place, "m.tm.ron", "risk/use-case", &["--severity", "none"]);
    assert!(!place.read("m.tm.ron").contains("assessments"));
}

#[test]
fn what_concerns_the_organisation_is_answered_once_in_its_file() {
    let place = place();
    let dimension = "maturity/ai-security";
    let before = place.read("m.tm.ron");
    let args = ["--item", dimension, "--answer", "developing", "--why", "it's so"];
    let stderr = assess(&place, "m.tm.ron", &args).failed(2);
    assert_eq!(
        stderr,
        "error: `maturity/ai-security` is answered once for the whole organisation, in organisation.tm.ron\n\
         hint: `threatloom new organisation.tm.ron` makes that file\n\
         hint: `threatloom assess organisation.tm.ron --item maturity/ai-security --answer developing \
         --why 'it'\\''s so'` answers it\n"
    );
    assert_eq!(place.read("m.tm.ron"), before);
    place.run(&["new", "organisation.tm.ron"]);
    assert_eq!(
        place.read("organisation.tm.ron"),
        "(\n    format: 1,\n    name: \"Organisation\",\n)\n"
    );
    let told = assess(&place, "organisation.tm.ron", &args).done();
    assert!(told.starts_with("maturity/ai-security  Not assessed → 3 Developing\n"), "{told}");
    let row = item(&place, "m.tm.ron", dimension);
    assert_eq!((&row["state"], &row["place"]), (&"developing".into(), &"organisation".into()));
    let told = assess(&place, "m.tm.ron", &["--item", dimension]).done();
    assert!(told.contains("answered in organisation.tm.ron\n"), "{told}");
    let told = assess(&place, "m.tm.ron", &[]).done();
    assert!(told.contains("maturity          1 of 19   1        18"), "{told}");
    // The organisation itself has its own frameworks only, and no attacks.
    let all = json(&place, "organisation.tm.ron", &[]);
    assert_eq!(all["frameworks"].as_array().unwrap().len(), 4);
    assert_eq!(all["risks"], Value::Null);
    for args in [
        &["--framework", "risk-assessment"][..],
        &["--risk"],
        &["--item", SOURCES],
        &["--item", "risk/evasion"],
    ] {
        assert!(
            assess(&place, "organisation.tm.ron", args).failed(2).starts_with("error: "),
            "{args:?}"
        );
    }
    // A folder further down belongs to it too.
    place.write("below/s.tm.ron", SCORING);
    let told = assess(&place, "below/s.tm.ron", &[]).done();
    assert!(told.contains("1 of 19") && told.contains("organisation.tm.ron"), "{told}");
    place.write("organisation.tm.ron", "(format: 1, name: ");
    let stderr = assess(&place, "m.tm.ron", &[]).failed(3);
    assert!(stderr.contains("organisation.tm.ron:1:"), "{stderr}");
}

#[test]
fn what_changed_since_another_version_is_told() {
    let place = place();
    place.write("old.tm.ron", &place.read("m.tm.ron"));
    answer(&place, "m.tm.ron", SOURCES, &["--answer", "partly"]);
    let told = assess(&place, "m.tm.ron", &["--since", "old.tm.ron"]).done();
    assert!(told.starts_with("Since old.tm.ron · Support copilot\n"), "{told}");
    assert!(
        told.contains("AI security risk assessment · answered 0 → 1, settled 0, of 16\n"),
        "{told}"
    );
    assert!(
        told.contains("risk-assessment/data-sources") && told.contains("Not assessed → Partly\n")
    );
    let changes = json(&place, "m.tm.ron", &["--since", "old.tm.ron"]);
    let change = &changes["changes"][0];
    assert_eq!((&change["was"], &change["is"]), (&"not_assessed".into(), &"partly".into()));
    assert_eq!(changes["changes"].as_array().unwrap().len(), 1);
    let told = assess(&place, "m.tm.ron", &["--since", "m.tm.ron"]).done();
    assert!(told.ends_with("no answer changed\n"), "{told}");
}

#[test]
fn a_revision_is_a_version_too() {
    let place = place();
    place.git(&["init", "--quiet", "--initial-branch=main"]);
    place.run(&["new", "organisation.tm.ron"]);
    answer(&place, "m.tm.ron", SOURCES, &["--answer", "partly"]);
    place.git(&["add", "--all"]);
    place.git(&["commit", "--quiet", "-m", "Begin"]);
    answer(&place, "m.tm.ron", SOURCES, &["--answer", "yes"]);
    answer(&place, "organisation.tm.ron", "maturity/ai-security", &["--answer", "developing"]);
    let with_path = |args: &[&str]| {
        let mut command = place.command();
        command.env("PATH", std::env::var_os("PATH").unwrap()).args(args);
        Place::outcome(&mut command)
    };
    let told = with_path(&["assess", "m.tm.ron", "--since", "main"]).done();
    assert!(
        told.contains("+ risk-assessment/data-sources") && told.contains("Partly → Yes\n"),
        "{told}"
    );
    assert!(told.contains("Not assessed → 3 Developing"), "that of the organisation too: {told}");
    let told = with_path(&["assess", "m.tm.ron", "--since", "main:m.tm.ron"]).done();
    assert!(told.contains("Partly → Yes\n") && !told.contains("Developing"), "{told}");
    let failed = with_path(&["assess", "m.tm.ron", "--since", "nowhere"]);
    assert!(failed.code != 0 && failed.stdout.is_empty(), "{failed:?}");
    assert!(failed.stderr.contains("nowhere"), "{failed:?}");
}

#[test]
fn reviews_are_due_when_their_day_went_by() {
    let place = place();
    let text = place.read("s.tm.ron");
    let record = "    assessments: {\n        \"risk-assessment/data-sources@system\": (\n            \
        answer: (\n                is: \"yes\",\n                stamp: \"2024-01-10T10:00:00Z ana\",\n            \
        ),\n        ),\n    },\n)\n";
    place.write("s.tm.ron", &format!("{}{record}", text.strip_suffix(")\n").unwrap()));
    let told = assess(&place, "s.tm.ron", &["--due"]).done();
    assert!(told.contains("review due since 2024-07-10"), "{told}");
    let told = assess(&place, "s.tm.ron", &[]).done();
    assert!(told.contains("1 review due"), "{told}");
    answer(&place, "s.tm.ron", SOURCES, &["--review-by", "2099-01-01"]);
    let told = assess(&place, "s.tm.ron", &["--due"]).done();
    assert_eq!(told, "nothing is due; the first is on 2099-01-01\n");
}

#[test]
fn gaps_are_the_most_pressing_first() {
    let place = place();
    let told = assess(&place, "m.tm.ron", &["--framework", "risk-assessment", "--gaps"]).done();
    let first = told.lines().nth(3).unwrap();
    assert!(first.starts_with("? risk-assessment/"), "{told}");
    assert!(told.contains("critical risk · helps with 2 open findings"), "{told}");
    let all = json(&place, "m.tm.ron", &["--gaps"]);
    let here = all["items"].as_array().unwrap();
    assert!(here.iter().all(|it| it["place"] == "model" && it["gap"] == true));
    let told = assess(&place, "m.tm.ron", &["--gaps"]).done();
    assert!(told.contains("more gaps of the whole organisation: organisation.tm.ron\n"), "{told}");
}

#[test]
fn a_question_is_told_in_full() {
    let place = place();
    let told =
        assess(&place, "m.tm.ron", &["--item", "data-integrity", "--framework", "risk-assessment"]);
    let told = told.done();
    for label in [
        "objective   ",
        "threat      ",
        "look for    • ",
        "answers       no ",
        "answer      Not assessed\n",
        "offered     Partly: ",
        "aims at     Yes\n",
        "risk left   critical, at high severity\n",
        "one by one  @knowledge-base: as the whole\n",
        "steps       name-versions: ",
        "against     Data poisoning · ",
        "helps with  AML.T0070@knowledge-base\n",
        "see         • AML.M0014 Verify AI Artifacts\n",
    ] {
        assert!(told.contains(label), "{label}\n{told}");
    }
}

#[test]
fn wrong_usage_says_what_would_be_right() {
    let place = place();
    let before = place.read("m.tm.ron");
    let testing = "risk-assessment/security-testing";
    for (args, wanted) in [
        (&["--framework", "matury"][..], "hint: did you mean maturity?"),
        (&["--item", "security-testing"], "hint: did you mean risk-assessment/security-testing?"),
        (&["--item", "risk-assessment/security-testng"], "hint: did you mean security-testing?"),
        (&["--item", "risk/evason"], "hint: did you mean evasion?"),
        (
            &["--item", testing, "--answer", "mostly"],
            "hint: its answers are no, partly, yes, not_applicable, accepted",
        ),
        (
            &["--item", testing, "--target", "leading"],
            "hint: what can be aimed at is no, partly, yes, none",
        ),
        (
            &["--item", testing, "--answer", "yes", "--review-by", "2020-01-01"],
            "2020-01-01 went by",
        ),
        (&["--item", testing, "--why", "so"], "--why explains --answer"),
        (&["--item", testing, "--evidence", " "], "--evidence says nothing"),
        (&["--item", testing, "--clear"], "has no answer to take back"),
        (&["--item", testing, "--likelihood", "low"], "likelihood and impact are those of attacks"),
        (&["--item", "eu-ai-act/education", "--severity", "low"], "guards against no attack"),
        (
            &["--item", "risk/evasion", "--answer", "yes"],
            "it takes --likelihood, --impact and --evidence",
        ),
        (
            &["--item", "risk/use-case", "--severity", "dire"],
            "critical, high, medium, low, informational, none",
        ),
        (&["--item", testing, "--format", "csv"], "it has table and json"),
        (&["--item", testing, "--likelihood", "some"], "`some` is none of low, medium, high, none"),
        (&["--answer", "yes"], "--item <ITEM>"),
        (&["--gaps", "--roadmap"], "cannot be used with"),
        (&["--risk", "--framework", "maturity"], "cannot be used with"),
        (&["--item", testing, "--gaps"], "cannot be used with"),
        (&["--item", testing, "--answer", "yes", "--take"], "cannot be used with"),
        (&["--item", testing, "--done"], "--task <STEP|TEXT>"),
    ] {
        let stderr = assess(&place, "m.tm.ron", args).failed(2);
        assert!(stderr.contains(wanted), "{args:?}: {stderr}");
    }
    assert_eq!(place.read("m.tm.ron"), before);
    assert!(assess(&place, "none.tm.ron", &[]).failed(4).contains("there is no such file"));
}

#[test]
fn a_model_from_a_pipe_goes_on_through_it() {
    let place = place();
    let told = place.run_with_stdin(&["assess", "-"], SCORING).done();
    assert!(told.starts_with("Scoring · "), "{told}");
    let args = ["assess", "-", "--item", SOURCES, "--answer", "no"];
    let model = place.run_with_stdin(&args, SCORING).done();
    assert!(model.contains("\"risk-assessment/data-sources@system\": ("), "{model}");
    let stderr = place.run_with_stdin(&["assess", "-", "--since", "main"], SCORING).failed(2);
    assert!(stderr.contains("a model from standard input has no revisions"), "{stderr}");
}

#[test]
fn comments_are_not_lost_and_words_are_harmless() {
    let place = place();
    place.write("c.tm.ron", &format!("// ours\n{SCORING}"));
    let stderr = assess(&place, "c.tm.ron", &["--item", SOURCES, "--answer", "no"]).failed(3);
    assert!(stderr.contains("a comment, which would be lost"), "{stderr}");
    let hostile = "so\u{1b}[2J";
    let told = answer(&place, "s.tm.ron", SOURCES, &["--answer", "no", "--why", hostile]);
    assert!(told.contains("so⟨1B⟩[2J"), "{told}");
    for format in ["table", "json", "csv", "markdown"] {
        let told =
            assess(&place, "s.tm.ron", &["--framework", "risk-assessment", "--format", format]);
        assert!(!told.done().contains('\u{1b}'), "{format}");
    }
}

#[test]
fn duties_that_do_not_apply_say_so() {
    let place = place();
    let told = answer(&place, "s.tm.ron", "eu-ai-act/art-9", &["--answer", "partly"]);
    assert!(told.contains("it does not apply as other questions are answered so far"), "{told}");
    let told = answer(&place, "s.tm.ron", "eu-ai-act/education", &["--answer", "yes"]);
    assert!(told.contains("tier: High-risk or stricter, 8 open questions about it\n"), "{told}");
    let row = item(&place, "s.tm.ron", "eu-ai-act/art-9");
    assert_eq!((&row["applies"], &row["state"]), (&true.into(), &"partly".into()));
}
