//! `threatloom new`: a model to begin with.

use std::path::{Component, Path, PathBuf};

use super::files;
use super::output::Style;
use super::table::Table;
use super::{Exit, Failure, Outcome, Output};
use crate::model::Model;
use crate::store::{Document, MODEL_ENDING, templates, write_model};
use crate::text::nearest;

/// What stands for the table of templates where the name of one is expected.
const LIST: &str = "list";

/// Make a new model, empty or from a bundled system
///
/// Never replaces a file.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom new shop.tm.ron
  threatloom new shop.tm.ron --template support-copilot --name \"Shop copilot\"
  threatloom new --template list")]
pub struct Args {
    /// File to make, or `-` for standard output; a name without an ending gets `.tm.ron`
    #[arg(required_unless_present = "template")]
    file: Option<PathBuf>,
    /// Begin with a bundled system; `list` names them
    #[arg(long, value_name = "T")]
    template: Option<String>,
    /// Name of the system; otherwise that of the template, or made from the file's name
    #[arg(long, value_name = "N")]
    name: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    if args.template.as_deref() == Some(LIST) {
        list(out)?;
        return Ok(Exit::Done);
    }
    let Some(file) = &args.file else {
        return Err(Failure::usage("a new model needs a file name")
            .hint("for example `threatloom new shop.tm.ron --template support-copilot`"));
    };
    if !files::is_stdin(file)
        && file.components().next_back().is_none_or(|last| !matches!(last, Component::Normal(_)))
    {
        return Err(Failure::usage(format!(
            "`{}` is a folder, not the name of a file",
            file.display()
        ))
        .hint("for example `threatloom new shop.tm.ron`"));
    }
    if args.name.as_ref().is_some_and(|name| name.trim().is_empty()) {
        return Err(Failure::usage("--name says nothing: leave it out, or give the system a name"));
    }
    let path = with_ending(file);
    let mut model = match &args.template {
        Some(name) => from_template(name)?,
        None => Model::new(name_from(&path)),
    };
    if let Some(name) = &args.name {
        model.name.clone_from(name);
    }
    if files::is_stdin(&path) {
        out.exact(&write_model(&model));
        return Ok(Exit::Done);
    }
    let mut document = Document::new(&path, model);
    document.save().map_err(|error| files::failure(&error))?;
    let shown = path.display();
    out.note(&format!("{shown}: made; `threatloom {shown}` opens it"));
    Ok(Exit::Done)
}

fn list(out: &mut Output) -> Result<(), Failure> {
    let mut table = Table::new(&["template", "elements", "what it is…"]);
    for template in templates::list() {
        let model = template.model().map_err(|error| files::failure(&error))?;
        table.row([
            (Style::Id, template.name.to_string()),
            (Style::Plain, model.elements.len().to_string()),
            (Style::Plain, template.summary.to_string()),
        ]);
    }
    table.write(out);
    Ok(())
}

fn from_template(name: &str) -> Result<Model, Failure> {
    if let Some(template) = templates::get(name) {
        return template.model().map_err(|error| files::failure(&error));
    }
    let names: Vec<&str> = templates::list().iter().map(|template| template.name).collect();
    let failure = Failure::usage(format!("there is no template `{name}`"));
    Err(match nearest(name, names.iter().copied()).first() {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint(format!("there are {}", names.join(", "))),
    })
}

/// The path as given, or with the ending of models where it has none.
fn with_ending(file: &Path) -> PathBuf {
    if files::is_stdin(file) || file.extension().is_some() {
        return file.to_path_buf();
    }
    let mut name = file.as_os_str().to_os_string();
    name.push(MODEL_ENDING);
    PathBuf::from(name)
}

/// `Claims assistant` for `claims-assistant.tm.ron`.
fn name_from(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.split('.').next().unwrap_or_default().replace(['-', '_'], " ");
    let mut letters = stem.trim().chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => "System".to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_files() {
        assert_eq!(name_from(Path::new("a/claims-assistant.tm.ron")), "Claims assistant");
        assert_eq!(name_from(Path::new("-")), "System");
        assert_eq!(with_ending(Path::new("a/shop")), Path::new("a/shop.tm.ron"));
        assert_eq!(with_ending(Path::new("shop.ron")), Path::new("shop.ron"));
    }
}
