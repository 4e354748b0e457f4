//! The triage queue: order and filters.

use jiff::civil::{Date, date};
use threatloom::analysis::queue::{Filter, queue, stands_open};
use threatloom::analysis::severity::Level;
use threatloom::catalog::Catalog;
use threatloom::model::{Element, Finding, HistoryEntry, Model, Override, Severity, Stamp, Status};

const TODAY: Date = date(2026, 11, 20);

fn of(severity: Severity) -> Finding {
    let stamp = Stamp("2026-11-10T08:00:00Z ana".into());
    let why = vec!["said so".to_string()];
    let history = [(stamp.clone(), HistoryEntry::default())].into();
    let severity_override = Some(Override { severity, why, against: String::new(), stamp });
    Finding { severity_override, history, ..Finding::default() }
}

fn model() -> Model {
    let mut model = Model::new("Shop");
    let agent =
        Element { kind: "agent".into(), name: "Support agent".into(), ..Element::default() };
    model.elements.insert("agent".into(), agent);
    let findings = [
        ("AML.T0051@agent", Finding { owner: "Ana".into(), ..of(Severity::Low) }),
        ("AML.T0053@agent", Finding { due: Some(date(2026, 12, 24)), ..of(Severity::Critical) }),
        ("AML.T0054@agent", of(Severity::Critical)),
        ("AML.T0061@agent", Finding::default()),
        ("AML.T0006@system", Finding { status: Status::NotApplicable, ..Finding::default() }),
        (
            "custom-quota@agent",
            Finding {
                title: "Quota abuse".into(),
                due: Some(date(2026, 11, 19)),
                ..of(Severity::Critical)
            },
        ),
    ];
    for (key, finding) in findings {
        model.findings.insert(key.parse().unwrap(), finding);
    }
    model
}

fn keys(filter: &Filter) -> Vec<String> {
    let catalog = Catalog::bundled().unwrap();
    queue(&catalog, &model(), TODAY, filter).iter().map(|row| row.key.to_string()).collect()
}

#[test]
fn the_worst_comes_first_and_the_sooner_due_before_the_later() {
    assert_eq!(
        keys(&Filter::default()),
        [
            "custom-quota@agent",
            "AML.T0053@agent",
            "AML.T0054@agent",
            "AML.T0061@agent",
            "AML.T0051@agent",
            "AML.T0006@system",
        ]
    );
}

#[test]
fn a_row_says_what_a_list_shows() {
    let catalog = Catalog::bundled().unwrap();
    let rows = queue(&catalog, &model(), TODAY, &Filter::default());
    let quota = &rows[0];
    assert_eq!((quota.title.as_str(), quota.subject.as_str()), ("Quota abuse", "Support agent"));
    assert!(quota.overdue && !rows[1].overdue);
    assert_eq!(quota.age, Some(10));
    assert_eq!(rows[3].title, "LLM Prompt Self-Replication");
    assert_eq!(rows[3].level, Level::Unrated { up_to: Severity::Critical });
    assert_eq!(rows[3].age, None);
    assert_eq!(rows[5].subject, "Shop");
}

#[test]
fn what_is_being_mitigated_is_open_until_it_is_planned() {
    let plan = |owner: &str, due| Finding {
        status: Status::Mitigating,
        owner: owner.into(),
        due,
        ..Finding::default()
    };
    for (finding, open) in [
        (plan("ana", Some(TODAY)), false),
        (plan("ana", Some(date(2026, 11, 19))), true),
        (plan("ana", None), true),
        (plan(" ", Some(TODAY)), true),
        (Finding::default(), true),
        (Finding { status: Status::Accepted, ..Finding::default() }, false),
    ] {
        assert_eq!(stands_open(&finding, TODAY), open, "{finding:?}");
    }
}

#[test]
fn filters_narrow_and_combine() {
    let status = Filter { statuses: vec![Status::NotApplicable], ..Filter::default() };
    assert_eq!(keys(&status), ["AML.T0006@system"]);
    let severity = |id: &str| Filter { severities: vec![id.into()], ..Filter::default() };
    assert_eq!(keys(&severity("low")), ["AML.T0051@agent"]);
    assert_eq!(keys(&severity("unrated")), ["AML.T0061@agent", "AML.T0006@system"]);
    let both = Filter { severities: vec!["low".into(), "critical".into()], ..Filter::default() };
    assert_eq!(keys(&both).len(), 4);
    let owner = |name: &str| Filter { owner: Some(name.into()), ..Filter::default() };
    assert_eq!(keys(&owner("ana")), ["AML.T0051@agent"]);
    assert_eq!(keys(&owner("")).len(), 5, "nobody's");
    let text = |text: &str| Filter { text: text.into(), ..Filter::default() };
    assert_eq!(keys(&text("quota")), ["custom-quota@agent"]);
    assert_eq!(keys(&text("support quota")), ["custom-quota@agent"]);
    assert_eq!(keys(&Filter { owner: Some("ana".into()), ..text("quota") }), [""; 0]);
}
