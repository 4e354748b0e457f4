//! `threatloom git merge-driver`: one file of a merge, as git asks for it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::{Exit, Failure, Outcome, Output, files};
use crate::compare::{Labels, merge, merge_arrangements};
use crate::model::Model;
use crate::store::git::{Lines, Sides, branch_at, current_branch, merge_lines};
use crate::store::{
    Parsed, parse_arrangement, parse_model, write_arrangement, write_file, write_model,
};
use crate::text::{count, sanitise};

/// Merge one file for git, which calls this (see `threatloom git install`)
///
/// The result replaces OURS. Exit code 0 for a clean merge, 1 for recorded conflicts or a merge by
/// lines, 129 for every failure, with OURS as it was.
#[derive(Debug, clap::Args)]
#[command(override_usage = "threatloom git merge-driver %O %A %B %L %P [%X %Y]")]
pub struct Args {
    /// Base, ours and theirs, the length of conflict markers, the path, the names of the sides
    #[arg(required = true, num_args = 5..=7, trailing_var_arg = true, value_name = "ARGUMENT")]
    arguments: Vec<OsString>,
}

/// What git asks for.
struct Call {
    base: PathBuf,
    ours: PathBuf,
    theirs: PathBuf,
    marker: usize,
    path: String,
    labels: (String, String),
}

/// A merge that left a text behind.
struct Settled {
    text: Vec<u8>,
    /// Paths of the conflicts in it.
    recorded: Vec<String>,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let call = Call::read(&args.arguments)?;
    let [base, ours, theirs] = [&call.base, &call.ours, &call.theirs].map(|path| read(path));
    let (base, ours, theirs) = (base?, ours?, theirs?);
    let is_layout = call.path.ends_with(LAYOUT_ENDING);
    let by_meaning = if is_layout { layouts } else { models };
    let (text, exit) = match by_meaning(&call, [&base, &ours, &theirs]) {
        Ok(Settled { text, recorded }) if recorded.is_empty() => (text, Exit::Done),
        Ok(Settled { text, recorded }) => {
            call.note(
                out,
                &format!("recorded {}: {}", count(recorded.len(), "conflict"), recorded.join(", ")),
            );
            call.note(out, "settle in the workbench; `threatloom check` fails while one is left");
            (text, Exit::Gate)
        }
        Err(why) => {
            call.note(out, &format!("merged by lines, because {why}"));
            let by_lines = call.by_lines();
            (by_lines.map_or_else(|| call.whole(&ours, &theirs), |lines| lines.text), Exit::Gate)
        }
    };
    write_file(&call.ours, &text).map_err(|error| files::failure(&error))?;
    Ok(exit)
}

/// Ending of the name of a layout file.
const LAYOUT_ENDING: &str = ".tm-layout.ron";

/// Length of conflict markers where git names none that can be meant.
const MARKER: usize = 7;

impl Call {
    fn read(arguments: &[OsString]) -> Result<Self, Failure> {
        let [base, ours, theirs, marker, path, labels @ ..] = arguments else {
            return Err(Failure::usage("git calls this with five to seven arguments"));
        };
        let label = |at: usize, otherwise: &str| {
            let given = labels.get(at).map(|label| label.to_string_lossy());
            label_for(given.as_deref().unwrap_or_default(), otherwise)
        };
        let marker = marker.to_str().and_then(|marker| marker.parse().ok());
        Ok(Self {
            base: base.into(),
            ours: ours.into(),
            theirs: theirs.into(),
            marker: marker.filter(|marker| (1..=1000).contains(marker)).unwrap_or(MARKER),
            path: path.to_string_lossy().into_owned(),
            labels: (label(0, "ours"), label(1, "theirs")),
        })
    }

    fn note(&self, out: &mut Output, text: &str) {
        out.note(&sanitise(&format!("threatloom: {}: {text}", self.path)));
    }

    fn parse(&self, label: &str, bytes: &[u8]) -> Result<Parsed, String> {
        parse_model(&self.name(label), bytes).map_err(|error| error.to_string())
    }

    /// What messages call one of the files.
    fn name(&self, label: &str) -> String {
        format!("{} ({label})", self.path)
    }

    /// The merge of any text. None if git can't do it, because the files are none.
    fn by_lines(&self) -> Option<Lines> {
        let sides = Sides { base: &self.base, ours: &self.ours, theirs: &self.theirs };
        merge_lines(sides, (&self.labels.0, &self.labels.1), self.marker).ok()
    }

    /// Both sides whole between markers, so that neither is lost.
    fn whole(&self, ours: &[u8], theirs: &[u8]) -> Vec<u8> {
        let marker = |c: &str, label: &str| format!("{}{label}\n", c.repeat(self.marker));
        let end = |side: &[u8]| if side.ends_with(b"\n") { "" } else { "\n" };
        let mut text = marker("<", &format!(" {}", self.labels.0)).into_bytes();
        text.extend([ours, end(ours).as_bytes(), marker("=", "").as_bytes()].concat());
        text.extend([theirs, end(theirs).as_bytes()].concat());
        text.extend(marker(">", &format!(" {}", self.labels.1)).into_bytes());
        text
    }
}

/// What a side is called in what is recorded, which outlives the merge: a branch rather than `HEAD` or the
/// commit that `git pull` names.
fn label_for(given: &str, otherwise: &str) -> String {
    // Where the file has another name on the other side, git adds its path. No branch has a colon.
    let given = given.split(':').next().unwrap_or(given);
    let is_commit = matches!(given.len(), 40 | 64) && given.bytes().all(|b| b.is_ascii_hexdigit());
    match given {
        // An older git leaves what it does not know as it is.
        "" | "%X" | "%Y" => otherwise.to_string(),
        "HEAD" => current_branch(Path::new(".")).unwrap_or_else(|| given.to_string()),
        given if is_commit => branch_at(Path::new("."), given).unwrap_or(given[..10].to_string()),
        given => given.replace(char::is_control, " "),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path)
        .map_err(|error| Failure::io(format!("{}: cannot read the file: {error}", path.display())))
}

/// Merges models by meaning, or says why that can't be done.
fn models(call: &Call, [base, ours, theirs]: [&[u8]; 3]) -> Result<Settled, String> {
    let (here, there) = (&call.labels.0, &call.labels.1);
    let (ours, theirs) = (call.parse(here, ours)?, call.parse(there, theirs)?);
    // Both sides added the file.
    let base = if base.is_empty() { Model::default() } else { call.parse("base", base)?.model };
    let merged = merge(&base, &ours.model, &theirs.model, Labels { ours: here, theirs: there })?;
    let text = write_model(&merged.model);
    if call.parse("merged", text.as_bytes())?.model != merged.model {
        return Err("the merged model would not read back".to_string());
    }
    let Some(comment) = ours.comments.first().or(theirs.comments.first()) else {
        return Ok(Settled { text: text.into_bytes(), recorded: merged.recorded });
    };
    // A merge by lines keeps comments, and is as good where it means the same.
    let by_lines = call.by_lines().filter(|lines| lines.is_clean && merged.recorded.is_empty());
    let same = |lines: &Lines| {
        call.parse("merged", &lines.text).is_ok_and(|parsed| parsed.model == merged.model)
    };
    match by_lines.filter(same) {
        Some(lines) => Ok(Settled { text: lines.text, recorded: Vec::new() }),
        None => Err(format!("the comment at {comment} would be lost")),
    }
}

/// Merges layout files, which never conflict: what can't be read of the base says nothing.
fn layouts(call: &Call, [base, ours, theirs]: [&[u8]; 3]) -> Result<Settled, String> {
    let parse = |label: &str, bytes: &[u8]| {
        parse_arrangement(&call.name(label), bytes).map_err(|error| error.to_string())
    };
    let (ours, theirs) = (parse(&call.labels.0, ours)?, parse(&call.labels.1, theirs)?);
    let base = parse("base", base).unwrap_or_default();
    let text = write_arrangement(&merge_arrangements(&base, &ours, &theirs));
    Ok(Settled { text: text.into_bytes(), recorded: Vec::new() })
}
