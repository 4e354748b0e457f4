//! Public samples of other tools, drawn by hand in our format: what a system looks like whose
//! owner recorded no more than those tools ask for. Suggestions are read on them.

use std::path::Path;

use jiff::civil::date;
use threatloom::analysis::assess::Whose;
use threatloom::analysis::check::check;
use threatloom::catalog::Catalog;
use threatloom::store::{Document, write_model};

#[test]
fn twins_are_canonical_and_check_clean() {
    let catalog = Catalog::bundled().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/twins");
    for name in ["genai-chatbot", "husky-ai", "research-assistant"] {
        let path = folder.join(format!("{name}.tm.ron"));
        let document = Document::open(&path).unwrap();
        assert_eq!(document.warnings, [], "{name}");
        let problems = check(&catalog, &document.model, Whose::default(), date(2026, 11, 21));
        let hints = problems.iter().map(|problem| (&*problem.rule, problem.subject.as_str()));
        // The owner drew the web server that loads the classifier, and the notebook that trained it.
        let wanted: &[(&str, &str)] = match name {
            "husky-ai" => &[
                ("training-not-drawn", "elements/jupyter"),
                ("model-not-drawn", "elements/web-server"),
            ],
            _ => &[],
        };
        assert_eq!(hints.collect::<Vec<_>>(), wanted, "{name}");
        assert_eq!(write_model(&document.model), std::fs::read_to_string(&path).unwrap(), "{name}");
    }
}
