//! How good the suggestions are, as a table: each even-numbered ATLAS case study, the mean, and the
//! popularity baseline beside it. With `-- --ranks` also at which rank each technique of the truth
//! stands, which is for those who work on the rules.

#![allow(clippy::panic, clippy::print_stdout, clippy::unwrap_used, reason = "a table for people")]

#[path = "../tests/it/evaluation.rs"]
mod evaluation;

use evaluation::{Case, Figures, Match, cases, popularity};
use threatloom::catalog::Catalog;

fn main() {
    let catalog = Catalog::bundled().unwrap();
    let cases = cases(&catalog);
    println!("Recall of the techniques of each case study: among the first 10 and 20 of the whole");
    println!(
        "model, among all that are shown, and one over the rank of the first hit. Behind the bar:"
    );
    println!("the same for ranking techniques by how many other case studies used them.\n");
    for (by, title) in [
        (Match::Family, "a parent counts for its sub-technique, and the reverse"),
        (Match::Exact, "exactly the same technique"),
    ] {
        println!("{title}\n");
        println!("             @10   @20   shown MRR   shown/element | @10   @20");
        let mut figures = Vec::new();
        let mut baselines = Vec::new();
        for case in &cases {
            let (ours, theirs) = (case.figures(by), popularity(&catalog, case.study, by));
            println!("{}   {}", case.study.id, row(ours, case.per_element(), theirs));
            figures.push(ours);
            baselines.push(theirs);
        }
        let elements: usize = cases.iter().map(|case| case.elements).sum();
        let shown: usize = cases.iter().map(|case| case.analysis.shown().len()).sum();
        let per_element =
            f64::from(u32::try_from(shown).unwrap()) / f64::from(u32::try_from(elements).unwrap());
        let mean = row(Figures::mean(&figures), per_element, Figures::mean(&baselines));
        println!("mean of {:2}   {mean}\n", cases.len());
    }
    if std::env::args().any(|argument| argument == "--ranks") {
        cases.iter().for_each(ranks);
    }
}

fn row(ours: Figures, per_element: f64, theirs: Figures) -> String {
    format!("{ours}  {per_element:13.1} | {:.2}  {:.2}", theirs.at_10, theirs.at_20)
}

/// Where each technique of the truth stands in the ranking.
fn ranks(case: &Case<'_>) {
    println!("{} {}", case.study.id, case.study.title);
    let ranked = case.analysis.system();
    for technique in case.truth() {
        match ranked.iter().position(|(suggested, _)| *suggested == technique) {
            Some(at) => println!("  {technique:14} rank {:3}, strength {}", at + 1, ranked[at].1),
            None => println!("  {technique:14} not suggested"),
        }
    }
}
