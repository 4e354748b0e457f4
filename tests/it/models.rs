//! The bundled systems are sound: canonical files that refer only to what exists.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::{Date, date};
use threatloom::analysis::severity::{Bug, rate};
use threatloom::catalog::{Catalog, On};
use threatloom::model::{Attributes, BoundaryKind, Model, Prose, Severity, Stamp, Status};
use threatloom::store::{Document, templates, write_model};

/// The day on which the models were drawn.
const TODAY: Date = date(2026, 11, 20);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

/// Every bundled model with its name.
fn models() -> Vec<(&'static str, Model)> {
    templates::list().iter().map(|t| (t.name, t.model().unwrap())).collect()
}

/// The elements of `model` that lie in `boundary` or in one inside it.
fn members<'a>(model: &'a Model, boundary: &'a str) -> impl Iterator<Item = &'a String> {
    let inside = move |at: &Option<String>| model.enclosing(at.as_deref()).contains(&boundary);
    model.elements.iter().filter(move |(_, element)| inside(&element.boundary)).map(|(id, _)| id)
}

#[test]
fn the_templates_are_the_files_in_models() {
    let files: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter_map(|file| file.strip_suffix(".tm.ron").map(str::to_string))
        .collect();
    let names: BTreeSet<String> = templates::list().iter().map(|t| t.name.to_string()).collect();
    assert_eq!(names, files);
    assert_eq!(names.len(), 6);
    for template in templates::list() {
        assert_eq!(templates::get(template.name), Some(template));
        assert!((20..=70).contains(&template.summary.len()), "{}: summary", template.name);
    }
    assert_eq!(templates::get("support"), None);
}

#[test]
fn the_files_load_without_warnings_and_are_canonical() {
    for template in templates::list() {
        let path = folder().join(format!("{}.tm.ron", template.name));
        let document = Document::open(&path).unwrap();
        assert_eq!(document.warnings, [], "{}", template.name);
        assert_eq!(document.model, template.model().unwrap(), "{}", template.name);
        let written = write_model(&document.model);
        assert!(written == template.text, "{}: run `threatloom fmt` on it", template.name);
    }
}

#[test]
fn every_system_says_what_it_is_and_who_answers_for_it() {
    for (name, model) in models() {
        assert!((8..=30).contains(&model.elements.len()), "{name}: number of elements");
        assert!(!model.name.is_empty(), "{name}: name");
        assert!(!model.owners.is_empty(), "{name}: owners");
        for prose in [&model.description, &model.scope] {
            assert!(prose.len() >= 2, "{name}: description and scope");
        }
        assert!(!model.assumptions.is_empty(), "{name}: assumptions");
        assert!(model.conflicts.is_empty(), "{name}: conflicts");
        let nested = model.boundaries.values().filter(|b| b.parent.is_some()).count();
        assert!(nested > 0, "{name}: no boundary inside another");
        let owned = model.elements.values().filter(|e| !e.owner.is_empty()).count();
        assert!(owned * 2 > model.elements.len(), "{name}: most elements have an owner");
        let controls = model.elements.values().map(|e| e.controls.len()).sum::<usize>();
        assert!(controls >= 3, "{name}: controls in place");
    }
    let kinds: BTreeSet<BoundaryKind> =
        models().iter().flat_map(|(_, m)| m.boundaries.values().map(|b| b.kind)).collect();
    assert!(kinds.len() >= 6, "boundaries of {} kinds only", kinds.len());
}

#[test]
fn nothing_dangles() {
    for (name, model) in models() {
        let mut seen = BTreeSet::new();
        let ids = model.elements.keys().chain(model.flows.keys()).chain(model.boundaries.keys());
        for id in ids {
            assert!(seen.insert(id), "{name}: {id} is used twice");
        }
        for (id, element) in &model.elements {
            if let Some(boundary) = &element.boundary {
                assert!(model.boundaries.contains_key(boundary), "{name}: {id} in {boundary}");
            }
            let connected = model.flows.values().any(|flow| flow.from == *id || flow.to == *id);
            assert!(connected, "{name}: {id} has no flow");
        }
        for (id, boundary) in &model.boundaries {
            if let Some(parent) = &boundary.parent {
                assert!(model.boundaries.contains_key(parent), "{name}: {id} in {parent}");
            }
            assert!(members(&model, id).next().is_some(), "{name}: {id} is empty");
        }
        for (id, flow) in &model.flows {
            for end in [&flow.from, &flow.to] {
                assert!(model.elements.contains_key(end), "{name}: {id} ends at {end}");
            }
            assert_ne!(flow.from, flow.to, "{name}: {id}");
            assert!(!flow.label.is_empty(), "{name}: {id} has no label");
        }
        for key in model.findings.keys() {
            let exists = key.element().is_none_or(|id| model.has_id(id));
            assert!(exists, "{name}: {key} is about nothing");
        }
        for (id, assumption) in &model.assumptions {
            let exists = assumption.about.as_deref().is_none_or(|about| model.has_id(about));
            assert!(exists, "{name}: assumption {id} is about nothing");
        }
    }
}

#[test]
fn kinds_and_attributes_are_in_the_catalogs() {
    let catalog = Catalog::bundled().unwrap();
    let check = |place: &str, attributes: &Attributes, on: On| {
        for (id, values) in attributes {
            let attribute = catalog.kinds.attribute(id).unwrap_or_else(|| panic!("{place}: {id}?"));
            assert!(attribute.on.contains(&on), "{place}: {id} is not for this");
            assert!(attribute.many || values.iter().count() == 1, "{place}: {id} takes one value");
            for value in values.iter() {
                assert!(attribute.allows(value), "{place}: {id} {value}?");
            }
        }
    };
    for (name, model) in models() {
        let (mut answered, mut asked) = (0, 0);
        for (id, element) in &model.elements {
            let place = format!("{name}: {id}");
            let kind = catalog.kinds.kind(&element.kind).unwrap_or_else(|| panic!("{place}: kind"));
            check(&place, &element.attributes, On::Element);
            for attribute in element.attributes.keys() {
                assert!(kind.attributes.contains(attribute), "{place}: {attribute} is unusual");
            }
            answered += element.attributes.len();
            asked += kind.attributes.len();
        }
        assert!(answered * 3 > asked * 2, "{name}: {answered} of {asked} attributes are answered");
        assert!(answered < asked, "{name}: nothing is left to ask");
        for (id, flow) in &model.flows {
            check(&format!("{name}: {id}"), &flow.attributes, On::Flow);
        }
    }
}

#[test]
fn techniques_and_mitigations_are_in_atlas() {
    let atlas = Catalog::bundled().unwrap().atlas;
    for (name, model) in models() {
        for (key, finding) in &model.findings {
            if let Some(technique) = key.technique_id() {
                assert!(atlas.technique(technique).is_some(), "{name}: {key}");
            } else {
                assert!(!finding.title.is_empty(), "{name}: {key} needs a title");
            }
            for id in &finding.mitigations {
                assert!(atlas.mitigation(id).is_some(), "{name}: {key}: {id}");
            }
        }
        for (id, element) in &model.elements {
            for control in element.controls.keys() {
                assert!(atlas.mitigation(control).is_some(), "{name}: {id}: {control}");
            }
        }
    }
}

/// The second and the name in a stamp.
fn checked(stamp: &Stamp) -> Timestamp {
    let (at, by) = stamp.0.split_once(' ').unwrap_or_else(|| panic!("`{}`", stamp.0));
    assert!(!by.is_empty());
    at.parse().unwrap()
}

#[test]
fn findings_were_triaged_by_people() {
    let mut statuses: BTreeMap<Status, usize> = BTreeMap::new();
    for (name, model) in models() {
        assert!((4..=8).contains(&model.findings.len()), "{name}: number of findings");
        let mut here = BTreeSet::new();
        for (key, finding) in &model.findings {
            let place = format!("{name}: {key}");
            *statuses.entry(finding.status).or_default() += 1;
            here.insert(finding.status);
            let (last, entry) =
                finding.history.last_key_value().unwrap_or_else(|| panic!("{place}"));
            assert_eq!(entry.status, finding.status, "{place}: history ends elsewhere");
            let lines = |prose: &Prose| prose.iter().any(|line| !line.is_empty());
            if finding.status.needs_reason() {
                assert!(lines(&entry.why), "{place}: no reason");
            }
            if finding.status == Status::Mitigated {
                assert!(lines(&finding.evidence), "{place}: no evidence");
            }
            if finding.status.is_open() {
                assert!(
                    !finding.owner.is_empty() && finding.due.is_some(),
                    "{place}: whose, when?"
                );
            }
            if finding.status == Status::Accepted {
                assert!(finding.review_by.is_some(), "{place}: accepted for ever");
            }
            let stamps = finding.history.keys().chain(finding.comments.keys());
            let answers = finding.answers.values().filter_map(|answer| answer.stamp.as_ref());
            for stamp in stamps.chain(answers) {
                checked(stamp);
            }
            if let Some(review) = finding.review_by {
                assert!(review.to_string().as_str() > last.day(), "{place}: review before triage");
            }
        }
        assert!(here.len() >= 3, "{name}: all findings have the same few statuses");
        for assumption in model.assumptions.values() {
            checked(assumption.stamp.as_ref().unwrap_or_else(|| panic!("{name}: no stamp")));
        }
    }
    assert_eq!(statuses.len(), Status::ALL.len(), "{statuses:?}");
}

#[test]
fn answers_fit_the_bug_bars_and_the_model() {
    let catalog = Catalog::bundled().unwrap();
    for (name, model) in models() {
        let mut settled = 0;
        for (key, finding) in &model.findings {
            let place = format!("{name}: {key}");
            for class in &finding.classes {
                assert!(catalog.bug_bar.class(class).is_some(), "{place}: {class}?");
            }
            for (question, answer) in &finding.answers {
                catalog.bug_bar.check_answer(question, &answer.value).unwrap();
                assert!(answer.stamp.is_some(), "{place}: {question}: who says so?");
            }
            let rating = rate(&catalog, &model, &Bug::finding(key, finding));
            assert_eq!(
                rating.answers.contradicted().count(),
                0,
                "{place}: the model says otherwise"
            );
            if rating.classes.is_empty() {
                assert!(finding.answers.is_empty(), "{place}: answers that rate nothing");
            }
            settled += usize::from(rating.level.settled().is_some());
            // A newcomer's first model is not one that was let slide.
            let late = finding.status.is_open() && finding.due.is_some_and(|due| due < TODAY);
            let grave = rating.level.worst() >= Severity::Important;
            assert!(!(name == "support-copilot" && late && grave), "{place}: overdue");
        }
        assert!(settled >= 3, "{name}: few findings have a severity");
    }
}
