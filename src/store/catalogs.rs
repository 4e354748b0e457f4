//! The catalogs to work with: the bundled ones, the official ATLAS file that the user imported into
//! the data folder, and the catalogs of a team on top.
//!
//! The official file is kept as it came, so that a later version of this program reads it by its own lights, and
//! read at each start (some 20 ms). Whatever is wrong with it then is a warning, and the bundled
//! release serves instead.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::atomic::write_file;
use super::document::Document;
use super::error::{ErrorClass, StoreError};
use super::paths::{create_private, data_folder};
use super::team::{read_team_catalogs, team_catalogs_of};
use crate::catalog::atlas::{Atlas, MAX_BYTES, Official, convert};
use crate::catalog::{Catalog, CatalogError, TeamFiles, WithTeam};

const FILE: &str = "ATLAS.yaml";

/// Why an official file could not be taken in.
#[derive(Debug, Error)]
pub enum ImportError {
    /// It is not an ATLAS file.
    #[error(transparent)]
    Invalid(#[from] CatalogError),
    /// It could not be read or stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ImportError {
    /// Whose fault it is.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Invalid(_) => ErrorClass::InvalidInput,
            Self::Store(error) => error.class(),
        }
    }
}

/// The catalogs to work with.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The catalogs, with the imported release of ATLAS if there is one.
    pub catalog: Catalog,
    /// The file that the release of ATLAS comes from; none for the bundled one.
    pub atlas_file: Option<PathBuf>,
    /// Why an imported release is there but not used, and what to do; made of untrusted text.
    pub warning: Option<String>,
    /// What messages call the folder of the team's catalogs, if there is one.
    pub team_folder: Option<String>,
    /// What is wrong with the team's catalogs; then none of them are in `catalog`.
    pub team_problems: Vec<CatalogError>,
}

impl Loaded {
    fn bundled() -> Result<Self, CatalogError> {
        Ok(Self {
            catalog: Catalog::bundled()?,
            atlas_file: None,
            warning: None,
            team_folder: None,
            team_problems: Vec::new(),
        })
    }

    /// Puts the catalogs of a team on top, if nothing is wrong with them.
    fn add(&mut self, files: TeamFiles) {
        let WithTeam { catalog, problems } = self.catalog.with(&files);
        if problems.is_empty() {
            self.catalog = catalog;
        }
        self.team_problems = problems;
        self.team_folder = Some(files.folder);
    }
}

/// Catalogs of the user: `catalogs` in [`data_folder`].
pub fn catalog_folder() -> Result<PathBuf, StoreError> {
    Ok(data_folder()?.join("catalogs"))
}

/// The catalogs of the user who runs this: [`load_catalog`] from [`catalog_folder`]. Who has no
/// home folder has nothing imported.
///
/// # Errors
/// Only if a bundled file is broken, which tests rule out.
pub fn load_own_catalog() -> Result<Loaded, CatalogError> {
    match catalog_folder() {
        Ok(folder) => load_catalog(&folder),
        Err(_) => Loaded::bundled(),
    }
}

/// The catalogs for a model: those of the user who runs this, with those of the team on top.
///
/// # Errors
/// Only if a bundled file is broken, which tests rule out.
pub fn load_catalog_for(document: &Document) -> Result<Loaded, CatalogError> {
    load_catalog_with(team_catalogs_of(document))
}

/// The catalogs of the user who runs this, with those of a team on top, if any.
///
/// # Errors
/// Only if a bundled file is broken, which tests rule out.
pub fn load_catalog_of(team: Option<TeamFiles>) -> Result<Loaded, CatalogError> {
    let mut loaded = load_own_catalog()?;
    if let Some(files) = team {
        loaded.add(files);
    }
    Ok(loaded)
}

/// The catalogs of the user who runs this, with those in a folder of team catalogs, if any, on top.
///
/// # Errors
/// Only if a bundled file is broken, which tests rule out.
pub fn load_catalog_with(
    team: Result<Option<PathBuf>, CatalogError>,
) -> Result<Loaded, CatalogError> {
    let mut loaded = load_own_catalog()?;
    let folder = match team {
        Ok(None) => return Ok(loaded),
        Ok(Some(folder)) => folder,
        Err(problem) => {
            loaded.team_problems.push(problem);
            return Ok(loaded);
        }
    };
    match read_team_catalogs(&folder) {
        Ok(files) => loaded.add(files),
        Err(error) => loaded.team_problems.push(CatalogError {
            file: folder.display().to_string(),
            line: 1,
            column: 1,
            message: error.to_string(),
        }),
    }
    Ok(loaded)
}

/// The bundled catalogs, with the release of ATLAS imported into `folder`, if any.
///
/// # Errors
/// Only if a bundled file is broken, which tests rule out.
pub fn load_catalog(folder: &Path) -> Result<Loaded, CatalogError> {
    let mut loaded = Loaded::bundled()?;
    let path = folder.join(FILE);
    match read_imported(&path) {
        Ok(Some(official)) => {
            loaded.catalog.atlas = Atlas::imported(official)?;
            loaded.atlas_file = Some(path);
        }
        Ok(None) => {}
        Err(error) => {
            loaded.warning = Some(not_used(loaded.catalog.atlas.version(), &error));
        }
    }
    Ok(loaded)
}

/// The version of ATLAS that [`load_own_catalog`] works with, without loading the catalogs, and why an
/// imported release is there but not used.
///
/// # Errors
/// Only if a bundled file is broken, which tests rule out.
pub fn own_atlas_version() -> Result<(String, Option<String>), CatalogError> {
    let imported = catalog_folder().map_or(Ok(None), |folder| read_imported(&folder.join(FILE)));
    if let Ok(Some(official)) = imported {
        return Ok((official.facts.version, None));
    }
    let version = Atlas::bundled_version()?;
    let warning = imported.err().map(|error| not_used(&version, &error));
    Ok((version, warning))
}

/// Why the bundled release serves, though another was imported.
fn not_used(bundled: &str, error: &ImportError) -> String {
    format!(
        "the imported ATLAS is not used, the bundled {bundled} serves instead: {error}; import a \
         sound file, or remove the import with `threatloom catalog import --bundled`"
    )
}

fn read_imported(path: &Path) -> Result<Option<Official>, ImportError> {
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::io("open the file", path)(error).into()),
    };
    let name = path.to_string_lossy();
    let text = read_text(&name, file)?;
    Ok(Some(convert(&name, &text)?))
}

/// Opens an official file.
pub fn open_atlas(path: &Path) -> Result<fs::File, StoreError> {
    fs::File::open(path).map_err(StoreError::io("open the file", path))
}

/// Reads an official file, without taking it in.
pub fn read_atlas(path: &Path) -> Result<Official, ImportError> {
    let name = path.to_string_lossy();
    let text = read_text(&name, open_atlas(path)?)?;
    Ok(convert(&name, &text)?)
}

/// Checks the official file that `input` gives and keeps it in `folder`, to be used from then on;
/// `name` is for messages. Returns what is in it.
pub fn import_atlas(folder: &Path, name: &str, input: impl Read) -> Result<Official, ImportError> {
    let text = read_text(name, input)?;
    let official = convert(name, &text)?;
    create_private(folder)?;
    write_file(&folder.join(FILE), text.as_bytes())?;
    Ok(official)
}

/// Removes an imported release, so that the bundled one serves again. Returns whether there was
/// one.
pub fn forget_imported_atlas(folder: &Path) -> Result<bool, StoreError> {
    let path = folder.join(FILE);
    match fs::remove_file(&path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StoreError::io("remove the file", path)(error)),
    }
}

/// At most one byte more than [`MAX_BYTES`], which the converter then refuses.
fn read_text(name: &str, input: impl Read) -> Result<String, ImportError> {
    let mut bytes = Vec::new();
    input
        .take(MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(StoreError::io("read the file", name))?;
    String::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
        CatalogError {
            file: name.to_string(),
            line: 1 + before.matches('\n').count(),
            column: 1 + before.chars().rev().take_while(|c| *c != '\n').count(),
            message: "not UTF-8 text; use an unchanged ATLAS.yaml from an atlas-data release"
                .to_string(),
        }
        .into()
    })
}
