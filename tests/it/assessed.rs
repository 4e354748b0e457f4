//! A bundled system with assessments as people would make them, and an organisation above it.

use jiff::civil::date;
use threatloom::model::{Assessment, AssessmentKey, Model, Stamp, Step, StepState, Task, Verdict};
use threatloom::store::templates;

/// Who answered and when: shorthand of this file.
fn stamp(text: &str) -> Stamp {
    Stamp(text.to_string())
}

/// An answer without anything beside it.
fn verdict(is: &str, by: &str) -> Verdict {
    Verdict { is: is.into(), stamp: stamp(by), ..Verdict::default() }
}

fn answer(is: &str, by: &str) -> Assessment {
    Assessment { answer: Some(verdict(is, by)), ..Assessment::default() }
}

const ANA: &str = "2026-11-02T09:30:00Z Ana Ruiz";
const PRIYA: &str = "2026-10-12T14:05:00Z Priya Nair";
const BEN: &str = "2026-03-04T08:00:00Z Ben Okafor";

/// Answers to questions that need nothing beside them: framework/item, answer, who.
const PLAIN: [(&str, &str, &str); 21] = [
    ("risk-assessment/data-sources", "yes", ANA),
    ("risk-assessment/sensitive-data-types", "yes", ANA),
    ("risk-assessment/data-storage", "yes", ANA),
    ("risk-assessment/processing-pipelines", "partly", PRIYA),
    ("risk-assessment/model-selection", "yes", PRIYA),
    ("risk-assessment/security-testing", "no", PRIYA),
    ("risk-assessment/roles-and-responsibilities", "yes", BEN),
    ("risk-assessment/business-continuity", "no", ANA),
    ("model-governance/accountable-owner", "yes", ANA),
    ("model-governance/supplied-models", "partly", ANA),
    ("model-governance/adversarial-validation", "no", PRIYA),
    ("model-governance/version-control", "yes", PRIYA),
    ("model-governance/rollback", "yes", PRIYA),
    ("model-governance/monitoring-thresholds", "partly", BEN),
    ("eu-ai-act/art-50", "partly", ANA),
    ("eu-ai-act/art-4", "yes", ANA),
    ("eu-ai-act/interacts-with-people", "yes", ANA),
    ("eu-ai-act/synthetic-content", "no", ANA),
    ("eu-ai-act/emotion-or-categories", "no", ANA),
    ("eu-ai-act/deep-fakes", "no", ANA),
    ("eu-ai-act/public-interest-text", "no", ANA),
];

/// Tier questions that are all answered with no.
const NOT: [&str; 20] = [
    "manipulation",
    "vulnerability",
    "social-scoring",
    "predictive-policing",
    "face-scraping",
    "emotion-at-work",
    "biometric-categories",
    "remote-biometric-police",
    "safety-component",
    "sector-product",
    "biometrics",
    "critical-infrastructure",
    "education",
    "employment",
    "essential-services",
    "law-enforcement",
    "migration-and-border",
    "justice-and-democracy",
    "gpai-provider",
    "systemic-risk",
];

fn key(question: &str) -> AssessmentKey {
    let (framework, item) = question.split_once('/').unwrap();
    AssessmentKey::of(framework, item)
}

/// The support copilot, two thirds of the way through its assessments.
pub fn copilot() -> Model {
    let mut model = templates::get("support-copilot").unwrap().model().unwrap();
    let all = &mut model.assessments;
    for (question, is, by) in PLAIN {
        all.insert(key(question), answer(is, by));
    }
    for question in NOT {
        all.insert(AssessmentKey::of("eu-ai-act", question), answer("no", ANA));
    }
    all.insert(
        key("risk-assessment/data-integrity"),
        Assessment {
            answer: Some(Verdict {
                why: vec![
                    "Carrier documents come unsigned; the index is compared with the articles every night.".into(),
                ],
                ..verdict("accepted", PRIYA)
            }),
            evidence: vec!["Nightly report of the index job, ticket CARE-811.".into()],
            review_by: Some(date(2027, 1, 31)),
            ..Assessment::default()
        },
    );
    all.insert(
        key("risk-assessment/model-training"),
        Assessment {
            answer: Some(Verdict {
                why: vec!["Nothing is trained here: both models are taken as they come.".into()],
                ..verdict("not_applicable", PRIYA)
            }),
            ..Assessment::default()
        },
    );
    // Taken over from the model, which still says so; and one that it no longer says.
    all.insert(
        key("risk-assessment/logs-and-log-review"),
        Assessment {
            answer: Some(Verdict { from: "some-logged".into(), ..verdict("partly", ANA) }),
            evidence: vec!["Sampled every Monday since May 2026, runbook CARE-12.".into()],
            owner: "Customer care platform team".into(),
            tasks: [(
                "ai-alerts".into(),
                Task { owner: "Ana Ruiz".into(), due: Some(date(2026, 12, 15)), ..Task::default() },
            )]
            .into(),
            ..Assessment::default()
        },
    );
    all.insert(
        key("risk-assessment/data-access"),
        Assessment {
            answer: Some(Verdict { from: "few-writers".into(), ..verdict("yes", BEN) }),
            ..Assessment::default()
        },
    );
    // One by one.
    let whole = key("risk-assessment/dataset-aperture");
    all.insert(whole.on("knowledge-base"), answer("partly", ANA));
    all.insert(
        whole.on("order-database"),
        Assessment {
            evidence: vec!["Read-only view filtered by account.".into()],
            ..answer("yes", ANA)
        },
    );
    let testing = all.get_mut(&key("risk-assessment/security-testing")).unwrap();
    testing.owner = "Priya Nair".into();
    testing.tasks = [
        (
            "first-red-team".to_string(),
            Task {
                text: vec![
                    "Red team the agent with the test plan before the Christmas peak.".into(),
                ],
                owner: "Priya Nair".into(),
                due: Some(date(2026, 11, 14)),
                settled: None,
            },
        ),
        (
            "tool-chosen".to_string(),
            Task {
                text: vec!["Choose a tool.".into()],
                owner: "Priya Nair".into(),
                settled: Some(Step {
                    state: StepState::Done,
                    note: vec!["garak, run by hand.".into()],
                    stamp: stamp(PRIYA),
                }),
                ..Task::default()
            },
        ),
    ]
    .into();
    model
}

/// An organisation that has begun.
pub fn organisation() -> Model {
    let mut model = Model::new("Northwind Outdoor");
    model.owners = vec!["Office of the CISO".into()];
    for (question, is) in [
        ("maturity/leadership-and-culture", "developing"),
        ("maturity/governance", "emerging"),
        ("maturity/rai-policy", "developing"),
        ("maturity/ai-security", "emerging"),
        ("maturity/ai-privacy", "realizing"),
        ("model-governance/inventory", "partly"),
        ("model-governance/risk-tiering", "no"),
    ] {
        model.assessments.insert(key(question), answer(is, PRIYA));
    }
    model
}
