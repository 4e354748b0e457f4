//! What is assessed: a model, the organisation above it, and what is known.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::analysis::assess::{Assessor, Sheet, Where};
use crate::catalog::Catalog;
use crate::catalog::frameworks::{Framework, Level};
use crate::cli::files;
use crate::cli::rated::no_such;
use crate::cli::{Failure, Output};
use crate::store::{
    Document, is_organisation, organisation_of, place_of_organisation, shown_from_here,
};

const TAKE_FOLDERS: &str = "`threatloom inventory FOLDER` has a line for each system of a folder, and --trend adds them up";

/// Files and catalogs.
pub struct Held {
    pub document: Document,
    pub organisation: Option<Document>,
    pub catalog: Catalog,
}

impl Held {
    /// Opens the model, and the file of its organisation if there is one.
    pub fn open(path: &Path, out: &mut Output) -> Result<Self, Failure> {
        let document = files::open(path, out)
            .map_err(|failure| if path.is_dir() { failure.hint(TAKE_FOLDERS) } else { failure })?;
        let catalog = files::catalog_for(&document, out)?;
        let organisation = organisation_of(document.path());
        let organisation = organisation.map_err(|error| files::failure(&error))?;
        Ok(Self { document, organisation, catalog })
    }

    /// Whether the model is that of the organisation.
    pub fn is_organisation(&self) -> bool {
        is_organisation(self.document.path())
    }

    /// Where the file of the organisation is, or belongs.
    pub fn organisation_path(&self) -> PathBuf {
        match &self.organisation {
            Some(document) => document.path().to_path_buf(),
            None => place_of_organisation(self.document.path()),
        }
    }

    pub fn assessor(&self, today: Date) -> Assessor<'_> {
        let model = &self.document.model;
        if self.is_organisation() {
            return Assessor::organisation(model, &self.catalog, today);
        }
        let organisation = self.organisation.as_ref().map(|document| &document.model);
        Assessor::of(model, organisation, &self.catalog, today)
    }

    /// The framework of this id.
    pub fn framework(&self, id: &str) -> Result<&Framework, Failure> {
        known_framework(&self.catalog, id)
    }

    /// Whether the model answers something of a framework, itself or by its organisation.
    fn answers(&self, framework: &Framework) -> bool {
        !self.is_organisation() || framework.asks(Level::Organisation)
    }
}

/// The framework of this id.
pub fn known_framework<'c>(catalog: &'c Catalog, id: &str) -> Result<&'c Framework, Failure> {
    let frameworks = catalog.frameworks();
    let known: Vec<&str> = frameworks.all().iter().map(|it| it.id.as_str()).collect();
    frameworks.get(id).ok_or_else(|| {
        no_such("framework", id, &known).hint(format!("there are {}", known.join(", ")))
    })
}

/// Where the frameworks that were asked for stand.
pub struct Desk<'a> {
    pub held: &'a Held,
    pub assessor: Assessor<'a>,
    pub sheets: Vec<Sheet<'a>>,
    pub today: Date,
    /// Whether one framework was asked for.
    pub is_one: bool,
}

impl<'a> Desk<'a> {
    /// Of one framework, or of all.
    pub fn of(held: &'a Held, framework: Option<&str>, today: Date) -> Result<Self, Failure> {
        let asked = match framework {
            Some(id) => vec![held.framework(id)?],
            None => held.catalog.frameworks().all().iter().collect(),
        };
        let answered: Vec<&Framework> =
            asked.iter().copied().filter(|it| held.answers(it)).collect();
        if answered.is_empty() {
            let id = framework.unwrap_or_default();
            let message = format!("nothing of {id} is answered for the whole organisation");
            return Err(Failure::usage(message).hint(format!(
                "`threatloom assess MODEL --framework {id}` tells where a system stands"
            )));
        }
        let assessor = held.assessor(today);
        let sheets = answered.into_iter().map(|framework| assessor.sheet(framework)).collect();
        Ok(Self { held, assessor, sheets, today, is_one: framework.is_some() })
    }

    /// What is assessed, as people call it.
    pub fn name(&self) -> &str {
        &self.held.document.model.name
    }

    /// The framework that was asked for, if one was.
    pub fn framework(&self) -> Option<&'a str> {
        let first = self.sheets.first().filter(|_| self.is_one);
        first.map(|sheet| sheet.framework.id.as_str())
    }

    /// What messages call the file of the organisation.
    pub fn organisation_file(&self) -> String {
        shown_from_here(&self.held.organisation_path())
    }

    /// Whether a row is looked at: all of one framework, and otherwise what is answered in this model.
    pub fn is_looked_at(&self, place: Where) -> bool {
        self.is_one || place == Where::Here
    }
}
