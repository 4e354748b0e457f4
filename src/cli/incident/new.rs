//! `incident new`: records an incident.

use jiff::civil::Date;

use super::open::{Where, Who, refusal};
use super::{names, show};
use crate::cli::triage::values::prose;
use crate::cli::{Failure, Outcome, Output};
use crate::model::{Incident, Keeping, incident};
use crate::store::clock;

/// Record an incident
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Where,
    /// What people will call it
    title: String,
    /// What was observed
    #[arg(long, value_name = "TEXT")]
    observed: Vec<String>,
    /// The day on which it was first seen; today unless another is named
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Who saw it: a person, a customer, a monitor
    #[arg(long, value_name = "NAME", default_value = "")]
    seen_by: String,
    /// Who leads the response
    #[arg(long, value_name = "NAME", default_value = "")]
    owner: String,
    /// An affected element, flow or boundary, by id or name
    #[arg(long, value_name = "ID")]
    element: Vec<String>,
    /// An ATLAS technique that was seen, by id or words of its name; in the order in which they were
    #[arg(long, value_name = "T")]
    technique: Vec<String>,
    /// Keep it outside of the model, where not everybody may read it
    #[arg(long)]
    confidential: bool,
    #[command(flatten)]
    who: Who,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let mut opened = args.place.open(out)?;
    let stamp = args.place.stamp(&args.who)?;
    let keeping = if args.confidential || args.place.file.is_some() {
        Keeping::Confidential
    } else {
        Keeping::Model
    };
    opened.refuse_loss(keeping)?;
    let incident = Incident {
        title: args.title.clone(),
        observed: prose(&args.observed),
        observed_on: Some(args.on.unwrap_or_else(clock::today)),
        observed_by: args.seen_by.clone(),
        owner: args.owner.clone(),
        elements: named(&args.element, |text| names::thing(opened.model(), text))?,
        techniques: named(&args.technique, |text| names::technique(&opened.catalog, text))?,
        ..Incident::default()
    };
    let made = incident::open(opened.model(), keeping, incident, stamp);
    let (key, edit) = made.map_err(|error| refusal(&error))?;
    let _ = edit.apply(&mut opened.document.model);
    let done = opened.save(out)?;
    show::write(&opened, &key, out);
    Ok(done)
}

/// What several texts name, each once.
pub fn named(
    texts: &[String],
    find: impl Fn(&str) -> Result<String, Failure>,
) -> Result<Vec<String>, Failure> {
    let mut found: Vec<String> = Vec::new();
    for text in texts {
        let id = find(text)?;
        if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(found)
}
