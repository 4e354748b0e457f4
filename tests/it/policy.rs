//! Policies: how they are read, and what they ask of a model.

use std::sync::LazyLock;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use threatloom::analysis::assess::Whose;
use threatloom::analysis::check::{
    News, Problem, Standing, Weight, against, check, exemption, news,
};
use threatloom::catalog::{Catalog, EXAMPLE_POLICY, Policy};
use threatloom::model::{
    Assumption, Finding, FindingKey, HistoryEntry, Model, Override, Severity, Stamp, Status,
};

use crate::sketch;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::bundled().unwrap());
const TODAY: Date = date(2026, 11, 20);
const KEY: &str = "AML.T0051.001@bot";

/// A policy with these fields.
fn policy(fields: &str) -> Policy {
    let text = format!("(format: 1, name: \"Ours\", {fields})");
    Policy::read("threatloom.policy.ron", &text, &CATALOG)
        .unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// What is wrong with a text, a line each.
fn told(text: &str) -> String {
    let problems = Policy::read("p.ron", text, &CATALOG).unwrap_err();
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n") + "\n"
}

fn problems(fields: &str, model: &Model) -> Vec<Problem> {
    against(&CATALOG, &policy(fields), model, Whose::default(), TODAY)
}

/// Rule, subject and message of each problem.
fn found(fields: &str, model: &Model) -> Vec<String> {
    let problems = problems(fields, model);
    for problem in &problems {
        let is_known = CATALOG.checks.get(&problem.rule).is_some();
        assert!(is_known || problem.detail.len() > 1, "{problem:?}");
    }
    let lines = problems.iter().map(|p| format!("{} {}: {}", p.rule, p.subject, p.message));
    lines.collect()
}

fn with_finding(finding: Finding) -> Model {
    let mut model = sketch::model("bot agent; user person; user>bot");
    model.findings.insert(KEY.parse().unwrap(), finding);
    model
}

/// A finding whose status was set on these days by these people, rated by hand.
fn finding(severity: Severity, history: &[(&str, Status)]) -> Finding {
    let entry = |(stamp, status): &(&str, Status)| {
        let (day, by) = stamp.split_once(' ').unwrap();
        let why = vec!["because".to_string()];
        (
            Stamp(format!("{day}T09:00:00Z {by}")),
            HistoryEntry { status: *status, why, ..HistoryEntry::default() },
        )
    };
    let stamp = Stamp("2026-11-01T08:00:00Z ana".into());
    let why = vec!["seen".to_string()];
    let by_hand = Override { severity, why, against: String::new(), stamp };
    Finding {
        status: history.last().unwrap().1,
        severity_override: Some(by_hand),
        history: history.iter().map(entry).collect(),
        ..Finding::default()
    }
}

#[test]
fn the_example_is_sound_and_forbids_what_it_says() {
    let example = Policy::read("e", EXAMPLE_POLICY, &CATALOG).unwrap();
    assert_eq!(example.fail_on, Some(Severity::Important));
    assert!(example.forbidden.iter().any(|rule| rule.id == "pays-on-untrusted-content"));
    // Every section is shown, also those that are commented out.
    for field in ["suggestions_fail_from: ", "rule: ", "model: ", "until: "] {
        assert!(EXAMPLE_POLICY.contains(field), "{field}");
    }
    // With what is commented out but not prose.
    let code = |line: &'static str| {
        let code = line.trim_start().strip_prefix("// ")?;
        let is_field =
            |(word, value): (&str, &str)| !word.trim().contains(' ') && value.ends_with(',');
        let is_bracket = code.trim_start().starts_with(['(', ')']);
        (is_bracket || code.split_once(": ").is_some_and(is_field)).then_some(code)
    };
    let lines: Vec<&str> = EXAMPLE_POLICY.lines().map(|line| code(line).unwrap_or(line)).collect();
    let uncommented = lines.join("\n");
    let whole = Policy::read("e", &uncommented, &CATALOG).unwrap();
    assert_eq!((whole.exemptions.len(), whole.suggestions_fail_from), (1, Some(80)));
    assert_eq!(whole.assessments.len(), 1);
}

#[test]
fn everything_that_is_wrong_is_told_with_its_place() {
    insta::assert_snapshot!(told(
        r#"(
    format: 1,
    name: "",
    suggestions_fail_from: 101,
    required_attributes: [
        (on: (kinds: ["agent"]), attributes: ["autonomie", "carries"]),
        (on: (kinds: ["robot"], traits: ["wings"]), attributes: ["autonomy"]),
        (on: (kinds: ["person"]), attributes: ["autonomy"]),
        (on: (traits: ["agentic"]), attributes: []),
    ],
    required_owners: (on: (kinds: ["servce"])),
    forbidden: [
        (
            id: "Not an id",
            title: "",
            severity: critical,
            on: (kinds: ["agent"]),
            when: all([is("autonomy", ["sometimes"]), term("steerd")]),
            why: "x",
            remedy: "x",
        ),
        (
            id: "overdue",
            title: "x",
            severity: low,
            on: (kinds: []),
            when: in(from: kind(["persn"])),
            why: "x",
            remedy: "two\nlines",
        ),
        (
            id: "b",
            title: "x",
            severity: low,
            on: (traits: ["agentic"]),
            when: crosses([]),
            why: "x",
            remedy: "x",
        ),
        (
            id: "b",
            title: "x",
            severity: low,
            on: (traits: ["agentic"]),
            when: term("agent"),
            why: "{source} x",
            remedy: "x",
        ),
        (
            id: "c",
            title: "x",
            severity: low,
            on: (traits: ["agentic"]),
            when: term("agent"),
            why: "{source} x",
            remedy: "x",
        ),
    ],
    exemptions: [
        (rule: "overdu", reason: "", by: " ", until: "tomorrow"),
        (finding: "AML.T51@bot", element: "bot", reason: "r", by: "ana", until: "2027-01-01"),
        (reason: "r", by: "ana", until: "2027-01-01"),
        (rule: "overdue", finding: "AML.T0051@bot", reason: "r", by: "ana", until: "2027-02-30"),
        (rule: "merge-conflict", element: "No Id", reason: "r", by: "ana", until: "2027-01-01"),
    ],
)"#
    ));
}

#[test]
fn what_cannot_be_read_says_where_and_what_may_be_meant() {
    insta::assert_snapshot!(
        [
            "",
            "(format: 1, nam: \"x\")",
            "(format: 1, name: \"x\", fail_on: hihg)",
            "(format: 1, name: \"x\", due_days: (criticl: 7))",
            "(format: 1, name: \"x\", due_days: (critical: 700000))",
            "(format: 1, name: \"x\", reviews: (model_days: 1, model_days: 2))",
            "(format: 1, name: \"x\", forbidden: [(id: \"a\")])",
            "(format: 1, name: \"x\", forbidden: [(id: \"a\", when: sometimes([]))])",
            "(format: 2, name: \"x\", something: new)",
            "(name: \"x\")",
        ]
        .map(|text| format!("{text}\n{}", told(text)))
        .join("\n")
    );
}

#[test]
fn attributes_are_required_of_the_kinds_that_have_them() {
    let fields = r#"required_attributes: [
        (on: (traits: ["agentic", "agent-tool"]), attributes: ["autonomy", "authority"]),
        (on: (kinds: ["agent"]), attributes: ["autonomy"]),
    ]"#;
    let mut model = sketch::model("bot agent authority=read; pay tool; user person; bot>pay");
    let lines = found(fields, &model);
    assert_eq!(
        lines,
        [
            "required-attribute elements/bot: bot (agent): `autonomy` is not recorded",
            "required-attribute elements/pay: pay (tool): `authority` is not recorded",
        ]
    );
    let problem = &problems(fields, &model)[0];
    assert!(problem.remedy.contains("human-approves") && problem.remedy.contains("bot"));
    sketch::change(&mut model, "bot.autonomy=autonomous; pay.authority=payment");
    assert_eq!(found(fields, &model), [""; 0]);
}

#[test]
fn owners_are_required() {
    let fields = "required_owners: (model: true, findings: true, on: (kinds: [\"agent\"]))";
    let mut model = with_finding(finding(Severity::Low, &[("2026-11-01 ana", Status::Open)]));
    let lines = found(fields, &model);
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].starts_with("required-owner elements/bot: "), "{lines:?}");
    assert!(lines[1].starts_with("required-owner owners/: nobody answers"), "{lines:?}");
    assert!(lines[2].starts_with(&format!("required-owner findings/{KEY}: ")), "{lines:?}");
    model.owners = vec!["shop".into()];
    model.elements.get_mut("bot").unwrap().owner = "ana".into();
    model.findings.values_mut().for_each(|finding| finding.owner = "ben".into());
    assert_eq!(found(fields, &model), [""; 0]);
    // Nobody works on what is decided.
    let dismissed = finding(Severity::Low, &[("2026-11-01 ana", Status::NotApplicable)]);
    let model = with_finding(dismissed);
    assert_eq!(found("required_owners: (findings: true)", &model), [""; 0]);
}

#[test]
fn reviews_grow_old() {
    let model = sketch::model("bot agent");
    let never = found("reviews: (model_days: 30)", &model);
    assert_eq!(
        never,
        ["review-overdue name/: nobody recorded a decision, an answer or a remark yet"]
    );
    let mut model = model;
    let stamp = Some(Stamp("2026-10-21T09:00:00Z ana".into()));
    model.assumptions.insert("a".into(), Assumption { stamp, ..Assumption::default() });
    assert_eq!(found("reviews: (model_days: 30)", &model), [""; 0]);
    let old = found("reviews: (model_days: 29)", &model);
    assert!(old[0].ends_with("since 2026-10-21, 30 days ago; the policy allows 29"), "{old:?}");

    for (status, counts) in [
        (Status::Accepted, true),
        (Status::NotApplicable, true),
        (Status::Mitigated, false),
        (Status::Open, false),
    ] {
        let model = with_finding(finding(Severity::Low, &[("2026-09-01 ana", status)]));
        assert_eq!(found("reviews: (decision_days: 80)", &model), [""; 0], "{status}");
        let lines = found("reviews: (decision_days: 79)", &model);
        assert_eq!(lines.len(), usize::from(counts), "{status}: {lines:?}");
    }
}

#[test]
fn a_stamp_that_cannot_be_true_puts_nothing_off() {
    for day in ["2099-01-01", "2026-11-22", "soon"] {
        let stamp = format!("{day} ana");
        let accepted = with_finding(finding(Severity::Low, &[(&stamp, Status::Accepted)]));
        let lines = found("reviews: (decision_days: 80)", &accepted);
        assert!(lines.len() == 1 && lines[0].contains("nobody can tell since when"), "{lines:?}");

        let mut noted = sketch::model("bot agent");
        let stamp = Some(Stamp(format!("{day}T09:00:00Z ana")));
        noted.assumptions.insert("a".into(), Assumption { stamp, ..Assumption::default() });
        assert_eq!(found("reviews: (model_days: 30)", &noted).len(), 1, "{day}");

        let mut open = finding(Severity::Low, &[(&format!("{day} ana"), Status::Open)]);
        open.due = Some(date(2099, 1, 1));
        assert_eq!(found("due_days: (low: 10)", &with_finding(open)).len(), 1, "{day}");
    }
    let tomorrow = finding(Severity::Low, &[("2026-11-21 ana", Status::Accepted)]);
    assert_eq!(found("reviews: (decision_days: 80)", &with_finding(tomorrow)), [""; 0]);
}

#[test]
fn open_findings_are_due_in_time() {
    let fields = "due_days: (critical: 30, low: 10)";
    let mut open = finding(Severity::Critical, &[("2026-11-01 ana", Status::Open)]);
    let lines = found(fields, &with_finding(open.clone()));
    assert!(
        lines[0].ends_with(
            "has no due date; the policy gives 30 days from 2026-11-01, until 2026-12-01"
        ),
        "{lines:?}"
    );
    open.due = Some(date(2026, 12, 2));
    assert_eq!(found(fields, &with_finding(open.clone())).len(), 1);
    open.due = Some(date(2026, 12, 1));
    assert_eq!(found(fields, &with_finding(open.clone())), [""; 0]);
    open.due = None;
    open.severity_override.as_mut().unwrap().severity = Severity::Important;
    assert_eq!(found(fields, &with_finding(open.clone())), [""; 0], "no days for important");
    // The date that the policy wants went by: there is no use in asking for it.
    open.severity_override.as_mut().unwrap().severity = Severity::Low;
    let late = &problems(fields, &with_finding(open))[0];
    assert!(late.remedy.starts_with("it is too late for a date"), "{late:?}");
}

#[test]
fn a_model_gives_due_dates_of_its_own_and_the_shorter_time_is_told_once() {
    let open = finding(Severity::Critical, &[("2026-11-01 ana", Status::Open)]);
    let told = |of_model: &str, fields: &str| {
        let mut model = with_finding(open.clone());
        model.due_days = of_model.parse().unwrap();
        let catalog = Catalog::bundled().unwrap();
        let own = check(&catalog, &model, Whose::default(), date(2026, 11, 21)).into_iter();
        let own = own.filter(|problem| ["due-date", "overdue"].contains(&&*problem.rule));
        let own: Vec<String> = own.map(|problem| problem.message).collect();
        (own, found(fields, &model))
    };
    assert_eq!(told("", ""), (vec![], vec![]));
    let (own, by_policy) = told("critical 30", "");
    assert!(
        own[0].ends_with("the model gives 30 days from 2026-11-01, until 2026-12-01"),
        "{own:?}"
    );
    assert_eq!(by_policy, [""; 0]);
    let (own, by_policy) = told("critical 30", "due_days: (critical: 60)");
    assert_eq!((own.len(), by_policy.len()), (1, 0), "the policy gives more");
    let (own, by_policy) = told("critical 60", "due_days: (critical: 30)");
    assert_eq!((own.len(), by_policy.len()), (1, 1), "each gives another date");
}

#[test]
fn two_people_accept_what_is_critical() {
    let fields = "second_person_from: critical";
    let count = |severity, history: &[(&str, Status)]| {
        found(fields, &with_finding(finding(severity, history))).len()
    };
    let accepted = Status::Accepted;
    assert_eq!(count(Severity::Important, &[("2026-11-01 ana", accepted)]), 0);
    assert_eq!(count(Severity::Critical, &[("2026-11-01 ana", accepted)]), 1);
    let twice = [("2026-11-01 ana", accepted), ("2026-11-02 Ana ", accepted)];
    assert_eq!(count(Severity::Critical, &twice), 1, "twice the same person");
    let two = [("2026-11-01 ana", accepted), ("2026-11-02 ben", accepted)];
    assert_eq!(count(Severity::Critical, &two), 0);
    let nobody = [("2026-11-01 ana", accepted), ("2026-11-02  ", accepted)];
    assert_eq!(count(Severity::Critical, &nobody), 1, "a stamp without a name");
    let before = [
        ("2026-11-01 ana", accepted),
        ("2026-11-02 ben", Status::Open),
        ("2026-11-03 ben", accepted),
    ];
    assert_eq!(count(Severity::Critical, &before), 1, "the first was taken back");
}

#[test]
fn strong_suggestions_wait_for_a_position() {
    let mut model = sketch::model(
        "bot agent autonomy=autonomous; page web-content content-trust=untrusted; page>bot carries=content",
    );
    assert_eq!(found("", &model), [""; 0]);
    let open = problems("suggestions_fail_from: 70", &model);
    assert!(!open.is_empty() && open.iter().all(|p| p.rule == "open-suggestion"), "{open:?}");
    let key: FindingKey = open[0].finding().unwrap();
    let dismissed = finding(Severity::Low, &[("2026-11-01 ana", Status::NotApplicable)]);
    model.findings.insert(key, dismissed);
    assert_eq!(problems("suggestions_fail_from: 70", &model).len(), open.len() - 1);
    assert_eq!(found("suggestions_fail_from: 100", &model), [""; 0]);
}

const PAYING: &str = "bot agent; page web-content content-trust=untrusted; refund tool; \
                      page>bot carries=content; bot>refund";

fn by_example(model: &Model) -> Vec<Problem> {
    let example = Policy::read("e", EXAMPLE_POLICY, &CATALOG).unwrap();
    let problems = against(&CATALOG, &example, model, Whose::default(), TODAY);
    problems.into_iter().filter(|p| p.rule == "pays-on-untrusted-content").collect()
}

#[test]
fn a_forbidden_combination_holds_may_hold_or_does_not() {
    let mut model = sketch::model(PAYING);
    // What the tool can do is not recorded: it counts by the worst, and is asked.
    let [problem] = &by_example(&model)[..] else { panic!("one problem") };
    assert_eq!(problem.weight.id(), "unrated");
    assert!(problem.message.contains("Not known: authority of refund"), "{problem:?}");
    assert!(problem.remedy.starts_with("record `authority` of `refund`"), "{problem:?}");

    sketch::change(&mut model, "refund.authority=payment");
    let [problem] = &by_example(&model)[..] else { panic!("one problem") };
    assert_eq!(problem.weight.id(), "critical");
    assert_eq!(problem.subject, "elements/bot");
    assert_eq!(problem.detail, ["page".to_string(), "refund".to_string()].into());
    assert!(problem.message.contains("make bot (agent) move money through refund (tool)"));

    for harmless in [
        "refund.authority=read",
        "bot.autonomy=human-approves",
        "page.content-trust=trusted",
        "-bot>refund",
    ] {
        let mut model = model.clone();
        sketch::change(&mut model, harmless);
        assert_eq!(by_example(&model), [], "{harmless}");
    }
    // Somebody approves between the agent and the payment.
    let approved = "-bot>refund; desk human-review; bot>desk; desk>refund";
    sketch::change(&mut model, approved);
    assert_eq!(by_example(&model), []);
}

#[test]
fn one_more_of_many_is_noticed() {
    let mut model = sketch::model(PAYING);
    sketch::change(&mut model, "refund.authority=payment");
    for n in 1..=12 {
        sketch::change(&mut model, &format!("pay-{n} tool authority=payment; bot>pay-{n}"));
    }
    let before = by_example(&model);
    assert_eq!(before[0].detail.len(), 14, "{before:?}");
    assert_eq!(news(&before, &by_example(&model)), [News::Known]);
    // A way that leads there by something else counts, too.
    sketch::change(
        &mut model,
        "hub service; shop external-service authority=payment; bot>hub; hub>shop",
    );
    let more = vec!["shop".to_string()];
    assert_eq!(news(&before, &by_example(&model)), [News::Worse { more }]);
}

#[test]
fn exemptions_cover_what_they_name_until_their_day() {
    let policy = policy(
        r#"exemptions: [
        (rule: "overdue", element: "bot", reason: "r", by: "ana", until: "2026-11-19"),
        (rule: "overdue", element: "bot", model: "a/shop.tm.ron", reason: "r", by: "ana", until: "2026-11-20"),
        (finding: "AML.T0051@user", reason: "r", by: "ana", until: "2027-01-01"),
        (rule: "unknown-kind", reason: "r", by: "ana", until: "2027-01-01"),
    ]"#,
    );
    let problem =
        |rule: &'static str, subject: &str| Problem::new(rule, Weight::Error, subject, "m", "r");
    let covered = |model: &str, problem: &Problem| exemption(&policy, model, problem, TODAY);
    let overdue = problem("overdue", "findings/AML.T0051@bot");
    assert_eq!(covered("b.tm.ron", &overdue), Some((0, Standing::Expired)));
    assert_eq!(covered("a/shop.tm.ron", &overdue), Some((1, Standing::InForce)));
    assert_eq!(covered("b.tm.ron", &problem("overdue", "findings/AML.T0051@system")), None);
    assert_eq!(covered("b.tm.ron", &problem("untriaged", "findings/AML.T0051@bot")), None);
    let of_user = problem("untriaged", "findings/AML.T0051@user");
    assert_eq!(covered("b.tm.ron", &of_user), Some((2, Standing::InForce)));
    let anywhere = problem("unknown-kind", "elements/x");
    assert_eq!(covered("b.tm.ron", &anywhere), Some((3, Standing::InForce)));
    let conflict = Problem { weight: Weight::Conflict, ..anywhere };
    assert_eq!(covered("b.tm.ron", &conflict), None, "nothing is exempt from a merge");
}

#[test]
fn conditions_that_blow_up_are_refused() {
    let nested = format!("{}all([]){}", "not(".repeat(500), ")".repeat(500));
    let text = format!(
        "(format: 1, name: \"x\", forbidden: [(id: \"a\", title: \"x\", severity: low, on: (kinds: \
         [\"agent\"]), when: {nested}, why: \"x\", remedy: \"x\")])"
    );
    assert!(told(&text).contains("nested too deeply"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_makes_reading_fail_badly(text in "\\PC*") {
        let _ = Policy::read("p", &text, &CATALOG);
    }

    /// The example with a piece taken out, doubled, or replaced by something else.
    #[test]
    fn no_edit_of_a_policy_does_either(
        from in 0..EXAMPLE_POLICY.len(),
        length in 0..200_usize,
        instead in prop_oneof![
            Just(String::new()), "[\\(\\)\\[\\]{}\",:a-z0-9\\\\é\u{202e}]{0,12}",
        ],
        twice in any::<bool>(),
    ) {
        let cut = |at: usize| (0..=at).rev().find(|at| EXAMPLE_POLICY.is_char_boundary(*at)).unwrap_or(0);
        let (from, to) = (cut(from), cut((from + length).min(EXAMPLE_POLICY.len())));
        let middle = if twice { EXAMPLE_POLICY[from..to].repeat(2) } else { instead };
        let text = format!("{}{middle}{}", &EXAMPLE_POLICY[..from], &EXAMPLE_POLICY[to..]);
        if let Ok(policy) = Policy::read("p", &text, &CATALOG) {
            against(&CATALOG, &policy, &sketch::model(PAYING), Whose::default(), TODAY);
        }
    }
}
