//! Models and training that the flows tell of and the whole diagram does not show: the suggestions about them
//! depend on the kinds of elements.

use super::{Problem, Weight};
use crate::catalog::Catalog;
use crate::model::{Flow, Model};

/// Who has one of these traits is known for what it does with models.
const AT_HOME_WITH_MODELS: [&str; 9] = [
    "model",
    "model-store",
    "trains",
    "releases",
    "assurance",
    "supplier",
    "supplier-store",
    "outside",
    "data",
];

pub(super) fn problems(catalog: &Catalog, model: &Model) -> Vec<Problem> {
    let drawn = |name: &str| {
        model.elements.values().any(|element| catalog.kinds.has_trait(&element.kind, name))
    };
    let (no_training, no_model) = (!drawn("trains"), !drawn("model"));
    let mut found = Vec::new();
    for (id, element) in &model.elements {
        let has = |name: &str| catalog.kinds.has_trait(&element.kind, name);
        if AT_HOME_WITH_MODELS.into_iter().any(has) {
            continue;
        }
        let carries = |flow: &Flow, what: &str| {
            flow.attributes.get("carries").is_some_and(|values| values.contains(what))
        };
        let takes = |what: &str| model.flows.values().any(|f| f.to == *id && carries(f, what));
        let gives = |what: &str| model.flows.values().any(|f| f.from == *id && carries(f, what));
        let asked = model.flows.values().any(|f| f.to == *id && !carries(f, "model"));
        let name = &element.name;
        let (rule, message, remedy) = if no_training && takes("training-data") && gives("model") {
            (
                "training-not-drawn",
                format!("{name} takes in training data and gives out a model: it seems to train"),
                "draw a training of its own, or change the kind: attacks on training are suggested there",
            )
        } else if no_model && takes("model") && !gives("model") && asked {
            (
                "model-not-drawn",
                format!("{name} takes in a model and is asked: it seems to serve one"),
                "draw the model inside it, or change the kind: attacks on models are suggested there",
            )
        } else {
            continue;
        };
        found.push(Problem::new(rule, Weight::Hint, format!("elements/{id}"), message, remedy));
    }
    found
}
