//! What was cut or copied last, for other models and other processes: one small file in the state
//! folder, which the next cut or copy replaces.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::atomic::{Expected, replace};
use super::error::StoreError;
use super::fault::Fault;
use super::paths::create_private;
use super::reader::parse_tracked;
use super::writer::write_clip;
use crate::model::Clip;

/// Largest clip that is kept, in bytes: some thousand elements.
const MAX_CLIP_BYTES: usize = 8 * 1024 * 1024;

const REMEDY: &str = "copy again";

/// Keeps a clip in place of the one before. `state` is the
/// [state folder](super::paths::state_folder).
///
/// # Errors
/// [`StoreError::Invalid`] if the clip is too large, [`StoreError::Io`] if it cannot be written; the
/// clip before is kept then.
pub fn keep_clip(state: &Path, clip: &Clip) -> Result<(), StoreError> {
    let path = clip_path(state);
    let text = write_clip(clip);
    if text.len() > MAX_CLIP_BYTES {
        return Err(too_large(&path, "copy less at a time").into());
    }
    create_private(state)?;
    replace(&path, text.as_bytes(), Expected::Anything).map(|_| ())
}

/// The clip that was kept last, if there is one. Whoever wrote it, it is a part of a model.
///
/// # Errors
/// [`StoreError::Invalid`] says what is wrong with the file and where, [`StoreError::Io`] why it
/// cannot be read.
pub fn kept_clip(state: &Path) -> Result<Option<Clip>, StoreError> {
    let path = clip_path(state);
    let name = path.to_string_lossy();
    let open = || {
        // A pipe would make the workbench wait for whoever writes it.
        if std::fs::metadata(&path)?.is_file() {
            File::open(&path)
        } else {
            Err(io::Error::other("it is no file"))
        }
    };
    let file = match open() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file.map_err(StoreError::io("open the clipboard", &path))?,
    };
    let mut bytes = Vec::new();
    file.take(MAX_CLIP_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(StoreError::io("read the clipboard", &path))?;
    if bytes.len() > MAX_CLIP_BYTES {
        return Err(too_large(&path, REMEDY).into());
    }
    let (clip, text, _) = parse_tracked::<Clip>(&name, &bytes)?;
    match clip.check() {
        Ok(()) => Ok(Some(clip)),
        Err(wrong) => {
            let message = format!("this is no part of a model: {wrong}");
            Err(Fault::new(&name, &text, &(0..0), message, REMEDY).into())
        }
    }
}

fn clip_path(state: &Path) -> PathBuf {
    state.join("clip.ron")
}

fn too_large(path: &Path, remedy: &str) -> Fault {
    let limit = MAX_CLIP_BYTES / 1024 / 1024;
    let message = format!("what was cut or copied is larger than {limit} MiB");
    Fault::new(&path.to_string_lossy(), "", &(0..0), message, remedy)
}
