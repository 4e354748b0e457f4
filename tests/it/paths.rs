//! Attack paths on models that say what to expect.

use std::time::{Duration, Instant};

use threatloom::analysis::paths::Query;
use threatloom::analysis::{AttackPath, AttackPaths, Reason, attack_paths, suggest};
use threatloom::catalog::{MoveKind, PathRules};
use threatloom::model::{Control, ControlState, Finding, FindingKey, Model, Status};
use threatloom::store::templates;

use crate::large;
use crate::sitting::catalog;
use crate::sketch::model as sketch;

fn found(model: &Model) -> AttackPaths {
    let catalog = catalog();
    attack_paths(model, &catalog, &suggest(model, &catalog), &Query::default())
}

fn elements(path: &AttackPath) -> Vec<&str> {
    path.steps.iter().map(|step| step.element.as_str()).collect()
}

fn score(model: &Model, wanted: &[&str]) -> f64 {
    let found = found(model);
    let path = found.paths.iter().find(|path| elements(path) == wanted);
    path.map_or(0.0, |path| path.score.value())
}

/// A bot that outsiders talk to and that reads orders.
const BOT: &str = "anna person content-trust=untrusted; chat web-app exposure=public; \
    bot agent authority=read+message autonomy=autonomous data-class=confidential; \
    orders database data-class=confidential personal-data=yes; \
    anna>chat carries=instructions content-trust=untrusted; \
    chat>bot carries=instructions content-trust=untrusted; bot>chat carries=content; \
    orders>bot carries=data";

const TO_ORDERS: [&str; 4] = ["anna", "chat", "bot", "orders"];

#[test]
fn data_is_stolen_against_the_flow() {
    let found = found(&sketch(BOT));
    let path = found.paths.iter().find(|path| elements(path) == TO_ORDERS).unwrap();
    let by: Vec<Option<MoveKind>> = path.steps.iter().map(|step| step.by).collect();
    assert_eq!(by, [None, Some(MoveKind::Carry), Some(MoveKind::Carry), Some(MoveKind::Read)]);
    assert_eq!(path.entry, "anyone outside");
    assert_eq!(path.asset, "confidential or personal data");
    let injected = &path.steps[2];
    assert!(injected.technique.as_deref().unwrap().starts_with("AML.T0051"), "{injected:?}");
    let read = &path.steps[3];
    assert_eq!((read.flow.as_deref(), read.at.as_deref()), (Some("orders-to-bot"), Some("bot")));
    assert!(found.complete);
}

#[test]
fn what_stands_in_the_way_weakens_or_cuts() {
    let open = score(&sketch(BOT), &TO_ORDERS);
    assert!(open > 0.3, "{open}");
    let with = |changes: &str| sketch(&format!("{BOT}; {changes}"));

    let filtered = score(&with("chat>bot content-review=automatic"), &TO_ORDERS);
    let reviewed = score(&with("chat>bot content-review=human"), &TO_ORDERS);
    assert!(filtered < open && reviewed < filtered, "{open} {filtered} {reviewed}");

    let guarded = with(
        "-chat>bot; guard guardrail; chat>guard carries=instructions content-trust=untrusted; \
         guard>bot carries=instructions content-trust=untrusted",
    );
    let guarded = score(&guarded, &["anna", "chat", "guard", "bot", "orders"]);
    assert!(guarded > 0.0 && guarded < open, "{open} {guarded}");

    // A control counts as far as it is built.
    let control = |state: &str| with(&format!("bot.control=AML.M0020:{state}"));
    let [planned, in_place, verified] =
        ["planned", "in_place", "verified"].map(|state| score(&control(state), &TO_ORDERS));
    assert_eq!(planned.to_bits(), open.to_bits());
    assert!(in_place < planned && verified < in_place, "{planned} {in_place} {verified}");

    // What the bot is not given it cannot give away.
    assert!(score(&with("-orders>bot"), &TO_ORDERS) == 0.0);
    assert!(score(&with("-orders>bot; bot>orders carries=data"), &TO_ORDERS) == 0.0);
    // What it is told by trusted people only does not come from outside.
    let trusted = with(
        "anna.content-trust=trusted; chat.exposure=internal; anna>chat content-trust=trusted; \
         chat>bot content-trust=trusted",
    );
    assert!(score(&trusted, &TO_ORDERS) == 0.0);
}

#[test]
fn an_approval_stands_before_actions_and_not_before_reading() {
    let tool = format!("{BOT}; mail tool authority=message; bot>mail carries=action");
    let to_mail = ["anna", "chat", "bot", "mail"];
    let gate = |model: &Model, wanted: &[&str]| {
        let found = found(model);
        let path = found.paths.into_iter().find(|path| elements(path) == wanted).unwrap();
        path.steps.last().unwrap().gate.clone().map(|(text, _)| text)
    };
    let alone = sketch(&tool);
    let approved = sketch(&format!("{tool}; bot.autonomy=human-approves"));
    assert!(score(&approved, &to_mail) < score(&alone, &to_mail));
    assert_eq!(gate(&alone, &to_mail), None);
    assert_eq!(gate(&approved, &to_mail).as_deref(), Some("a person approves each action"));
    assert_eq!(gate(&approved, &TO_ORDERS), None);
}

#[test]
fn a_dismissed_suggestion_is_no_step() {
    let mut model = sketch(BOT);
    let open = score(&model, &TO_ORDERS);
    let steers = |path: &&AttackPath| elements(path) == TO_ORDERS;
    while let Some(path) = found(&model).paths.iter().find(steers) {
        let technique = path.steps[2].technique.clone().unwrap();
        let finding = Finding { status: Status::NotApplicable, ..Finding::default() };
        let known = model.findings.insert(FindingKey::technique(technique, "bot"), finding);
        assert_eq!(known, None, "used although it was dismissed");
        assert!(score(&model, &TO_ORDERS) < open);
    }
    let mut mitigated = sketch(BOT);
    let technique = found(&mitigated).paths.iter().find(steers).unwrap().steps[2].technique.clone();
    let finding = Finding { status: Status::Mitigated, ..Finding::default() };
    mitigated.findings.insert(FindingKey::technique(technique.unwrap(), "bot"), finding);
    let left = score(&mitigated, &TO_ORDERS);
    assert!(left > 0.0 && left < open, "{left} of {open}");
}

#[test]
fn paths_say_what_the_model_and_its_suggestions_say() {
    let catalog = catalog();
    let order = |id: &str| catalog.atlas.tactics().iter().position(|tactic| tactic.id == id);
    for template in templates::list() {
        let name = template.name;
        let model = templates::get(name).unwrap().model().unwrap();
        let analysis = suggest(&model, &catalog);
        let found = found(&model);
        assert!(found.complete && found.paths.len() >= 3, "{name}");
        for path in &found.paths {
            let tactics: Vec<usize> =
                path.steps.iter().filter_map(|step| order(step.tactic.as_deref()?)).collect();
            assert!(tactics.is_sorted(), "{name}: {path:?}");
            for pair in path.steps.windows(2) {
                let flow = &model.flows[pair[1].flow.as_ref().unwrap()];
                let ends = match pair[1].by.unwrap() {
                    MoveKind::Read => [&flow.to, &flow.from],
                    MoveKind::Carry | MoveKind::Drive => [&flow.from, &flow.to],
                };
                // The answer to a call goes by the flow of the call where no other is drawn.
                let [from, to] = [&pair[0].element, &pair[1].element];
                let is_answered =
                    !model.flows.values().any(|f| (&f.from, &f.to) == (&flow.to, &flow.from));
                assert!(
                    ends == [from, to] || is_answered && ends == [to, from],
                    "{name}: {ends:?}"
                );
            }
            for (place, step) in path.steps.iter().enumerate() {
                assert!(!step.why.is_empty());
                let Some(technique) = &step.technique else { continue };
                let at = step.at.as_ref().unwrap();
                let near =
                    [Some(&step.element), place.checked_sub(1).map(|at| &path.steps[at].element)];
                assert!(near.contains(&Some(at)), "{name}: {step:?}");
                let suggestion = analysis.find(technique, at).unwrap();
                assert!(!suggestion.is_dismissed());
                // A reason that is told is about the way by which the path comes.
                let told = suggestion.why.iter().find(|reason| reason.text == step.why);
                let comes_by = |reason: &Reason| {
                    let before = place.checked_sub(1).map(|at| &path.steps[at].element);
                    let own = step.flow.is_none() || reason.flows.is_empty();
                    own || step.flow.iter().any(|flow| reason.flows.contains(flow))
                        || before.is_some_and(|before| reason.elements.contains(before))
                };
                assert!(told.is_none_or(comes_by), "{name}: {step:?}");
                let tactic = step.tactic.as_ref().unwrap();
                let known = catalog.atlas.technique(technique).unwrap();
                assert!(known.tactics.contains(tactic), "{name}: {step:?}");
            }
        }
        let again = self::found(&model);
        assert_eq!(again, found, "{name}: the same every time");
    }
}

#[test]
fn a_choke_point_weakens_what_it_says() {
    for template in templates::list() {
        let name = template.name;
        let model = templates::get(name).unwrap().model().unwrap();
        let before = found(&model);
        assert!(!before.choke_points.is_empty(), "{name}");
        for point in &before.choke_points {
            let mut with = model.clone();
            let controls = &mut with.elements.get_mut(&point.element).unwrap().controls;
            let placed = Control { state: ControlState::InPlace, ..Control::default() };
            controls.insert(point.mitigation.clone(), placed);
            let after = found(&with);
            assert!(!point.paths.is_empty());
            for at in &point.paths {
                let path = &before.paths[*at];
                let same = after.paths.iter().find(|other| elements(other) == elements(path));
                assert!(
                    same.is_none_or(|other| other.score < path.score),
                    "{name}: {} on {} leaves {:?}",
                    point.mitigation,
                    point.element,
                    elements(path)
                );
            }
            let total = |found: &AttackPaths| -> f64 {
                found.paths.iter().map(|path| path.score.value()).sum()
            };
            assert!(total(&after) < total(&before), "{name}: {point:?}");
        }
    }
}

/// Many agents that all talk to each other and to many tools.
fn dense(agents: usize) -> Model {
    let mut parts = vec!["page web-content content-trust=untrusted".to_string()];
    for i in 0..agents {
        parts.push(format!("a{i} agent authority=write autonomy=autonomous"));
        parts.push(format!("d{i} database data-class=confidential; d{i}>a{i} carries=data"));
        parts.push(format!("page>a{i} carries=content content-trust=untrusted"));
        parts.extend(
            (0..i).map(|j| format!("a{i}>a{j} carries=content; a{j}>a{i} carries=content")),
        );
    }
    let text = parts.join("; ");
    sketch(&text)
}

#[test]
fn a_bound_is_kept_and_told() {
    let model = dense(12);
    let catalog = catalog();
    let analysis = suggest(&model, &catalog);
    let with = |expansions, keep| {
        let query = Query { expansions, keep, ..Query::default() };
        attack_paths(&model, &catalog, &analysis, &query)
    };
    let (few, more) = (with(40, 200), with(2_000, 200));
    assert!(!few.complete && !more.complete);
    // What is given under a budget is the top of what is given under a larger one.
    assert!(!few.paths.is_empty() && few.paths.len() <= more.paths.len());
    for (few, more) in few.paths.iter().zip(&more.paths) {
        assert_eq!((elements(few), few.score), (elements(more), more.score));
    }
    let three = with(20_000, 3);
    assert_eq!(three.paths.len(), 3);
    assert!(!three.complete);
    assert!(with(0, 200).paths.is_empty());
}

#[test]
fn a_large_model_is_answered_soon() {
    let catalog = catalog();
    let model = large::model(&catalog, 1_000, 2_000);
    let analysis = suggest(&model, &catalog);
    let start = Instant::now();
    let found = attack_paths(&model, &catalog, &analysis, &Query::default());
    let took = start.elapsed();
    assert!(!found.paths.is_empty());
    // A build for tests is some ten times slower than a release, and the machine may be busy.
    assert!(took < Duration::from_secs(20), "{took:?}");
}

#[test]
fn a_wrong_file_is_told_by_its_position() {
    let catalog = catalog();
    let good = include_str!("../../catalogs/paths.ron");
    let terms = ("terms.ron", include_str!("../../catalogs/rules/terms.ron"));
    let is_known =
        |id: &str| catalog.atlas.technique(id).is_some() || catalog.atlas.tactic(id).is_some();
    let load = |text: &str| PathRules::load(terms, ("paths.ron", text), &catalog.kinds, &is_known);
    load(good).unwrap();
    for (right, wrong, message) in [
        ("term(\"sensitive-store\")", "term(\"sensitive-stores\")", "unknown term"),
        ("\"AML.T0077\"],", "\"AML.T9977\"],", "no tactic or technique `AML.T9977`"),
        ("is(\"autonomy\"", "is(\"autonomie\"", "unknown attribute"),
        ("leaves: 55", "leaves: 155", "more than 100 percent"),
        ("theft:", "thefts:", "thefts"),
    ] {
        let broken = good.replace(right, wrong);
        assert_ne!(broken, good);
        let error = load(&broken).unwrap_err();
        assert!(error.message.contains(message), "{error}");
        assert!(error.line > 1 && error.file == "paths.ron", "{error}");
    }
}
