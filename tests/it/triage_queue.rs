//! The triage queue: order, queries, headings, and what no longer holds.

use jiff::civil::{Date, date};
use threatloom::analysis::assess::Whose;
use threatloom::analysis::check::check;
use threatloom::analysis::queue::{Asker, Query, QueueRow, Section, queue, with_word};
use threatloom::analysis::severity::Level;
use threatloom::analysis::standing::{Terms, stands_open};
use threatloom::catalog::{Catalog, Policy};
use threatloom::model::{
    Boundary, Element, Finding, HistoryEntry, Model, Override, Severity, Stamp, Status,
};

const TODAY: Date = date(2026, 11, 20);

fn of_severity(severity: Severity) -> Finding {
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
    let agent = Element { boundary: Some("tenant".into()), ..agent };
    model.elements.insert("agent".into(), agent);
    let boundary = Boundary { name: "Product tenant".into(), ..Boundary::default() };
    model.boundaries.insert("tenant".into(), boundary);
    let findings = [
        ("AML.T0051@agent", Finding { owner: "Ana".into(), ..of_severity(Severity::Low) }),
        (
            "AML.T0053@agent",
            Finding { due: Some(date(2026, 12, 24)), ..of_severity(Severity::Critical) },
        ),
        ("AML.T0054@agent", of_severity(Severity::Critical)),
        ("AML.T0061@agent", Finding::default()),
        ("AML.T0006@system", Finding { status: Status::NotApplicable, ..Finding::default() }),
        (
            "custom-quota@agent",
            Finding {
                title: "Quota abuse".into(),
                due: Some(date(2026, 11, 19)),
                ..of_severity(Severity::Critical)
            },
        ),
    ];
    for (key, finding) in findings {
        model.findings.insert(key.parse().unwrap(), finding);
    }
    model
}

fn rows(model: &Model, terms: &Terms) -> Vec<QueueRow> {
    queue(&Catalog::bundled().unwrap(), model, terms)
}

fn sections(rows: &[QueueRow], query: &str) -> Vec<Section> {
    let query: Query = query.parse().unwrap_or_else(|error| panic!("{query}: {error}"));
    let all: Vec<&QueueRow> = rows.iter().collect();
    query.sections(&all, Asker { today: TODAY, who: "Ana" })
}

/// Keys of the findings that a query wants, in order.
fn of(model: &Model, query: &str) -> Vec<String> {
    let rows = rows(model, &Terms::on(TODAY));
    let sections = sections(&rows, query);
    let places = sections.iter().flat_map(|section| &section.rows);
    places.map(|at| rows[*at].key.to_string()).collect()
}

fn keys(query: &str) -> Vec<String> {
    of(&model(), query)
}

#[test]
fn the_worst_comes_first_and_the_sooner_due_before_the_later() {
    assert_eq!(
        keys(""),
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
    let rows = rows(&model(), &Terms::on(TODAY));
    let quota = &rows[0];
    assert_eq!((quota.title.as_str(), quota.subject.as_str()), ("Quota abuse", "Support agent"));
    assert!(quota.overdue && !rows[1].overdue);
    assert_eq!(quota.age, Some(10));
    assert_eq!(rows[3].title, "LLM Prompt Self-Replication");
    assert_eq!(rows[3].level, Level::Unrated { up_to: Severity::Critical });
    assert_eq!(rows[3].age, None);
    assert_eq!(rows[5].subject, "Shop");
}

fn accepted_until(day: Date) -> Finding {
    Finding { status: Status::Accepted, review_by: Some(day), ..of_severity(Severity::Critical) }
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
        (accepted_until(TODAY), false),
        (accepted_until(date(2026, 11, 19)), true),
    ] {
        assert_eq!(stands_open(&finding, TODAY), open, "{finding:?}");
    }
}

#[test]
fn queries_narrow_and_combine() {
    assert_eq!(keys("status:not-applicable"), ["AML.T0006@system"]);
    assert_eq!(keys("severity:low"), ["AML.T0051@agent"]);
    assert_eq!(keys("severity:unrated"), ["AML.T0061@agent", "AML.T0006@system"]);
    assert_eq!(keys("severity:low,critical").len(), 4);
    let worse = keys("severity:important+");
    assert!(worse.contains(&"AML.T0061@agent".to_string()), "it may be critical: {worse:?}");
    assert_eq!(keys("severity:important+ -severity:unrated").len(), 3);
    assert_eq!(keys("severity:low-"), ["AML.T0051@agent"]);
    assert_eq!(keys("owner:an"), ["AML.T0051@agent"]);
    assert_eq!(keys("owner:me"), ["AML.T0051@agent"]);
    assert_eq!(keys("owner:none").len(), 5, "nobody's");
    assert_eq!(keys("due:overdue"), ["custom-quota@agent"]);
    assert_eq!(keys("due:>2026-12-23"), ["AML.T0053@agent"]);
    assert_eq!(keys("due:<2d"), ["custom-quota@agent"]);
    assert_eq!(keys("due:none status:open").len(), 3);
    assert_eq!(keys("age:>=10 due:later"), ["AML.T0053@agent"]);
    assert_eq!(keys("age:>10"), [""; 0]);
    assert_eq!(keys("reviewer:me").len(), 4);
    assert_eq!(keys("boundary:\"Product tenant\"").len(), 5);
    assert_eq!(keys("-boundary:tenant"), ["AML.T0006@system"]);
    assert_eq!(keys("element:support technique:T0053"), ["AML.T0053@agent"]);
    assert_eq!(keys("tactic:\"initial access\" severity:low"), [""; 0]);
    assert_eq!(keys("tactic:execution"), ["AML.T0053@agent", "AML.T0051@agent"]);
    assert_eq!(keys("needs:rating"), ["AML.T0061@agent"]);
    assert_eq!(keys("quota"), ["custom-quota@agent"]);
    assert_eq!(keys("support quota"), ["custom-quota@agent"]);
    assert_eq!(keys("owner:ana quota"), [""; 0]);
    assert_eq!(keys("-quota -injection status:open").len(), 3);
}

#[test]
fn a_query_that_makes_no_sense_says_where_and_what_would() {
    for (query, at, text) in [
        ("open sevrity:low", 5, "`sevrity` is no field of findings: `severity`? Known: status"),
        ("status:opn", 0, "`opn` is no status: `open`? Known: open, mitigating"),
        ("due:soon", 0, "`soon` is no day: overdue, today, week"),
        ("severity:bad", 0, "`bad` is no severity: critical, important"),
        ("age:old", 0, "`old` is no age in days: write it like >30"),
        ("x group:colour", 2, "`colour` is no way to group or sort: severity, status"),
        ("element:", 0, "`element:` needs a part of a name"),
        ("boundary:\"Product tenant", 9, "the quote has no end"),
        ("-sort:due", 0, "`-sort:` makes no sense"),
    ] {
        let error = query.parse::<Query>().unwrap_err();
        assert!(error.text.starts_with(text), "{query}: {error}");
        assert_eq!(error.at, at, "{query}: {error}");
    }
    let url = "\"https://example.org/x\"".parse::<Query>();
    assert!(url.is_ok(), "in quotes it is text: {url:?}");
}

#[test]
fn findings_stand_under_headings_and_in_the_order_that_is_asked_for() {
    let rows = rows(&model(), &Terms::on(TODAY));
    let told = |query: &str| -> Vec<(String, usize)> {
        let told = sections(&rows, query).into_iter();
        told.map(|section| (section.heading.unwrap_or_default(), section.rows.len())).collect()
    };
    let told = |query: &str| -> String {
        let parts: Vec<String> =
            told(query).into_iter().map(|(heading, rows)| format!("{heading} {rows}")).collect();
        parts.join(", ")
    };
    assert_eq!(told("group:severity"), "critical 3, up to critical 1, no bar 1, low 1");
    assert_eq!(told("group:due"), "overdue 1, later 1, no due date 3, decided 1");
    assert_eq!(told("group:owner"), "nobody 5, Ana 1");
    assert_eq!(told("group:status"), "open 5, not applicable 1");
    assert_eq!(told("group:element"), "the whole system 1, Support agent 5");
    assert_eq!(told("group:boundary"), "outside all boundaries 1, Product tenant 5");
    assert_eq!(told("group:age"), "a week to a month 4, age unknown 2");
    assert!(told("group:tactic").ends_with("no tactic 1"), "{}", told("group:tactic"));
    assert_eq!(keys("sort:due")[..2], ["custom-quota@agent", "AML.T0053@agent"]);
    assert_eq!(
        keys("sort:-due")[..2],
        ["AML.T0053@agent", "custom-quota@agent"],
        "what has no date stands last, backwards too"
    );
    assert_eq!(keys("sort:-owner")[0], "AML.T0051@agent");
    assert_eq!(keys("sort:technique severity:critical")[0], "AML.T0053@agent");
    assert_eq!(
        with_word("quota group:owner sort:due", "group", Some("age")),
        "quota sort:due group:age"
    );
    assert_eq!(with_word("quota group:owner", "group", None), "quota");
}

#[test]
fn a_decision_that_expired_counts_as_open_and_says_why() {
    let mut model = model();
    let day = date(2026, 11, 19);
    let key = "AML.T0054@agent".parse().unwrap();
    model.findings.insert(key, accepted_until(day));
    let rows = rows(&model, &Terms::on(TODAY));
    let row = rows.iter().find(|row| row.key.threat == "AML.T0054").unwrap();
    assert_eq!((row.expired, row.open, row.is_work()), (Some(day), true, true));
    assert_eq!(row.standing(), "accepted, expired");
    assert!(row.urgency() < rows.last().unwrap().urgency(), "it is not among what is done");
    for query in
        ["status:expired", "status:accepted", "status:open technique:T0054", "review:overdue"]
    {
        assert_eq!(of(&model, query), ["AML.T0054@agent"], "{query}");
    }
    let problems = check(&Catalog::bundled().unwrap(), &model, Whose::default(), TODAY);
    let expired = problems.iter().find(|problem| problem.rule == "review-expired").unwrap();
    assert!(expired.message.ends_with("to be reviewed by 2026-11-19: it counts as open since"));
}

fn policy(text: &str) -> Policy {
    let text = format!("(format: 1, name: \"Ours\", {text})");
    Policy::read("threatloom.policy.ron", &text, &Catalog::bundled().unwrap()).unwrap()
}

#[test]
fn a_policy_gives_due_dates_while_nobody_set_one() {
    let policy = policy("due_days: (critical: 9, low: 30), views: {\"Late\": \"due:overdue\"}");
    assert_eq!(policy.views["Late"], "due:overdue");
    let terms = Terms::under(Some(&policy), &model(), TODAY);
    let rows = rows(&model(), &terms);
    let row = |key: &str| rows.iter().find(|row| row.key.to_string() == key).unwrap();
    let late = row("AML.T0054@agent");
    assert_eq!((late.due, late.due_by_policy), (None, Some(date(2026, 11, 19))));
    assert!(late.overdue, "found on 10 November, with nine days");
    assert_eq!(row("AML.T0051@agent").due_by_policy, Some(date(2026, 12, 10)));
    assert_eq!(row("AML.T0053@agent").due_by_policy, None, "somebody set a date");
    let found = sections(&rows, "due:policy sort:due");
    let first = &rows[found[0].rows[0]];
    assert_eq!(first.key, late.key, "what is due first comes first");
}

#[test]
fn critical_risks_wait_for_a_second_person() {
    let policy = policy("second_person_from: critical");
    let terms = Terms::under(Some(&policy), &model(), TODAY);
    let accepted = |names: &[&str]| {
        let mut finding = accepted_until(date(2027, 1, 1));
        for (minute, name) in names.iter().enumerate() {
            let stamp = Stamp(format!("2026-11-11T08:0{minute}:00Z {name}"));
            let why = vec!["small".to_string()];
            finding.history.insert(
                stamp,
                HistoryEntry { status: Status::Accepted, why, ..HistoryEntry::default() },
            );
        }
        finding
    };
    let level = Level::Rated(Severity::Critical);
    assert!(terms.wants_second_person(&accepted(&["ana"]), level));
    assert!(terms.wants_second_person(&accepted(&["ana", "Ana"]), level));
    assert!(!terms.wants_second_person(&accepted(&["ana", "ben"]), level));
    assert!(!terms.wants_second_person(&accepted(&["ana"]), Level::Rated(Severity::Important)));
    assert!(terms.waits_for_others(&accepted(&["ana"]), level, "Ana"));
    assert!(!terms.waits_for_others(&accepted(&["ana"]), level, "ben"));
}

#[test]
fn what_is_the_same_bug_is_counted_once_and_decided_with_the_other() {
    let mut model = model();
    let lead = "AML.T0053@agent".parse().unwrap();
    let follower = model.findings.get_mut(&"AML.T0051@agent".parse().unwrap()).unwrap();
    follower.same_as = Some(lead);
    let rows = rows(&model, &Terms::on(TODAY));
    assert_eq!(rows.len(), 5);
    let row = rows.iter().find(|row| row.key.threat == "AML.T0053").unwrap();
    let follower = &row.followers[0];
    assert_eq!(follower.key.threat, "AML.T0051");
    assert_eq!((follower.level, follower.due, follower.owner.as_str()), (row.level, row.due, ""));
    assert_eq!(of(&model, "technique:T0051"), ["AML.T0053@agent"], "found by what it decides for");
    let rules = |model: &Model| -> Vec<String> {
        let problems =
            check(&Catalog::bundled().unwrap(), model, Whose::default(), TODAY).into_iter();
        let of = problems.filter(|problem| problem.subject.ends_with("AML.T0051@agent"));
        of.map(|problem| problem.rule.into_owned()).collect()
    };
    assert_eq!(rules(&model), [""; 0], "what is wrong is told at the other one");
    let key = "AML.T0051@agent".parse().unwrap();
    model.findings.get_mut(&key).unwrap().same_as = Some("AML.T0054@gone".parse().unwrap());
    assert_eq!(rules(&model)[0], "dangling-same-as");
    model.findings.get_mut(&key).unwrap().same_as = Some(key.clone());
    assert_eq!(rules(&model)[0], "dangling-same-as", "round about");
    let rows = queue(&Catalog::bundled().unwrap(), &model, &Terms::on(TODAY));
    assert_eq!(rows.len(), 6, "it stands alone");
}

#[test]
fn the_bundled_views_make_sense() {
    let catalog = Catalog::bundled().unwrap();
    for (name, query) in &catalog.views {
        let read = query.parse::<Query>();
        assert!(read.is_ok(), "{name}: {read:?}");
    }
    assert_eq!(catalog.views[0].0, "My open");
}
