//! The model of an incident, opened together with its confidential incidents.

use std::path::{Path, PathBuf};

use crate::analysis::severity::Level;
use crate::catalog::Catalog;
use crate::cli::{Exit, Failure, Outcome, Output, files, who};
use crate::model::incident::IncidentError;
use crate::model::{Edit, Incident, IncidentKey, Keeping, Model, Stamp};
use crate::store::{Document, confidential_file};
use crate::text::nearest;

/// Where an incident is, on the command line.
#[derive(Debug, clap::Args)]
pub struct Where {
    /// Model file
    pub model: PathBuf,
    /// File of the confidential incidents, if not the one in the folder of the settings
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// Who changes it.
#[derive(Debug, clap::Args)]
pub struct Who {
    /// Who records it, if not THREATLOOM_USER, git's user.name or USER
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

/// An open model.
pub struct Opened {
    pub document: Document,
    pub catalog: Catalog,
}

impl Where {
    /// Opens model and confidential incidents. Without `--file` a confidential file that can't be
    /// read is a note.
    pub fn open(&self, out: &mut Output) -> Result<Opened, Failure> {
        let mut document = files::open(&self.model, out)?;
        if let Some(file) = &self.file {
            document.keep_confidential(file).map_err(|error| files::failure(&error))?;
        } else if !files::is_stdin(&self.model) {
            let kept = confidential_file(document.path())
                .and_then(|file| document.keep_confidential(&file));
            if let Err(error) = kept {
                out.note(&format!("warning: no confidential incidents: {error}"));
            }
        }
        let catalog = files::catalog_for(&document, out)?;
        Ok(Opened { document, catalog })
    }

    /// The stamp for what is recorded now.
    pub fn stamp(&self, who: &Who) -> Result<Stamp, Failure> {
        who::stamp(&self.model, who.by.as_deref())
    }
}

impl Opened {
    pub fn model(&self) -> &Model {
        &self.document.model
    }

    /// The incident that was named, or what may have been meant.
    pub fn find(&self, text: &str) -> Result<(IncidentKey, &Incident), Failure> {
        let all: Vec<(IncidentKey, &Incident)> = self.model().all_incidents().collect();
        let found = all.iter().find(|(key, _)| key.to_string() == text);
        if let Some((key, incident)) = found {
            return Ok((key.clone(), incident));
        }
        let failure = Failure::usage(format!("there is no incident `{text}`"));
        let ids: Vec<String> = all.iter().map(|(key, _)| key.to_string()).collect();
        let near = nearest(text, ids.iter().map(String::as_str));
        Err(match (near.as_slice(), ids.as_slice()) {
            ([], []) => failure.hint("`threatloom incident new` records one"),
            ([], ids) => failure.hint(format!("there are {}", ids.join(", "))),
            (near, _) => failure.hint(format!("did you mean {}?", near.join(", "))),
        })
    }

    /// Refuses to change a file whose comments saving would lose, and a confidential file that can't
    /// be kept.
    pub fn refuse_loss(&self, keeping: Keeping) -> Result<(), Failure> {
        files::refuse_comments(&self.document)?;
        if keeping == Keeping::Confidential && self.document.confidential_file().is_none() {
            return Err(Failure::invalid("confidential incidents can't be kept")
                .hint("name a file for them with --file"));
        }
        Ok(())
    }

    /// Makes a change in memory.
    pub fn apply(&mut self, edit: Result<Edit, IncidentError>) -> Result<(), Failure> {
        // The inverse is for those who can undo; here the file is the way back.
        let _ = edit.map_err(|error| refusal(&error))?.apply(&mut self.document.model);
        Ok(())
    }

    /// Saves what was changed.
    pub fn save(&mut self, out: &mut Output) -> Outcome {
        for warning in self.document.save().map_err(|error| files::failure(&error))? {
            out.note(&format!("warning: {warning}"));
        }
        Ok(Exit::Done)
    }
}

/// What people can do about a refusal.
pub fn refusal(error: &IncidentError) -> Failure {
    let failure = Failure::usage(error);
    match error {
        IncidentError::NoLessons(_) => failure.hint("say what was learnt: --lesson TEXT"),
        IncidentError::NoReason(_, "leaving a step out") => {
            failure.hint("say why it is left out: --note TEXT")
        }
        IncidentError::NoReason(..) => failure.hint("say why: --why TEXT"),
        IncidentError::NoName(..) => failure.hint("say who with --by NAME or THREATLOOM_USER"),
        IncidentError::NoTitle | IncidentError::NoIncident(_) => failure,
    }
}

/// Whether messages and sorting put it before others: not closed, then the worst.
pub fn urgency(incident: &Incident, level: Level) -> impl Ord + use<> {
    (incident.status, std::cmp::Reverse(level.worst()), incident.observed_on)
}

/// What messages call the file of an incident.
pub fn file_of<'a>(document: &'a Document, key: &IncidentKey) -> &'a Path {
    match key.keeping {
        Keeping::Model => document.path(),
        Keeping::Confidential => document.confidential_file().unwrap_or(document.path()),
    }
}
