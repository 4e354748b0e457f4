//! Reports for people: what is in them, and that names stay names.

use jiff::civil::{Date, date};
use threatloom::analysis::standing::Terms;
use threatloom::catalog::Catalog;
use threatloom::model::{
    Comment, Conflict, ConflictSide, Element, Finding, FindingKey, Flow, HistoryEntry, Incident,
    Model, Override, Remark, RemarkKind, Severity, Stamp, Status,
};
use threatloom::report::{Contents, State, Subject, contents, html, markdown};
use threatloom::store::templates;

use crate::page::{Tag, is_sound};
use crate::{any_model, sketch};

const TODAY: Date = date(2026, 11, 21);

fn catalog() -> &'static Catalog {
    static CATALOG: std::sync::OnceLock<Catalog> = std::sync::OnceLock::new();
    CATALOG.get_or_init(|| Catalog::bundled().unwrap())
}

fn told(model: &Model) -> Contents {
    under(model, &Terms::under(None, model, TODAY))
}

fn under(model: &Model, terms: &Terms) -> Contents {
    contents(Subject { model, catalog: catalog(), terms, pictures: true })
}

fn bundled(name: &str) -> Model {
    templates::get(name).unwrap().model().unwrap()
}

fn stamp(text: &str) -> Stamp {
    Stamp(text.to_string())
}

/// A finding with a history that says when it got its status.
fn finding(status: Status) -> Finding {
    let entry = HistoryEntry { status, why: vec!["Because.".into()], ..HistoryEntry::default() };
    let history = [(stamp("2026-09-01T10:00:00Z Ana"), entry)].into();
    Finding { status, history, ..Finding::default() }
}

/// An agent and a memory with findings in every sort of trouble.
fn troubled() -> Model {
    let mut model =
        sketch::model("customer person; agent agent; memory memory; customer>agent; agent>memory");
    let key = FindingKey::technique;
    let overdue = Finding {
        due: Some(date(2026, 11, 1)),
        owner: "Ben".into(),
        ..finding(Status::Mitigating)
    };
    let expired = Finding { review_by: Some(date(2026, 11, 1)), ..finding(Status::Accepted) };
    let accepted = Finding {
        review_by: Some(date(2027, 11, 1)),
        severity_override: Some(Override {
            severity: Severity::Critical,
            why: vec!["It is.".into()],
            against: String::new(),
            stamp: stamp("2026-09-01T10:00:00Z Ana"),
        }),
        ..finding(Status::Accepted)
    };
    model.findings = [
        (key("AML.T0051.001", "agent"), overdue),
        (key("AML.T0080.000", "memory"), expired),
        (key("AML.T0053", "agent"), accepted),
        (key("AML.T0054", "gone"), finding(Status::Open)),
        (
            key("AML.T0070", "memory"),
            Finding { same_as: Some(key("AML.T0053", "agent")), ..Finding::default() },
        ),
    ]
    .into();
    let side =
        |value: &str, label: &str| ConflictSide { value: Some(value.into()), label: label.into() };
    let conflict =
        Conflict { base: None, sides: vec![side("\"A\"", "main"), side("\"B\"", "topic")] };
    model.conflicts.insert("elements/agent#name".into(), conflict);
    model
}

#[test]
fn a_summary_tells_what_is_late_expired_or_does_not_hold() {
    let model = troubled();
    let terms = Terms { second_person_from: Some(Severity::Important), ..Terms::on(TODAY) };
    let contents = under(&model, &terms);
    let summary = &contents.summary;
    let all = summary.attention.iter().map(ToString::to_string).collect::<Vec<_>>();
    for told in [
        "1 conflict of a merge",
        "1 finding is overdue: LLM Prompt Injection: Indirect on",
        "1 finding is past its date of review: AI Agent Context Poisoning: Memory on",
        "1 finding was accepted by one person only: AI Agent Tool Invocation on",
        "1 finding is about something that left the model",
        "2 findings have no owner",
    ] {
        assert!(all.iter().any(|line| line.starts_with(told)), "{told} in {all:#?}");
    }
    assert!(summary.next[0].as_str().starts_with("Settle 1 conflict"), "{:?}", summary.next);
    let counts = summary.tally.total;
    assert_eq!((counts.open, counts.in_hand, counts.carried, counts.all()), (3, 0, 1, 4));
    assert_eq!(contents.unsettled[0].sides[1].as_str(), "topic: \"B\"");
    let quiet = told(&sketch::model("customer person; agent agent; customer>agent"));
    assert!(quiet.summary.attention.is_empty());
    assert!(quiet.summary.verdict.as_str().starts_with("Nobody has triaged"));
}

#[test]
fn a_finding_comes_with_reasons_severity_and_history() {
    let contents = told(&bundled("support-copilot"));
    let all: Vec<_> = contents.findings.iter().flat_map(|group| &group.findings).collect();
    assert_eq!(all.len(), 7);
    let of = |key: &str| *all.iter().find(|it| it.key.as_str() == key).unwrap();
    let injection = of("AML.T0051.001@support-agent");
    assert_eq!(
        (injection.severity.words.as_str(), injection.status.as_str()),
        ("important", "mitigating")
    );
    assert_eq!(injection.when.as_str(), "due 2026-12-11");
    let page = injection.technique.as_ref().and_then(|known| known.page.as_deref());
    assert_eq!(page, Some("https://atlas.mitre.org/techniques/AML.T0051.001"));
    assert!(injection.why.iter().any(|why| why.as_str().contains("Delivery partner")));
    let said: Vec<_> =
        injection.record.iter().map(|entry| (entry.when.as_str(), entry.what.as_str())).collect();
    let expected = [
        ("2026-09-14", "open"),
        ("2026-09-15", "comment"),
        ("2026-10-05", "mitigating"),
        ("2026-11-02", "comment"),
    ];
    assert_eq!(said, expected);
    let promise = of("custom-binding-promise@support-agent");
    let fact = |label: &str| {
        promise.facts.iter().find(|fact| fact.label == label).unwrap().lines[0].to_string()
    };
    assert!(
        fact("Severity set by hand")
            .starts_with("moderate by Priya Nair on 2026-10-12, where the bars say")
    );
    assert!(fact("Bug bars").contains("says content issue"));
    assert!(fact("Answers").contains("Priya Nair, 2026-10-12"));
    assert_eq!(of("AML.T0056@prompt-store").when.as_str(), "review by 2027-03-31");
    // The worst first, and in each severity first what has work left.
    let ranks: Vec<_> =
        all.iter().map(|it| (std::cmp::Reverse(it.severity.severity), !it.is_work)).collect();
    assert!(ranks.is_sorted(), "{ranks:?}");
}

#[test]
fn a_technique_stands_where_its_least_settled_finding_stands() {
    let mut model = troubled();
    let coverage = told(&model).coverage;
    let state = |coverage: &threatloom::report::Coverage, id: &str| {
        let states = coverage.tactics.iter().flat_map(|row| &row.states);
        let mut of =
            states.filter(|(_, cells)| cells.iter().any(|cell| cell.technique.id.as_str() == id));
        of.next().map(|(state, _)| *state)
    };
    assert_eq!(state(&coverage, "AML.T0051.001"), Some(State::Mitigating));
    assert_eq!(state(&coverage, "AML.T0080.000"), Some(State::Open), "the acceptance expired");
    assert_eq!(state(&coverage, "AML.T0070"), Some(State::Accepted), "another finding decides");
    assert_eq!(state(&coverage, "AML.T0054"), Some(State::Open));
    let names = coverage.tactics.iter().flat_map(|row| &row.untouched);
    assert!(names.into_iter().all(|name| name.as_str() != "LLM Jailbreak"), "it is open");
    model.findings.insert(FindingKey::technique("AML.T0051.001", "memory"), finding(Status::Open));
    assert_eq!(state(&told(&model).coverage, "AML.T0051.001"), Some(State::Open));
}

#[test]
fn every_bundled_system_becomes_a_sound_page() {
    for template in templates::list() {
        let model = template.model().unwrap();
        let contents = told(&model);
        let page = html(&contents);
        let tags = is_sound(&page);
        assert_eq!(page, html(&told(&model)), "the same bytes");
        let headings = |name: &'static str| tags.iter().filter(move |tag| tag.name == name);
        assert_eq!(headings("h2").count(), 12);
        let cards = headings("article").filter(|tag| tag.get("id").is_some()).count();
        assert_eq!(cards, model.findings.len(), "{}", template.name);
        let pictured = |name: &str| tags.iter().any(|tag| tag.name == "text" && tag.text == name);
        assert!(
            model.elements.values().filter(|it| pictured(&it.name)).count() * 10
                >= model.elements.len() * 9
        );
        assert!(page.len() < 200_000, "{}: {} bytes", template.name, page.len());
        is_harmless(&markdown(&contents));
    }
}

/// Names that would be more than names if a painter forgot itself.
pub const HOSTILE: [&str; 12] = [
    "<script>alert(1)</script>",
    "\" onmouseover=\"alert(1)",
    "</style></svg><img src=x onerror=alert(1)>",
    "]( javascript:alert(1)) [x](javascript:alert(1))",
    "a|b|c `code` ``` <details> <!-- -->",
    "evil\u{202e}nor\u{1b}[2J\u{0}\u{200b}",
    "=HYPERLINK(\"http://evil.example\")",
    "one\ntwo\n```\n# three",
    "&lt;b&gt; &#60;script&#62; &amp",
    "javascript:alert(1)",
    "@everyone https://evil.example www.evil.example",
    "%%{init: {}}%% end; click a href \"https://evil.example\"",
];

/// Every text of a model is a hostile one.
fn hostile() -> Model {
    let mut names = HOSTILE.iter().cycle().map(|name| (*name).to_string());
    let mut name = || names.next().unwrap();
    let mut model = any_model::sample();
    model.name = name();
    model.description = vec![name(), name()];
    model.scope = vec![name()];
    model.owners = vec![name(), name()];
    for element in model.elements.values_mut() {
        (element.name, element.owner, element.kind) = (name(), name(), name());
    }
    for (at, text) in HOSTILE.iter().enumerate() {
        let element = Element { kind: "agent".into(), name: (*text).into(), ..Element::default() };
        model.elements.insert(format!("hostile-{at}"), element);
        let mut finding = finding(Status::ALL[at % Status::ALL.len()]);
        (finding.title, finding.owner) = (name(), name());
        finding.description = vec![name(), String::new(), name()];
        finding.evidence = vec![name()];
        finding.mitigations = vec![name()];
        finding
            .comments
            .insert(stamp(&format!("2026-09-02T10:00:00Z {}", name())), Comment(vec![name()]));
        model
            .findings
            .insert(FindingKey::technique("AML.T0051.001", format!("hostile-{at}")), finding);
        let remark = Remark { text: vec![name()], kind: RemarkKind::Question, ..Remark::default() };
        model.remarks.insert(format!("remark-{at}"), remark);
        let incident = Incident {
            title: name(),
            observed: vec![name()],
            lessons: vec![name()],
            ..Incident::default()
        };
        model.incidents.insert(format!("incident-{at}"), incident);
        let side = ConflictSide { value: Some(name()), label: name() };
        model.conflicts.insert((*text).into(), Conflict { base: None, sides: vec![side] });
    }
    for boundary in model.boundaries.values_mut() {
        boundary.name = name();
    }
    for flow in model.flows.values_mut() {
        flow.label = name();
    }
    model
}

#[test]
fn hostile_names_stay_names() {
    let contents = told(&hostile());
    let tags = is_sound(&html(&contents));
    let shows = |text: &str| tags.iter().any(|tag| tag.text.contains(text));
    for text in [HOSTILE[0], HOSTILE[1], HOSTILE[3], HOSTILE[8]] {
        assert!(shows(text), "it is there to be read: {text}");
    }
    assert!(shows("evil⟨202E⟩nor⟨1B⟩[2J⟨0⟩⟨200B⟩"));
    is_harmless(&markdown(&contents));
}

/// Asserts that nothing but what reports write themselves is markup.
pub fn is_harmless(text: &str) {
    let mut is_diagram = false;
    let mut fences = 0;
    for line in text.lines() {
        assert_eq!(line.chars().find(|c| threatloom::text::is_harmful(*c)), None, "{line}");
        if line.starts_with("```") {
            fences += 1;
            is_diagram = line == "```mermaid";
            continue;
        }
        if is_diagram {
            assert!(!line.contains("%%") && !line.trim_start().starts_with("click"), "{line}");
            continue;
        }
        let mut rest = line.to_string();
        for ours in ["<details>", "<summary>", "</summary>", "</details>", "<br>", "<!-- -->"] {
            rest = rest.replace(ours, "");
        }
        assert!(!rest.contains('<'), "{line}");
        for (at, _) in rest.match_indices("](") {
            let is_link = !rest[..at].ends_with('\\');
            let leads = &rest[at + 2..];
            assert!(
                !is_link || leads.starts_with("https://atlas.mitre.org/techniques/AML.T"),
                "{line}"
            );
        }
        let signs = |sign: char| {
            let at = rest.match_indices(sign);
            at.filter(|(at, _)| !rest[..*at].ends_with('\\')).count()
        };
        assert_eq!(signs('`') % 2, 0, "{line}");
        assert!(!line.contains("@everyone"), "{line}");
    }
    assert!(fences == 0 || fences == 2, "{fences}");
    tables_are_square(text);
}

fn tables_are_square(text: &str) {
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    let mut columns = 0;
    for line in text.lines() {
        if !line.starts_with("| ") {
            columns = 0;
            continue;
        }
        if columns > 0 {
            assert_eq!(cells(line), columns, "{line}");
        }
        columns = cells(line);
    }
}

#[test]
fn confidential_incidents_stay_out() {
    let mut model = troubled();
    let incident = |title: &str| Incident { title: title.into(), ..Incident::default() };
    model.incidents.insert("leak".into(), incident("Prompt leaked"));
    model.confidential.insert("secret".into(), incident("Unmentionable"));
    let contents = told(&model);
    assert_eq!(contents.incidents.len(), 1);
    for text in [html(&contents), markdown(&contents)] {
        assert!(text.contains("Prompt leaked") && !text.contains("Unmentionable"));
        assert!(!text.contains("2 incidents"));
    }
}

#[test]
fn any_model_becomes_a_sound_page() {
    use proptest::prelude::*;
    let config = ProptestConfig { cases: 24, ..ProptestConfig::default() };
    proptest!(config, |(model in any_model::model())| {
        let contents = told(&model);
        is_sound(&html(&contents));
        is_harmless(&markdown(&contents));
    });
}

#[test]
fn a_flow_that_begins_at_itself_stands_nowhere() {
    let mut model = sketch::model("agent agent");
    let flow = Flow { from: "loop".into(), to: "agent".into(), ..Flow::default() };
    model.flows.insert("loop".into(), flow);
    model.findings.insert(FindingKey::technique("AML.T0051.001", "loop"), finding(Status::Open));
    is_sound(&html(&told(&model)));
}

#[test]
fn an_empty_model_says_so() {
    let contents = told(&Model::new("Nothing yet"));
    is_sound(&html(&contents));
    let text = markdown(&contents);
    for said in ["The model has no elements yet.", "No finding is recorded.", "No attack path"] {
        assert!(text.contains(said), "{said}");
    }
}

#[test]
fn the_beginning_of_a_document_in_markdown() {
    let text = markdown(&told(&bundled("support-copilot")));
    let (summary, rest) = text.split_once("## System and trust boundaries").unwrap();
    let headings: Vec<&str> = rest.lines().filter(|line| line.starts_with('#')).collect();
    insta::assert_snapshot!(format!("{summary}…\n{}\n", headings.join("\n")));
}

/// The colours of a theme by their names.
fn colours(css: &str) -> std::collections::BTreeMap<String, [f64; 3]> {
    let declared = css.split(';').filter_map(|part| part.rsplit_once("--")?.1.split_once(": #"));
    let hex = |text: &str, at: usize| f64::from(u8::from_str_radix(&text[at..at + 2], 16).unwrap());
    declared.map(|(name, value)| (name.to_string(), [0, 2, 4].map(|at| hex(value, at)))).collect()
}

/// Contrast of two colours by WCAG 2, 1 to 21.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let light = |colour: [f64; 3]| {
        let linear = colour.map(|part| part / 255.0).map(|part| {
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        linear[0] * 0.2126 + linear[1] * 0.7152 + linear[2] * 0.0722 + 0.05
    };
    let (one, other) = (light(one), light(other));
    one.max(other) / one.min(other)
}

#[test]
fn letters_stand_out_in_both_themes() {
    let tags = is_sound(&html(&told(&bundled("support-copilot"))));
    let css = &tags.iter().find(|tag: &&Tag| tag.name == "style").unwrap().text;
    let (light, rest) = css.split_once("@media screen and (prefers-color-scheme: dark)").unwrap();
    let dark = rest.split_once("* {").unwrap().0;
    for theme in [light, dark] {
        let colours = colours(theme);
        assert_eq!(colours.len(), 15, "{colours:?}");
        let levels = ["critical", "important", "moderate", "low"];
        let texts = ["ink", "quiet", "link", "good"].into_iter().chain(levels);
        let pairs = texts.map(|text| (text, "paper".to_string()));
        let grounds = ["ink", "quiet", "link"].map(|text| (text, "ground".to_string()));
        let badges = levels.map(|level| (level, format!("{level}-ground")));
        for (text, ground) in pairs.chain(grounds).chain(badges) {
            let found = contrast(colours[text], colours[&ground]);
            assert!(found >= 4.5, "{text} on {ground}: {found:.2}");
        }
    }
    assert!(css.contains("@media print"));
}
