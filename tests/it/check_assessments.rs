//! What `check` and policies find about assessments.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::civil::{Date, date};
use threatloom::analysis::assess::{Assessor, Organisation, Whose};
use threatloom::analysis::check::{Gate, News, Problem, Weight, against, check, news};
use threatloom::catalog::frameworks::Tier;
use threatloom::catalog::{Catalog, Policy};
use threatloom::model::assessment::{Task, Verdict};
use threatloom::model::{Answer, Assessment, Model, Stamp, ops};

use crate::sketch;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::bundled().unwrap());
const TODAY: Date = date(2026, 11, 21);
const SOURCES: &str = "risk-assessment/data-sources@system";

fn system() -> Model {
    sketch::model("bot agent; user person; user>bot")
}

fn with(model: Model, key: &str, record: Assessment) -> Model {
    let mut model = model;
    model.assessments.insert(key.parse().unwrap(), record);
    model
}

fn verdict(is: &str) -> Verdict {
    let stamp = Stamp("2026-11-20T09:00:00Z ana".into());
    Verdict { is: is.into(), why: vec!["seen".into()], stamp, ..Verdict::default() }
}

fn answered(is: &str) -> Assessment {
    Assessment { answer: Some(verdict(is)), ..Assessment::default() }
}

/// Problems about assessments.
fn problems(model: &Model, whose: Whose<'_>) -> Vec<Problem> {
    let found = check(&CATALOG, model, whose, TODAY).into_iter();
    let about = found.filter(|problem| problem.entry().0 == "assessments");
    about.inspect(|problem| assert!(CATALOG.checks.get(&problem.rule).is_some())).collect()
}

/// The one problem: rule, message and remedy.
fn one(key: &str, record: Assessment) -> (String, Weight, String) {
    let found = problems(&with(system(), key, record), Whose::default());
    let [problem] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(problem.subject, format!("assessments/{key}"));
    (problem.rule.to_string(), problem.weight, format!("{}: {}", problem.message, problem.remedy))
}

#[test]
fn sound_answers_are_no_problem() {
    let element = "risk-assessment/data-sources@bot";
    for (key, is) in [(SOURCES, "partly"), (SOURCES, "accepted"), (element, "not_applicable")] {
        assert_eq!(problems(&with(system(), key, answered(is)), Whose::default()), []);
    }
    let ordinal = |value: &str| Some(Answer { value: value.into(), stamp: None });
    let attack =
        Assessment { likelihood: ordinal("high"), impact: ordinal("low"), ..Assessment::default() };
    let use_case = Assessment { severity: ordinal("critical"), ..Assessment::default() };
    let model =
        with(with(system(), "risk/extraction@system", attack), "risk/use-case@system", use_case);
    assert_eq!(problems(&model, Whose::default()), []);
    let first = CATALOG.frameworks().get("maturity").unwrap().items().next().unwrap().1;
    let key = format!("maturity/{}@system", first.id);
    let organisation = with(Model::new("Ours"), &key, answered("emerging"));
    assert_eq!(check(&CATALOG, &organisation, Whose::Organisation, TODAY), []);
}

#[test]
fn what_no_catalog_asks_is_told_with_what_may_be_meant() {
    for (key, near) in [
        ("risk-assesment/data-sources@system", "did you mean `risk-assessment`"),
        ("risk-assessment/data-source@system", "did you mean `data-sources`"),
        ("risk/extracton@system", "did you mean `extraction`"),
    ] {
        let (rule, weight, told) = one(key, answered("yes"));
        assert_eq!((rule.as_str(), weight), ("unknown-assessment", Weight::Warning));
        assert!(told.contains(near), "{told}");
    }
}

#[test]
fn what_no_scale_has_does_not_count() {
    let value = |value: &str| Some(Answer { value: value.into(), stamp: None });
    let cases = [
        (
            SOURCES,
            answered("partley"),
            "did you mean `partly`? There is no, partly, yes, not_applicable",
        ),
        (
            SOURCES,
            Assessment { target: "accepted".into(), ..answered("yes") },
            "use no, partly, yes",
        ),
        (SOURCES, Assessment { severity: value("crtical"), ..answered("yes") }, "`critical`"),
        (SOURCES, Assessment { impact: value("high"), ..answered("yes") }, "it is not asked here"),
        (
            "risk/extraction@system",
            Assessment { impact: value("hgh"), ..Assessment::default() },
            "`high`",
        ),
        ("risk/extraction@system", answered("yes"), "remove the answer: it is not asked here"),
    ];
    for (key, record, says) in cases {
        let (rule, weight, told) = one(key, record);
        assert_eq!((rule.as_str(), weight), ("unknown-assessment-value", Weight::Error));
        assert!(told.contains(says), "{told}");
    }
}

#[test]
fn answers_belong_to_one_file_and_to_elements_that_exist() {
    let (rule, ..) = one("risk-assessment/data-sources@wiki", answered("yes"));
    assert_eq!(rule, "assessment-without-subject");
    let first = CATALOG.frameworks().get("maturity").unwrap().items().next().unwrap().1;
    let key = format!("maturity/{}@system", first.id);
    let (rule, weight, told) = one(&key, answered("emerging"));
    assert_eq!((rule.as_str(), weight), ("misplaced-assessment", Weight::Error));
    assert!(told.contains("organisation.tm.ron"), "{told}");
    let found = problems(&with(Model::new("Ours"), SOURCES, answered("yes")), Whose::Organisation);
    assert!(
        found[0].message.contains("for each system, and not for the organisation"),
        "{found:?}"
    );
    assert_eq!(found.len(), 1);
}

/// Nobody is asked about what is no longer there.
#[test]
fn answers_go_with_their_element_and_come_back_with_it() {
    let element = "risk-assessment/data-sources@bot";
    let mut model = with(with(system(), element, answered("no")), SOURCES, answered("yes"));
    let before = model.clone();
    let back = ops::remove(&model, &["bot".to_string()]).apply(&mut model);
    let left: Vec<String> = model.assessments.keys().map(ToString::to_string).collect();
    assert_eq!(left, [SOURCES]);
    assert_eq!(problems(&model, Whose::default()), []);
    let _ = back.apply(&mut model);
    assert_eq!(model, before);
}

/// The oldest answer that counts has waited for longest, and each element can have a day of its own.
#[test]
fn reviews_of_elements_are_due_by_the_answers_that_count() {
    let on = |day: &str, review_by: Option<Date>| {
        let stamp = Stamp(format!("{day}T09:00:00Z ana"));
        let answer = Some(Verdict { stamp, ..verdict("yes") });
        Assessment { answer, review_by, ..Assessment::default() }
    };
    let framework = CATALOG.frameworks().get("risk-assessment").unwrap();
    let review = |records: &[(&str, Assessment)]| {
        let model = records.iter().fold(
            sketch::model("docs knowledge-base; more knowledge-base"),
            |model, (key, record)| {
                with(model, &format!("risk-assessment/data-sources@{key}"), record.clone())
            },
        );
        let assessor = Assessor::of(&model, None, &CATALOG, TODAY);
        assessor.sheet(framework).row("data-sources").unwrap().review
    };
    let old = on("2026-01-10", None);
    let new = on("2026-11-10", None);
    assert_eq!(review(&[("system", old.clone()), ("docs", new.clone())]), Some(date(2026, 7, 10)));
    // Both elements have answers of their own: that of the whole counts for none.
    let own = [("system", old.clone()), ("docs", new.clone()), ("more", new.clone())];
    assert_eq!(review(&own), Some(date(2027, 5, 10)));
    let soon = on("2026-11-10", Some(date(2026, 12, 1)));
    assert_eq!(review(&[("docs", soon.clone()), ("more", new.clone())]), Some(date(2026, 12, 1)));
    // A day for the question as a whole goes before all.
    let whole = Assessment { review_by: Some(date(2027, 2, 1)), ..old };
    assert_eq!(review(&[("system", whole), ("docs", soon), ("more", new)]), Some(date(2027, 2, 1)));
}

/// What is still open may only make it stricter where a stricter tier asks for it.
#[test]
fn a_tier_is_settled_once_nothing_open_can_make_it_stricter() {
    let framework = CATALOG.frameworks().get("eu-ai-act").unwrap();
    let questions = |tiers: &[Tier]| -> BTreeSet<String> {
        tiers.iter().flat_map(|tier| &tier.because).map(|(item, _)| item.clone()).collect()
    };
    let stricter = questions(&framework.tiers[..1]);
    let all = questions(&framework.tiers);
    let sorted = |no: &BTreeSet<String>, yes: &[&str]| {
        let no = no.iter().map(|item| (item.as_str(), "no"));
        let answers = no.chain(yes.iter().map(|item| (*item, "yes")));
        let model = answers.fold(system(), |model, (item, is)| {
            with(model, &format!("eu-ai-act/{item}@system"), answered(is))
        });
        let assessor = Assessor::of(&model, None, &CATALOG, TODAY);
        let sorted = assessor.sheet(framework).sorted().unwrap();
        (sorted.words(), sorted.open)
    };
    let none = BTreeSet::new();
    assert_eq!(sorted(&none, &[]), ("not settled".into(), all.len()));
    assert_eq!(sorted(&none, &["education"]), ("High-risk or stricter".into(), stricter.len()));
    assert_eq!(sorted(&stricter, &["education"]), ("High-risk".into(), 0));
    // Nothing is stricter than the first.
    assert_eq!(sorted(&none, &["social-scoring"]).1, 0);
    // The exception of art. 6(3) is open, and sorts nothing.
    assert_eq!(sorted(&all, &[]), ("Minimal risk".into(), 0));
}

#[test]
fn answers_are_signed_and_explained() {
    let cases = [
        ("not_applicable", "", "2026-11-20T09:00:00Z ana", "without a reason"),
        ("accepted", " ", "2026-11-20T09:00:00Z ana", "without saying what makes up for it"),
        ("yes", "", "2026-11-20T09:00:00Z ", "without a name"),
        ("accepted", "", "2026-11-20T09:00:00Z", "without a reason and a name"),
    ];
    for (is, why, stamp, says) in cases {
        let stamp = Stamp(stamp.into());
        let verdict = Verdict { is: is.into(), why: vec![why.into()], stamp, ..Verdict::default() };
        let record = Assessment { answer: Some(verdict), ..Assessment::default() };
        let (rule, weight, told) = one(SOURCES, record);
        assert_eq!((rule.as_str(), weight), ("unexplained-assessment", Weight::Error));
        assert!(told.contains(says), "{told}");
    }
}

#[test]
fn an_answer_that_the_model_no_longer_gives_is_told() {
    let from = Verdict { from: "owned".into(), ..verdict("partly") };
    let record = Assessment { answer: Some(from), ..Assessment::default() };
    let key = "risk-assessment/roles-and-responsibilities@system";
    let (rule, weight, told) = one(key, record.clone());
    assert_eq!((rule.as_str(), weight), ("assessment-outdated", Weight::Warning));
    assert!(told.contains("Partly was taken over from the model"), "{told}");
    let mut owned = with(system(), key, record);
    owned.owners.push("shop team".into());
    assert_eq!(problems(&owned, Whose::default()), []);
}

#[test]
fn reviews_and_tasks_have_their_days() {
    let old = Verdict { stamp: Stamp("2026-01-10T09:00:00Z ana".into()), ..verdict("yes") };
    let old = Assessment { answer: Some(old), ..Assessment::default() };
    let (rule, weight, told) = one(SOURCES, old.clone());
    assert_eq!((rule.as_str(), weight), ("assessment-overdue", Weight::Warning));
    assert!(told.contains("again by 2026-07-10"), "{told}");
    let later = Assessment { review_by: Some(date(2027, 1, 1)), ..old };
    assert_eq!(problems(&with(system(), SOURCES, later), Whose::default()), []);

    let task = |step: &str, task: Task| Assessment {
        tasks: [(step.to_string(), task)].into(),
        ..answered("no")
    };
    let planned = Task { owner: "ben".into(), due: Some(date(2026, 12, 1)), ..Task::default() };
    let sound = with(system(), SOURCES, task("list-sources", planned.clone()));
    assert_eq!(problems(&sound, Whose::default()), []);
    let late = Task { due: Some(date(2026, 11, 20)), ..planned.clone() };
    let (rule, weight, told) = one(SOURCES, task("list-sources", late));
    assert_eq!((rule.as_str(), weight), ("task-overdue", Weight::Error));
    assert!(told.contains("“List what each model learns") && told.contains("2026-11-20"), "{told}");
    let (rule, weight, told) = one(SOURCES, task("list-sources", Task::default()));
    assert_eq!((rule.as_str(), weight), ("task-unplanned", Weight::Hint));
    assert!(told.contains("no owner and due date"), "{told}");
    let (rule, weight, told) = one(SOURCES, task("list-source", planned.clone()));
    assert_eq!((rule.as_str(), weight), ("task-without-step", Weight::Warning));
    assert!(told.contains("did you mean `list-sources`"), "{told}");
    let own = Task { text: vec!["Ask the vendor.".into()], ..planned };
    let own = with(system(), SOURCES, task("ask-the-vendor", own));
    assert_eq!(problems(&own, Whose::default()), []);
}

fn policy(required: &str) -> Policy {
    let text = format!("(format: 1, name: \"Ours\", required_assessments: [{required}])");
    Policy::read("p.ron", &text, &CATALOG).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn required(required: &str, model: &Model, whose: Whose<'_>) -> Vec<Problem> {
    let found = against(&CATALOG, &policy(required), model, whose, TODAY);
    assert!(found.iter().all(|problem| CATALOG.checks.get(&problem.rule).is_some()), "{found:?}");
    found
}

fn told(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(|it| format!("{}: {}", it.rule, it.message)).collect()
}

/// The system with these answers to all questions on data.
fn on_data(is: &[&str]) -> Model {
    let framework = CATALOG.frameworks().get("risk-assessment").unwrap();
    let group = framework.groups.iter().find(|group| group.id == "data-collection").unwrap();
    group.items.iter().zip(is).fold(system(), |model, (item, is)| {
        with(model, &format!("risk-assessment/{}@system", item.id), answered(is))
    })
}

#[test]
fn a_policy_requires_answers_and_progress() {
    const DATA: &str = "framework: \"risk-assessment\", groups: [\"data-collection\"]";
    let assessed = format!("({DATA}, assessed: 100)");
    let found = required(&assessed, &on_data(&["yes", "no"]), Whose::default());
    let [problem] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((problem.rule.as_ref(), problem.weight), ("required-assessment", Weight::Error));
    assert!(
        problem.message.contains("2 of 5 questions answered, the policy wants 100 %"),
        "{problem:?}"
    );
    assert_eq!(problem.detail.len(), 3);
    assert!(!Gate::default().judge(found).passed());
    let all = on_data(&["yes", "no", "accepted", "partly", "no"]);
    assert_eq!(required(&assessed, &all, Whose::default()), []);
    let settled = |percent: u8| format!("({DATA}, settled: {percent})");
    assert_eq!(required(&settled(40), &all, Whose::default()), []);
    let found = told(&required(&settled(41), &all, Whose::default()));
    assert!(
        found[0].starts_with("required-target: AI security risk assessment: 2 of 5"),
        "{found:?}"
    );
    // What does not apply counts neither way.
    let one =
        on_data(&["yes", "not_applicable", "not_applicable", "not_applicable", "not_applicable"]);
    assert_eq!(required(&settled(100), &one, Whose::default()), []);
    let item = "(framework: \"risk-assessment\", items: [\"data-sources\"], settled: 100)";
    assert_eq!(required(item, &on_data(&["yes"]), Whose::default()), []);
}

#[test]
fn a_policy_limits_the_risk_that_is_left_and_wants_reviews() {
    let limit = "(framework: \"risk-assessment\", max_risk: low)";
    let found = required(limit, &system(), Whose::default());
    let [problem] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(problem.rule, "residual-risk");
    let all = problem.detail.len();
    assert!(all > 3, "{problem:?}");
    // A gap that somebody accepted is a decision.
    let key = problem.detail.first().unwrap();
    let accepted = with(system(), &format!("{key}@system"), answered("accepted"));
    assert_eq!(required(limit, &accepted, Whose::default())[0].detail.len(), all - 1);
    let old = Verdict { stamp: Stamp("2026-01-10T09:00:00Z ana".into()), ..verdict("yes") };
    let old = Assessment { answer: Some(old), ..Assessment::default() };
    let reviewed = "(framework: \"risk-assessment\", reviewed: true)";
    let found = told(&required(reviewed, &with(system(), SOURCES, old), Whose::default()));
    assert_eq!(
        found,
        [
            "required-review: AI security risk assessment: 1 answer to be looked at again: Data sources"
        ]
    );
}

#[test]
fn what_concerns_the_organisation_is_looked_up_in_its_file() {
    let maturity = CATALOG.frameworks().get("maturity").unwrap();
    let everything = maturity.items().fold(Model::new("Ours"), |model, (_, item)| {
        with(model, &format!("maturity/{}@system", item.id), answered("leading"))
    });
    let asked = "(framework: \"maturity\", assessed: 100, settled: 100)";
    let found = required(asked, &system(), Whose::default());
    assert_eq!(found.len(), 2);
    assert!(found[0].message.contains("answered for the organisation"), "{found:?}");
    assert!(found[0].remedy.contains("begin organisation.tm.ron"), "{found:?}");
    let under = |model, is_told_apart| Whose::System(Some(Organisation { model, is_told_apart }));
    assert_eq!(required(asked, &system(), under(&everything, false)), []);
    let nothing = Model::new("Ours");
    assert_eq!(required(asked, &system(), under(&nothing, false)).len(), 2);
    // It is told once, where it can be changed.
    assert_eq!(required(asked, &system(), under(&nothing, true)), []);
    assert_eq!(required(asked, &nothing, Whose::Organisation).len(), 2);
    assert_eq!(required(asked, &everything, Whose::Organisation), []);
    // What concerns systems is nothing to the organisation.
    let of_systems =
        "(framework: \"risk-assessment\", assessed: 100, max_risk: low, reviewed: true)";
    assert_eq!(required(of_systems, &nothing, Whose::Organisation), []);
}

#[test]
fn one_more_gap_is_worse_and_as_many_are_known() {
    let asked = "(framework: \"risk-assessment\", groups: [\"data-collection\"], assessed: 100)";
    let of = |is: &[&str]| required(asked, &on_data(is), Whose::default());
    let (two, three) = (of(&["yes", "yes"]), of(&["yes", "yes", "yes"]));
    assert_eq!(news(&two, &two), [News::Known]);
    assert_eq!(news(&two, &three), [News::Known]);
    let found = news(&three, &two);
    let [News::Worse { more }] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(more.len(), 1);
    assert!(more[0].starts_with("risk-assessment/"), "{more:?}");
}

#[test]
fn a_requirement_that_cannot_be_met_is_told_with_its_place() {
    let cases = [
        (
            "(framework: \"risk-assesment\", assessed: 1)",
            "1:63: unknown framework `risk-assesment`: did you mean `risk-assessment`",
        ),
        (
            "(framework: \"maturity\", groups: [\"culture\"], assessed: 1)",
            "unknown group `culture`",
        ),
        (
            "(framework: \"risk-assessment\", items: [\"data-source\"], assessed: 1)",
            "did you mean `data-sources`",
        ),
        ("(framework: \"risk-assessment\", assessed: 101)", "at most 100 percent"),
        ("(framework: \"risk-assessment\")", "say what is asked of it"),
        ("(framework: \"maturity\", max_risk: high)", "guards against a type of attacks"),
        ("(framework: \"risk-assessment\", max_risk: huge)", "huge"),
    ];
    for (required, says) in cases {
        let text = format!("(format: 1, name: \"Ours\", required_assessments: [{required}])");
        let problems = Policy::read("p.ron", &text, &CATALOG).unwrap_err();
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|told| told.contains(says)), "{required}: {told:?}");
    }
}
