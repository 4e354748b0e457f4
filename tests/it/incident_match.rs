//! Incidents beside case studies, attack paths and what was foreseen.

use std::fmt::Write as _;

use proptest::prelude::*;
use threatloom::analysis::incident::{
    Observed, Sighting, SimilarCase, Verdict, foreseen, match_observed, similar_cases, tell_case,
    tell_foresight, tell_way, to_create, ways_through,
};
use threatloom::analysis::suggest;
use threatloom::catalog::atlas::{Atlas, FactFiles, Official, OfficialTexts};
use threatloom::model::{Finding, FindingKey, Model, Status};
use threatloom::store::templates;

use crate::sitting::catalog;
use crate::sketch::model as sketch;

/// A release with made-up case studies of techniques `AML.T0001` and so on.
fn made_up(cases: &[(&str, &[&str])]) -> Atlas {
    let mut text = String::from("{");
    for (id, steps) in cases {
        let steps: Vec<String> = steps
            .iter()
            .map(|step| format!("(tactic: \"AML.TA0002\", technique: \"{step}\")"))
            .collect();
        let facts = "kind: exercise, date: \"2020-01-01\", granularity: year";
        let steps = steps.join(", ");
        let _ = write!(text, "\"{id}\": (title: \"{id}\", {facts}, steps: [{steps}]),");
    }
    text += "}";
    let matrix = "(version: \"1\", tactics: [])";
    let files = FactFiles { matrix, techniques: "{}", mitigations: "{}", case_studies: &text };
    let facts = files.read().unwrap();
    Atlas::imported(Official { facts, texts: OfficialTexts::default(), warnings: Vec::new() })
        .unwrap()
}

fn ids(techniques: &[&str]) -> Vec<String> {
    techniques.iter().map(|id| (*id).to_string()).collect()
}

fn of<'a>(found: &'a [SimilarCase], id: &str) -> Option<&'a SimilarCase> {
    found.iter().find(|case| case.case == id)
}

fn similarity(atlas: &Atlas, observed: &[String], id: &str) -> u8 {
    of(&similar_cases(atlas, observed), id).map_or(0, |case| case.similarity)
}

#[test]
fn a_case_study_resembles_itself_most() {
    let catalog = catalog();
    for case in catalog.atlas.case_studies() {
        let steps: Vec<String> = case.steps.iter().map(|step| step.technique.clone()).collect();
        let found = similar_cases(&catalog.atlas, &steps);
        assert_eq!((found[0].case.as_str(), found[0].similarity), (case.id.as_str(), 100));
        assert!(found[0].steps.iter().all(|step| step.sighting == Sighting::Seen));
        assert!(found.get(1).is_none_or(|second| second.similarity < 100), "{}", case.id);
    }
}

#[test]
fn half_of_a_case_study_leads_to_the_other_half() {
    let catalog = catalog();
    let mut first = 0;
    for case in catalog.atlas.case_studies() {
        let half = case.steps.len().div_ceil(2);
        let seen: Vec<String> =
            case.steps[..half].iter().map(|step| step.technique.clone()).collect();
        let found = similar_cases(&catalog.atlas, &seen);
        first += usize::from(found[0].case == case.id);
        let own = of(&found, &case.id).unwrap();
        assert!(found.iter().take(8).any(|near| near.case == case.id), "{}", case.id);
        assert!(own.steps[..half].iter().all(|step| step.sighting == Sighting::Seen));
    }
    let all = catalog.atlas.case_studies().count();
    println!("{first} of {all} case studies are found first by their first half");
    assert!(first * 10 >= all * 9, "{first} of {all}");
}

#[test]
fn order_rarity_and_kinship_count() {
    let atlas = made_up(&[
        ("AML.CS0001", &["AML.T0001", "AML.T0002", "AML.T0003"]),
        ("AML.CS0002", &["AML.T0003", "AML.T0002", "AML.T0001"]),
        ("AML.CS0003", &["AML.T0001", "AML.T0009"]),
        ("AML.CS0004", &["AML.T0008.001", "AML.T0007"]),
    ]);
    let seen = ids(&["AML.T0001", "AML.T0002", "AML.T0003"]);
    let found = similar_cases(&atlas, &seen);
    let order: Vec<&str> = found.iter().map(|case| case.case.as_str()).collect();
    assert_eq!(order, ["AML.CS0001", "AML.CS0002", "AML.CS0003"]);
    assert_eq!(found[0].similarity, 100);
    assert!(found[1].similarity < 90 && found[1].similarity >= 60, "{}", found[1].similarity);

    // T0009 is in one case study, T0001 in three.
    let (rare, common) = (ids(&["AML.T0009"]), ids(&["AML.T0001"]));
    assert!(
        similarity(&atlas, &rare, "AML.CS0003") > similarity(&atlas, &common, "AML.CS0003"),
        "the rarer technique tells more"
    );

    let of = |technique: &str| similarity(&atlas, &ids(&[technique]), "AML.CS0004");
    let [exact, parent, sibling] = ["AML.T0008.001", "AML.T0008", "AML.T0008.002"].map(of);
    assert!(exact > parent && parent > sibling && sibling > 0, "{exact} {parent} {sibling}");
    assert_eq!(of("AML.T0010"), 0);
}

#[test]
fn what_follows_and_what_went_unnoticed() {
    let atlas = made_up(&[(
        "AML.CS0001",
        &["AML.T0001", "AML.T0002", "AML.T0003.001", "AML.T0004", "AML.T0005"],
    )]);
    let found = similar_cases(&atlas, &ids(&["AML.T0001", "AML.T0003"]));
    let sightings: Vec<&Sighting> = found[0].steps.iter().map(|step| &step.sighting).collect();
    let kin = Sighting::Kin("AML.T0003".into());
    assert_eq!(
        sightings,
        [&Sighting::Seen, &Sighting::Missed, &kin, &Sighting::Next, &Sighting::Next]
    );
    assert_eq!(
        tell_case(&atlas, &found[0]),
        "2 of 5 steps seen; next there: AML.T0004, AML.T0005; perhaps unnoticed: AML.T0002"
    );
}

proptest! {
    #[test]
    fn one_more_shared_technique_never_lowers_the_similarity(
        case in 0_usize..57,
        observed in prop::collection::vec(0_usize..140, 0..7),
        shared in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
    ) {
        let catalog = catalog();
        let all: Vec<&str> = catalog.atlas.techniques().map(|t| t.id.as_str()).collect();
        let case = catalog.atlas.case_studies().nth(case).unwrap();
        let mut observed: Vec<String> =
            observed.iter().map(|at| all[at % all.len()].to_string()).collect();
        let before = similarity(&catalog.atlas, &observed, &case.id);
        let step = &case.steps[shared.index(case.steps.len())];
        observed.insert(place.index(observed.len() + 1), step.technique.clone());
        let after = similarity(&catalog.atlas, &observed, &case.id);
        prop_assert!(after >= before, "{} after {before}", after);
        prop_assert!(after <= 100);
    }
}

/// A bot that outsiders talk to and that reads orders; nothing leads to the archive.
const BOT: &str = "anna person content-trust=untrusted; chat web-app exposure=public; \
    bot agent authority=read+message autonomy=autonomous data-class=confidential; \
    orders database data-class=confidential personal-data=yes; \
    archive database data-class=confidential; report service; \
    anna>chat carries=instructions content-trust=untrusted; \
    chat>bot carries=instructions content-trust=untrusted; bot>chat carries=content; \
    orders>bot carries=data; archive>report carries=data";

fn ways(model: &Model, techniques: &[&str], elements: &[&str]) -> Vec<(bool, String)> {
    let catalog = catalog();
    let (techniques, elements) = (ids(techniques), ids(elements));
    let observed = Observed { techniques: &techniques, elements: &elements };
    let found = ways_through(model, &catalog, &suggest(model, &catalog), observed);
    found.iter().map(|way| (way.assumed, tell_way(model, &catalog.atlas, way))).collect()
}

#[test]
fn a_way_leads_on_from_what_was_seen() {
    let model = sketch(BOT);
    let found = ways(&model, &["AML.T0051.000"], &["bot"]);
    assert!(!found.is_empty());
    assert!(found.iter().any(|(_, told)| told.contains("next: orders (database)")), "{found:#?}");
    assert!(found.iter().all(|(assumed, _)| !assumed));
    // More was seen of the way that ends at the orders than of any other.
    let found = ways(&model, &["AML.T0051", "AML.T0085"], &["bot", "orders"]);
    assert!(found[0].1.contains("its end was seen: confidential"), "{found:#?}");
    assert!(ways(&model, &[], &[]).is_empty());
}

#[test]
fn what_no_path_comes_to_is_a_place_to_go_on_from() {
    let model = sketch(BOT);
    let found = ways(&model, &[], &["archive"]);
    assert!(
        found.iter().any(|(assumed, told)| *assumed && told.contains("something in it is missing")),
        "{found:#?}"
    );
}

#[test]
fn findings_foresaw_it_or_should_have() {
    let catalog = catalog();
    let mut model = sketch(BOT);
    let dismissed = Finding { status: Status::NotApplicable, ..Finding::default() };
    model.findings.insert("AML.T0057@bot".parse().unwrap(), dismissed);
    model.findings.insert("AML.T0085.000@bot".parse().unwrap(), Finding::default());
    let techniques = ids(&[
        "AML.T0065",
        "AML.T0051.000",
        "AML.T0085",
        "AML.T0057",
        "AML.T0051.000",
        "AML.T0041",
    ]);
    let elements = ids(&["bot"]);
    let observed = Observed { techniques: &techniques, elements: &elements };
    let known = foreseen(&model, &catalog, &suggest(&model, &catalog), observed);
    let verdicts: Vec<Verdict> = known.iter().map(|known| known.verdict).collect();
    assert_eq!(
        verdicts,
        [Verdict::Outside, Verdict::Suggested, Verdict::Found, Verdict::Dismissed, Verdict::Unseen]
    );
    let keys: Vec<String> = to_create(&known).iter().map(FindingKey::to_string).collect();
    assert_eq!(keys, ["AML.T0051.000@bot", "AML.T0057@bot", "AML.T0041@bot"]);
    let told: Vec<String> = known.iter().map(|known| tell_foresight(&model, known)).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn nobody_named_an_element() {
    let catalog = catalog();
    let model = sketch(BOT);
    let techniques = ids(&["AML.T0051.000"]);
    let observed = Observed { techniques: &techniques, elements: &[] };
    let known = foreseen(&model, &catalog, &suggest(&model, &catalog), observed);
    assert_eq!(known[0].verdict, Verdict::Suggested);
    assert!(known[0].create.contains(&FindingKey::technique("AML.T0051.000", "bot")));
    // What is nowhere suggested has no place.
    let techniques = ids(&["AML.T0041"]);
    let observed = Observed { techniques: &techniques, elements: &[] };
    let known = foreseen(&model, &catalog, &suggest(&model, &catalog), observed);
    assert!(known[0].create.is_empty());
    assert!(tell_foresight(&model, &known[0]).contains("name an affected element"));
}

#[test]
fn an_injected_copilot() {
    let catalog = catalog();
    let model = templates::get("support-copilot").unwrap().model().unwrap();
    let techniques = ids(&["AML.T0051.001", "AML.T0053", "AML.T0086"]);
    let elements = ids(&["support-agent"]);
    let observed = Observed { techniques: &techniques, elements: &elements };
    let found = match_observed(&model, &catalog, &suggest(&model, &catalog), observed);
    let mut told: Vec<String> = Vec::new();
    for case in found.cases.iter().take(5) {
        told.push(format!(
            "{} {}: {}",
            case.similarity,
            case.case,
            tell_case(&catalog.atlas, case)
        ));
    }
    for way in found.ways.iter().take(5) {
        told.push(format!("{} {}", way.path.score, tell_way(&model, &catalog.atlas, way)));
    }
    told.extend(found.foresight.iter().map(|known| tell_foresight(&model, known)));
    insta::assert_snapshot!(told.join("\n"));
}
