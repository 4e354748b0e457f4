//! Reports on assessments: what is in them, and that names stay names.

use jiff::civil::{Date, date};
use threatloom::analysis::assess::{Assessor, Tally};
use threatloom::analysis::standing::Terms;
use threatloom::catalog::Catalog;
use threatloom::model::{Answer, Assessment, AssessmentKey, Model, Stamp, Task, Verdict};
use threatloom::report::Words;
use threatloom::report::assessment::{
    Assessed, Audit, Control, Executive, History, Tone, audit, executive, html, markdown,
};

use crate::cli::Place;
use crate::page::is_sound;
use crate::report::{HOSTILE, is_harmless};
use crate::{any_model, assessed, sketch};

const TODAY: Date = date(2026, 11, 21);

fn catalog() -> &'static Catalog {
    static CATALOG: std::sync::OnceLock<Catalog> = std::sync::OnceLock::new();
    CATALOG.get_or_init(|| Catalog::bundled().unwrap())
}

/// What `work` makes of a model, under an organisation if there is one.
fn with<R>(
    model: &Model,
    organisation: Option<&Model>,
    work: impl FnOnce(Assessed<'_, '_>) -> R,
) -> R {
    let terms = Terms::under(None, model, TODAY);
    let assessor = Assessor::of(model, organisation, catalog(), TODAY);
    work(Assessed { assessor: &assessor, terms: &terms })
}

fn page_of(model: &Model, organisation: Option<&Model>) -> Executive {
    with(model, organisation, |assessed| executive(assessed, &[]))
}

fn audit_of(model: &Model, organisation: Option<&Model>) -> Audit {
    with(model, organisation, |assessed| audit(assessed, catalog().frameworks().all()))
}

fn of_organisation<R>(model: &Model, work: impl FnOnce(Assessed<'_, '_>) -> R) -> R {
    let terms = Terms::under(None, model, TODAY);
    let assessor = Assessor::organisation(model, catalog(), TODAY);
    work(Assessed { assessor: &assessor, terms: &terms })
}

fn control<'a>(audit: &'a Audit, question: &str) -> &'a Control {
    let (framework, item) = question.split_once('/').unwrap();
    let framework = audit.frameworks.iter().find(|it| it.id.as_str() == framework).unwrap();
    framework.controls().find(|(_, it)| it.id.as_str() == item).unwrap().1
}

#[test]
fn the_example_names_only_what_frameworks_have() {
    for model in [assessed::copilot(), assessed::organisation()] {
        for (key, record) in &model.assessments {
            let (group, item) = catalog()
                .frameworks()
                .item(&key.framework, &key.item)
                .unwrap_or_else(|| panic!("{key}"));
            let verdict = record.answer.as_ref().unwrap();
            let is_other = verdict.is_accepted() || verdict.is_not_applicable();
            assert!(is_other || group.rank(&verdict.is).is_some(), "{key}: {}", verdict.is);
            let knows = item.signals.iter().any(|signal| signal.id == verdict.from);
            assert!(verdict.from.is_empty() || knows, "{key}: {}", verdict.from);
        }
    }
}

#[test]
fn an_executive_reads_where_the_system_stands() {
    let organisation = assessed::organisation();
    let page = page_of(&assessed::copilot(), Some(&organisation));
    insta::assert_snapshot!(markdown::executive(&page));
    let sound = is_sound(&html::executive(&page));
    // The heat map is a table with a head for each row and column.
    let heat = sound.iter().find(|tag| tag.get("class") == Some("heat")).unwrap();
    assert!(heat.text.contains("Unlikely") || heat.text.contains("unlikely"), "{}", heat.text);
    let cells =
        |class: &'static str| sound.iter().filter(move |tag| tag.get("class") == Some(class));
    assert_eq!(cells("cell critical").count(), 1);
    assert!(cells("cell critical").all(|cell| cell.text.contains("Data poisoning")));
    assert!(sound.iter().any(|tag| tag.name == "svg" && tag.get("class") == Some("bar")));
}

#[test]
fn what_was_rated_by_hand_is_told_with_who_and_why() {
    let mut model = assessed::copilot();
    let set = |value: &str| {
        let stamp = Some(Stamp("2026-11-02T09:30:00Z Mei".into()));
        Some(Answer { value: value.into(), stamp })
    };
    let because = |page: &Executive| {
        let top = page.risks.top.iter().find(|top| top.name.as_str() == "Data poisoning");
        top.unwrap().because.to_string()
    };
    assert!(!because(&page_of(&model, None)).is_empty());
    let evidence = vec!["Red team, 0 of 400".to_string()];
    let rated = Assessment { likelihood: set("high"), evidence, ..Assessment::default() };
    model.assessments.insert(AssessmentKey::of("risk", "poisoning"), rated);
    let severity = Assessment { severity: set("critical"), ..Assessment::default() };
    model.assessments.insert(AssessmentKey::of("risk", "use-case"), severity);
    let told = [
        "Severity of the use case: critical by Mei on 2026-11-02 (no evidence)",
        "Data poisoning: likelihood high by Mei on 2026-11-02 (Red team, 0 of 400)",
    ];
    let page = page_of(&model, None);
    assert_eq!(because(&page), "", "what the model says did not decide");
    let lines: Vec<&str> = page.attention.iter().map(Words::as_str).collect();
    let both = format!("Risk is rated by hand: {}", told.join("; "));
    assert!(lines.contains(&both.as_str()), "{lines:?}");
    let text = markdown::audit(&audit_of(&model, None));
    assert!(told.iter().all(|line| text.contains(line)), "{text}");
}

#[test]
fn what_nobody_assessed_is_told_as_that() {
    let page = page_of(&sketch::model("customer person; agent agent; customer>agent"), None);
    assert_eq!(page.verdict[0].as_str(), "Nobody has assessed this system yet.");
    assert!(page.next.steps.is_empty(), "nobody knows which steps are left: {:?}", page.next);
    assert!(page.attention.iter().any(|line| line.as_str().contains("no organisation.tm.ron")));
    let text = markdown::executive(&page);
    assert!(
        text.contains("| **AI security risk assessment** | not begun | nothing asked |"),
        "{text}"
    );
    assert!(text.contains("No gap is known yet"), "{text}");
    is_sound(&html::executive(&page));
}

#[test]
fn an_organisation_has_a_page_and_an_audit_of_its_own() {
    let model = assessed::organisation();
    let page = of_organisation(&model, |assessed| executive(assessed, &[]));
    assert!(page.verdict[0].as_str().contains("about the organisation"), "{:?}", page.verdict);
    assert_eq!(page.verdict.len(), 1, "an organisation is not attacked by these");
    let text = markdown::executive(&page);
    assert!(!text.contains("What could go wrong") && !text.contains("about this system"), "{text}");
    assert!(page.next.steps.iter().all(|step| !step.text.is_empty()));
    is_sound(&html::executive(&page));
    let audit = of_organisation(&model, |assessed| audit(assessed, catalog().frameworks().all()));
    let ids: Vec<&str> = audit.frameworks.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["maturity", "posture", "nist-ai-rmf", "model-governance"]);
    assert_eq!(control(&audit, "maturity/ai-security").answered.words.as_str(), "2 Emerging");
    assert!(audit.frameworks[0].controls().all(|(_, it)| it.place.as_str() == "in this model"));
    is_sound(&html::audit(&audit));
}

#[test]
fn the_course_of_a_framework_is_a_curve_and_a_table() {
    let tally = |reached: usize, open: usize| Tally { reached, open, ..Tally::default() };
    let histories = [
        History {
            framework: "risk-assessment".into(),
            days: vec![
                (date(2026, 1, 10), tally(0, 16)),
                (date(2026, 3, 1), tally(2, 14)),
                (date(2026, 7, 1), tally(6, 10)),
                (date(2026, 11, 21), tally(8, 8)),
            ],
        },
        History { framework: "posture".into(), days: vec![(date(2026, 11, 21), tally(1, 1))] },
        History { framework: "gone".into(), days: Vec::new() },
    ];
    let model = assessed::copilot();
    let page = with(&model, None, |assessed| executive(assessed, &histories));
    let [course] = page.courses.as_slice() else { panic!("{:?}", page.courses) };
    assert_eq!(course.change().as_str(), "up 50 points since 10 January 2026");
    let tags = is_sound(&html::executive(&page));
    let curve = tags.iter().find(|tag| tag.get("class") == Some("curve")).unwrap();
    assert_eq!(
        curve.get("aria-label"),
        Some("2026-01-10: 0 %, 2026-03-01: 12 %, 2026-07-01: 37 %, 2026-11-21: 50 %")
    );
    let line = tags.iter().find(|tag| tag.get("class") == Some("line")).unwrap();
    assert_eq!(line.get("d"), Some("M0,22 L31,20 L109,15 L200,12"));
    let text = markdown::executive(&page);
    assert!(
        text.contains("| AI security risk assessment | 0 % (0 of 16) | 50 % (8 of 16) |"),
        "{text}"
    );
}

#[test]
fn an_auditor_finds_every_question_with_all_that_is_known() {
    let organisation = assessed::organisation();
    let audit = audit_of(&assessed::copilot(), Some(&organisation));
    let all = audit.frameworks.iter().map(|it| it.controls().count()).sum::<usize>();
    let asked: usize = catalog().frameworks().all().iter().map(|it| it.items().count()).sum();
    assert_eq!(all, asked);

    let testing = control(&audit, "risk-assessment/security-testing");
    assert_eq!(testing.answered.tone, Tone::Missing);
    assert_eq!((testing.owner.as_str(), testing.gap), ("Priya Nair", true));
    let states: Vec<(&str, &str)> =
        testing.tasks.iter().map(|task| (task.state, task.outcome.as_str())).collect();
    assert_eq!(states, [("late", ""), ("done", "garak, run by hand.")]);
    assert!(testing.crosswalk.mitigations.iter().any(|it| it.as_str().starts_with("AML.M")));

    let integrity = control(&audit, "risk-assessment/data-integrity");
    assert_eq!(integrity.answered.tone, Tone::Accepted);
    let facts = integrity.facts();
    let fact =
        |label: &str| facts.iter().find(|fact| fact.label == label).map(|it| it.lines[0].as_str());
    assert!(fact("What makes up for it").unwrap().starts_with("Carrier documents come unsigned"));
    assert_eq!(fact("Evidence"), Some("Nightly report of the index job, ticket CARE-811."));
    assert_eq!(fact("Next review"), Some("2027-01-31"));

    let logs = control(&audit, "risk-assessment/logs-and-log-review");
    assert!(logs.facts().iter().any(|fact| {
        fact.label == "Rests on"
            && fact.lines[0].as_str().starts_with("taken over from the model: ")
    }));
    let access = control(&audit, "risk-assessment/data-access");
    assert!(access.answered.fell && access.answered.tone == Tone::Open);
    assert_eq!(access.answered.recorded.as_str(), "Yes");
    assert!(!access.findings.is_empty());

    let aperture = control(&audit, "risk-assessment/dataset-aperture");
    let told: Vec<String> = aperture.parts.iter().map(|part| part.words().to_string()).collect();
    assert_eq!(told[0], "Knowledge base: Partly (Ana Ruiz on 2026-11-02)");
    assert!(told[1].ends_with("– Read-only view filtered by account."), "{told:?}");

    let roles = control(&audit, "risk-assessment/roles-and-responsibilities");
    assert!(roles.review_due && roles.review.is_some());
    let maturity = control(&audit, "maturity/ai-security");
    assert_eq!(maturity.place.as_str(), "in the model of the organisation");
    assert_eq!(maturity.answered.signed().as_str(), "Priya Nair on 2026-10-12");
    let alone = audit_of(&assessed::copilot(), None);
    assert!(control(&alone, "maturity/ai-security").place.as_str().starts_with("nowhere"));

    let tags = is_sound(&html::audit(&audit));
    let cards = tags.iter().filter(|tag| tag.name == "article").count();
    assert_eq!(cards, asked);
    is_harmless(&markdown::audit(&audit));
}

#[test]
fn a_card_of_the_audit() {
    let audit = audit_of(&assessed::copilot(), None);
    let text = markdown::audit(&audit);
    let card = |name: &str| {
        let (_, rest) = text.split_once(&format!("#### {name}\n")).unwrap();
        let end = rest.find("\n#### ").or_else(|| rest.find("</details>")).unwrap();
        format!("#### {name}\n{}", rest[..end].trim_end())
    };
    let cards = ["Data access", "Data integrity", "Dataset aperture", "Security testing"].map(card);
    insta::assert_snapshot!(cards.join("\n\n"));
}

/// A system whose every text about assessments is a hostile one.
fn hostile() -> Model {
    let mut names = HOSTILE.iter().cycle().map(|name| (*name).to_string());
    let mut name = || names.next().unwrap();
    let mut model = assessed::copilot();
    (model.name, model.description, model.owners) = (name(), vec![name()], vec![name()]);
    for element in model.elements.values_mut() {
        (element.name, element.owner) = (name(), name());
    }
    for record in model.assessments.values_mut() {
        if let Some(verdict) = &mut record.answer {
            verdict.why = vec![name()];
            verdict.stamp = Stamp(format!("2026-11-02T09:30:00Z {}", name().replace('\n', " ")));
        }
        (record.evidence, record.owner) = (vec![name(), name()], name());
        let task = Task { text: vec![name()], owner: name(), ..Task::default() };
        record.tasks.insert("a".into(), task);
    }
    let likelihood = Some(Answer { value: "high".into(), stamp: Some(Stamp(name())) });
    let rated = Assessment { likelihood, evidence: vec![name()], ..Assessment::default() };
    model.assessments.insert(AssessmentKey::of("risk", "evasion"), rated);
    for (at, text) in HOSTILE.iter().enumerate() {
        let verdict = Verdict {
            is: (*text).into(),
            from: (*text).into(),
            why: vec![name()],
            stamp: Stamp((*text).into()),
        };
        let record = Assessment { answer: Some(verdict), target: name(), ..Assessment::default() };
        let item = ["data-storage", "data-sources", "model-design", "model-selection"][at % 4];
        model.assessments.insert(AssessmentKey::of("risk-assessment", item), record);
    }
    model
}

#[test]
fn hostile_names_stay_names_here_too() {
    let model = hostile();
    let (page, audit) = (page_of(&model, None), audit_of(&model, None));
    for (html, markdown) in [
        (html::executive(&page), markdown::executive(&page)),
        (html::audit(&audit), markdown::audit(&audit)),
    ] {
        let tags = is_sound(&html);
        assert!(tags.iter().any(|tag| tag.text.contains(HOSTILE[0])), "it is there to be read");
        is_harmless(&markdown);
    }
}

#[test]
fn any_model_has_sound_pages() {
    use proptest::prelude::*;
    let config = ProptestConfig { cases: 8, ..ProptestConfig::default() };
    proptest!(config, |(model in any_model::model(), organisation in any_model::model())| {
        let page = page_of(&model, Some(&organisation));
        is_sound(&html::executive(&page));
        is_harmless(&markdown::executive(&page));
        let audit = audit_of(&model, Some(&organisation));
        is_sound(&html::audit(&audit));
    });
}

/// The example as files, with the organisation above the system.
fn place() -> Place {
    let place = Place::new();
    let write = threatloom::store::write_model;
    place.write("systems/copilot.tm.ron", &write(&assessed::copilot()));
    place.write("organisation.tm.ron", &write(&assessed::organisation()));
    place
}

#[test]
fn the_commands_write_what_is_asked_for() {
    let place = place();
    let run = |args: &[&str]| {
        place.run(&[&["report", "systems/copilot.tm.ron", "--kind"], args].concat())
    };
    let page = run(&["executive", "--format", "html"]).done();
    is_sound(&page);
    assert!(page.contains("15 % (3 of 19)"), "the organisation above answers");
    assert!(run(&["executive"]).done().starts_with("# Assessment summary: Support copilot\n"));
    is_sound(&run(&["audit", "--format", "html"]).done());
    assert!(run(&["audit"]).done().starts_with("# Assessment audit: Support copilot\n"));
    let own = place.run(&["report", "organisation.tm.ron", "--kind", "executive"]).done();
    assert!(own.starts_with("# Assessment summary: Northwind Outdoor\n"), "{own}");

    let json = run(&["audit", "--framework", "maturity", "--format", "json"]).done();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&json["format"], &json["frameworks"][0]["framework"]),
        (&1.into(), &"maturity".into())
    );
    assert_eq!(json["frameworks"].as_array().unwrap().len(), 1);
    let items = json["frameworks"][0]["items"].as_array().unwrap();
    let security = items.iter().find(|item| item["id"] == "ai-security").unwrap();
    for (field, value) in [("state", "emerging"), ("by", "Priya Nair"), ("on", "2026-10-12")] {
        assert_eq!(security[field], value, "{security:#}");
    }

    let unknown = run(&["audit", "--framework", "maturty"]).failed(2);
    assert!(
        unknown.contains("there is no framework `maturty`")
            && unknown.contains("did you mean maturity?"),
        "{unknown}"
    );
    let wrong = run(&["executive", "--framework", "maturity"]).failed(2);
    assert!(wrong.contains("--framework: only the audit"), "{wrong}");
    let wrong = run(&["executive", "--format", "csv"]).failed(2);
    assert!(wrong.contains("--kind executive has no format csv: it has html, markdown"), "{wrong}");
}

#[test]
fn the_audit_as_a_table_runs_nothing() {
    let place = Place::new();
    let mut model = assessed::copilot();
    let record = model.assessments.values_mut().next().unwrap();
    record.evidence = vec!["=HYPERLINK(\"http://evil.example\")".into(), "+1".into()];
    record.owner = "@SUM(A1)".into();
    place.write("m.tm.ron", &threatloom::store::write_model(&model));
    let text = place.run(&["report", "m.tm.ron", "--kind", "audit", "--format", "csv"]).done();
    assert!(text.contains("\"'=HYPERLINK("), "a formula is text");
    assert!(text.contains(";' +1\"") && text.contains("\"'@SUM(A1)\""), "{text}");
    let rows: Vec<&str> = text.split("\r\n").collect();
    assert!(rows[0].starts_with("framework,group,id,name,ask,level,element,"));
    let part = rows.iter().find(|row| row.contains(",order-database,")).unwrap();
    assert!(part.starts_with("risk-assessment,data-processing,dataset-aperture,"), "{part}");
    assert!(part.contains(",yes,Yes,"), "{part}");
}

#[test]
fn the_page_tells_how_it_came_to_this() {
    let place = Place::new();
    let write = threatloom::store::write_model;
    let mut model = assessed::copilot();
    let rest = AssessmentKey::of("risk-assessment", "model-selection");
    let mut rest = model.assessments.split_off(&rest);
    place.git(&["init", "-q"]);
    place.write("m.tm.ron", &write(&model));
    let page = || place.run(&["report", "m.tm.ron", "--kind", "executive"]).done();
    assert!(!page().contains("What changed"), "nothing was committed yet");
    place.git(&["add", "."]);
    place.git_on("2026-03-01T10:00:00Z", &["commit", "-q", "-m", "first"]);
    model.assessments.append(&mut rest);
    place.write("m.tm.ron", &write(&model));
    let told = page();
    assert!(told.contains("## What changed"), "{told}");
    assert!(told.contains("points since 1 March 2026"), "{told}");
    let html = place.run(&["report", "m.tm.ron", "--kind", "executive", "--format", "html"]);
    assert!(is_sound(&html.done()).iter().any(|tag| tag.get("class") == Some("curve")));
}

#[test]
fn nobody_signs_what_is_no_answer() {
    let mut model = Model::new("Shop");
    let key = AssessmentKey::of("risk-assessment", "data-sources");
    let verdict = Verdict {
        is: "bogus".into(),
        stamp: Stamp("2026-11-02T09:00:00Z Evil".into()),
        ..Verdict::default()
    };
    let record = Assessment { answer: Some(verdict), ..Assessment::default() };
    model.assessments.insert(key, record);
    let assessor = Assessor::of(&model, None, catalog(), TODAY);
    let framework = catalog().frameworks().get("risk-assessment").unwrap();
    let sheet = assessor.sheet(framework);
    assert_eq!(sheet.row("data-sources").unwrap().stamp(), None);
}
