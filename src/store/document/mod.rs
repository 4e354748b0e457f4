//! A model together with its files.

mod confidential;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::model::{Arrangement, Edit, Model};
use crate::store::atomic::{self, Expected};
use crate::store::error::StoreError;
use crate::store::fault::Position;
use crate::store::journal::Journal;
use crate::store::positions::Positions;
use crate::store::reader::{Parsed, parse_arrangement, parse_model};
use crate::store::writer::{write_arrangement, write_model};

use confidential::Confidential;
pub use confidential::{confidential_file, confidential_folder};

/// An open model: what it says, and what is known of the files it came from.
#[derive(Debug)]
pub struct Document {
    /// The model, with its arrangement.
    pub model: Model,
    /// Where the entries of the model were in the file when it was last loaded or saved.
    pub positions: Positions,
    /// What people should know about how the files were read.
    pub warnings: Vec<Warning>,
    path: PathBuf,
    /// Content of the model file as loaded or saved; none until the first save.
    base: Option<String>,
    /// The arrangement as loaded or saved.
    arrangement: Arrangement,
    journal: Option<Journal>,
    confidential: Option<Confidential>,
}

/// Something that did not prevent reading or saving, and that people should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// The file has comments; the first begins here. Saving loses them.
    Comments(Position),
    /// The layout file could not be used or written: the picture is placed anew.
    Layout(String),
    /// Confidential incidents can't be read or kept.
    Confidential(String),
    /// Somebody else changed a confidential incident in the same place: both are kept in this file.
    ConfidentialConflict(PathBuf),
    /// The journal could not be removed: the next start will offer to recover what is saved.
    Journal(String),
    /// The file now belongs to whoever saved it, because its owner could not be kept.
    OwnerChanged,
    /// The file is in place, but the folder could not be brought to the disk.
    NotOnDisk(String),
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Comments(at) => write!(
                f,
                "the file has comments (the first at {at}) that saving removes: keep what they say \
                 as notes"
            ),
            Self::Layout(why) => write!(f, "the layout file is left aside: {why}"),
            Self::Confidential(why) => write!(f, "no confidential incidents: {why}"),
            Self::ConfidentialConflict(path) => write!(
                f,
                "somebody else changed the same of a confidential incident: open {} to settle it",
                path.display()
            ),
            Self::Journal(why) => write!(f, "saved, but the journal is still there: {why}"),
            Self::OwnerChanged => {
                f.write_str("the file could not keep its owner and now belongs to you")
            }
            Self::NotOnDisk(why) => {
                write!(f, "the save may not survive a loss of power in the next minute: {why}")
            }
        }
    }
}

impl Document {
    /// Opens the model file `path` and the layout file beside it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let bytes = atomic::read(path)?;
        let mut document = Self::read(path, &bytes)?;
        document.load_arrangement(&layout_path(&atomic::resolve(path)?));
        Ok(document)
    }

    /// Reads a model from standard input or the like; `name` is what messages call it. There is no
    /// layout file, and saving makes a new file of that name.
    pub fn from_reader(name: &str, input: impl io::Read) -> Result<Self, StoreError> {
        let bytes = atomic::read_up_to_limit(input).map_err(StoreError::io("read", name))?;
        let document = Self::read(Path::new(name), &bytes)?;
        Ok(Self { base: None, ..document })
    }

    /// A model that has no file yet: the first save creates it and refuses to replace another.
    pub fn new(path: &Path, model: Model) -> Self {
        Self {
            model,
            positions: Positions::default(),
            warnings: Vec::new(),
            path: path.to_path_buf(),
            base: None,
            arrangement: Arrangement::default(),
            journal: None,
            confidential: None,
        }
    }

    fn read(path: &Path, bytes: &[u8]) -> Result<Self, StoreError> {
        let Parsed { model, positions, comments, .. } =
            parse_model(&path.to_string_lossy(), bytes)?;
        let warnings = comments.first().map(|at| Warning::Comments(*at)).into_iter().collect();
        // Lossless: the parser accepted it as UTF-8.
        let base = Some(String::from_utf8_lossy(bytes).into_owned());
        Ok(Self { model, positions, warnings, base, ..Self::new(path, Model::default()) })
    }

    fn load_arrangement(&mut self, path: &Path) {
        let read = match atomic::read(path) {
            Err(StoreError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                return;
            }
            read => read.and_then(|bytes| parse_arrangement(&path.to_string_lossy(), &bytes)),
        };
        self.arrange(read);
    }

    /// Takes the content of a layout file that is not beside the model.
    pub(in crate::store) fn take_arrangement(&mut self, name: &str, bytes: &[u8]) {
        self.arrange(parse_arrangement(name, bytes));
    }

    fn arrange(&mut self, read: Result<Arrangement, StoreError>) {
        match read {
            Ok(arrangement) => {
                self.model.arrangement = arrangement.clone();
                self.arrangement = arrangement;
            }
            Err(error) => self.warnings.push(Warning::Layout(error.to_string())),
        }
    }

    /// The model file, as it was named.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The content of the model file as loaded or last saved: the base of a three-way merge. None
    /// when there is no file yet.
    pub fn base(&self) -> Option<&str> {
        self.base.as_deref()
    }

    /// Whether the model file is spelled as saving would spell the model.
    pub fn is_canonical(&self) -> bool {
        self.base.as_deref() == Some(&write_model(&self.model))
    }

    /// From now on edits that are [recorded](Document::record) are kept in the
    /// [state folder](crate::store::paths::state_folder) until the next save.
    pub fn keep_journal(&mut self, state: &Path) {
        self.journal = Some(Journal::new(state));
    }

    /// Writes an edit that was made to the model into the journal, if one is kept. On return it is
    /// on the disk. Undoing is an edit like any other.
    pub fn record(&mut self, edit: &Edit) -> Result<(), StoreError> {
        match &mut self.journal {
            Some(journal) => journal.record(&self.path, self.base.as_deref(), edit),
            None => Ok(()),
        }
    }

    /// Forgets the recorded edits: they are not wanted.
    pub fn forget_journal(&mut self) -> Result<(), StoreError> {
        self.journal.as_mut().map_or(Ok(()), Journal::clear)
    }

    /// Loads the confidential incidents of the model from `file`, where they are saved from now on. There
    /// need be no such file yet.
    ///
    /// # Errors
    /// If the file can't be read, or is about another model. Then no confidential incident can be saved.
    pub fn keep_confidential(&mut self, file: &Path) -> Result<(), StoreError> {
        let confidential = Confidential::open(file, &self.model)?;
        self.model.confidential.clone_from(confidential.incidents());
        self.confidential = Some(confidential);
        Ok(())
    }

    /// Loads the confidential incidents from where they are [looked for](confidential_file), and keeps
    /// those that the model has already. Trouble is a warning.
    pub fn keep_confidential_beside(&mut self) {
        let had = std::mem::take(&mut self.model.confidential);
        let kept = confidential_file(&self.path).and_then(|file| self.keep_confidential(&file));
        if let Err(error) = kept {
            self.warnings.push(Warning::Confidential(error.to_string()));
        }
        self.model.confidential.extend(had);
    }

    /// The file for confidential incidents; none where they can't be kept.
    pub fn confidential_file(&self) -> Option<&Path> {
        self.confidential.as_ref().map(Confidential::path)
    }

    /// From now on the model is taken to build on the file as `disk` read it: the next save replaces
    /// that.
    pub fn build_on(&mut self, disk: &Self) {
        self.base.clone_from(&disk.base);
        self.positions = disk.positions.clone();
        self.arrangement.clone_from(&disk.arrangement);
    }

    /// Saves the model, and its arrangement and confidential incidents if those changed.
    ///
    /// # Errors
    /// [`StoreError::ChangedOnDisk`] if somebody else wrote the model file since it was loaded,
    /// [`StoreError::Exists`] if it is new and the name is taken, [`StoreError::Io`] if writing
    /// fails. In each case the file on disk is as it was.
    pub fn save(&mut self) -> Result<Vec<Warning>, StoreError> {
        self.write(false)
    }

    /// Saves like [`Document::save`], whatever is on disk.
    pub fn overwrite(&mut self) -> Result<Vec<Warning>, StoreError> {
        self.write(true)
    }

    fn write(&mut self, whatever_is_there: bool) -> Result<Vec<Warning>, StoreError> {
        // First: if it fails, the model counts as not saved.
        let mut warnings = self.write_confidential()?;
        let path = atomic::resolve(&self.path)?;
        let text = write_model(&self.model);
        let positions = self.read_back(&text)?;
        let expected = match &self.base {
            _ if whatever_is_there => Expected::Anything,
            Some(base) => Expected::Content(base.as_bytes()),
            None => Expected::Absent,
        };
        let shortfall = atomic::replace(&path, text.as_bytes(), expected)?;
        warnings.extend(shortfall.owner_changed.then_some(Warning::OwnerChanged));
        warnings
            .extend(shortfall.folder_not_on_disk.map(|why| Warning::NotOnDisk(why.to_string())));
        if atomic::read(&path)? != text.as_bytes() {
            return Err(StoreError::ChangedOnDisk { path });
        }
        self.positions = positions;
        self.base = Some(text);
        self.warnings.clear();
        warnings.extend(self.write_arrangement(&layout_path(&path)));
        if let Some(Err(error)) = self.journal.as_mut().map(Journal::clear) {
            warnings.push(Warning::Journal(error.to_string()));
        }
        Ok(warnings)
    }

    /// Reads `text` as the next person will, before it replaces anything.
    fn read_back(&self, text: &str) -> Result<Positions, StoreError> {
        let unreadable =
            |reason: String| StoreError::NotReadable { path: self.path.clone(), reason };
        let mut parsed = parse_model(&self.path.to_string_lossy(), text.as_bytes())
            .map_err(|error| unreadable(error.to_string()))?;
        parsed.model.arrangement.clone_from(&self.model.arrangement);
        parsed.model.confidential.clone_from(&self.model.confidential);
        if parsed.model == self.model {
            Ok(parsed.positions)
        } else {
            Err(unreadable("it differs from what was written".to_string()))
        }
    }

    fn write_confidential(&mut self) -> Result<Vec<Warning>, StoreError> {
        let Some(confidential) = &mut self.confidential else { return Ok(Vec::new()) };
        let warnings = confidential.save(&self.model.confidential)?;
        self.model.confidential.clone_from(confidential.incidents());
        Ok(warnings)
    }

    /// A layout file that cannot be written is no reason to call the save a failure.
    fn write_arrangement(&mut self, path: &Path) -> Option<Warning> {
        if self.model.arrangement == self.arrangement {
            return None;
        }
        let text = write_arrangement(&self.model.arrangement);
        let written = atomic::resolve(path)
            .and_then(|path| atomic::replace(&path, text.as_bytes(), Expected::Anything));
        match written {
            Ok(_) => {
                self.arrangement.clone_from(&self.model.arrangement);
                None
            }
            Err(error) => Some(Warning::Layout(error.to_string())),
        }
    }
}

/// The layout file of a model file: `shop.tm-layout.ron` for `shop.tm.ron`.
pub fn layout_path(model: &Path) -> PathBuf {
    model.with_file_name(format!("{}.tm-layout.ron", stem(model)))
}

/// Another model file beside a model file: `shop.mine.tm.ron` for `shop.tm.ron` and `mine`.
pub fn variant_path(model: &Path, word: &str) -> PathBuf {
    model.with_file_name(format!("{}.{word}.tm.ron", stem(model)))
}

/// The name of a model file without its ending.
pub(in crate::store) fn stem(model: &Path) -> String {
    let name = model.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(".tm.ron").or(name.strip_suffix(".ron")).unwrap_or(&name).to_string()
}
