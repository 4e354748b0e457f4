//! Many contents, by one process that answers as long as it is asked.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use super::command::not_started;
use super::{GitError, ObjectId, Repository};
use crate::store::MAX_BYTES;

/// Reads the contents of files by the names of their objects.
#[derive(Debug)]
pub struct Contents {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Repository {
    /// A reader of contents.
    ///
    /// # Errors
    /// [`GitError::NotInstalled`], [`GitError::Failed`].
    pub fn contents(&self) -> Result<Contents, GitError> {
        let mut command = self.command(&["cat-file", "--batch"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().map_err(|error| not_started(&error))?;
        match (process.stdin.take(), process.stdout.take()) {
            (Some(questions), Some(answers)) => {
                Ok(Contents { process, questions, answers: BufReader::new(answers) })
            }
            _ => Err(GitError::Failed("its input and output are closed".to_string())),
        }
    }
}

impl Contents {
    /// The content of an object.
    ///
    /// # Errors
    /// [`GitError::NoObject`], [`GitError::TooLarge`]; [`GitError::Failed`], after which the reader is
    /// of no more use.
    pub fn read(&mut self, object: &ObjectId) -> Result<Vec<u8>, GitError> {
        self.ask(object).map_err(|error| GitError::Failed(error.to_string()))?
    }

    fn ask(&mut self, object: &ObjectId) -> io::Result<Result<Vec<u8>, GitError>> {
        writeln!(self.questions, "{object}")?;
        self.questions.flush()?;
        let mut header = String::new();
        self.answers.read_line(&mut header)?;
        // `name kind size`, or `name missing`.
        let Some(size) = header.split_whitespace().nth(2) else {
            return if header.trim_end().ends_with("missing") {
                Ok(Err(GitError::NoObject(object.to_string())))
            } else {
                Err(io::Error::other("`git cat-file` ended early"))
            };
        };
        let size: u64 = size.parse().map_err(io::Error::other)?;
        let mut content = Vec::new();
        let is_too_large = size > MAX_BYTES as u64;
        let mut answer = (&mut self.answers).take(size);
        let read = if is_too_large {
            io::copy(&mut answer, &mut io::sink())?
        } else {
            answer.read_to_end(&mut content)? as u64
        };
        // The line break behind it, which nobody counts.
        if read < size || self.answers.read_exact(&mut [0]).is_err() {
            return Err(io::Error::other("`git cat-file` ended early"));
        }
        Ok(if is_too_large {
            Err(GitError::TooLarge { object: object.to_string() })
        } else {
            Ok(content)
        })
    }
}

impl Drop for Contents {
    fn drop(&mut self) {
        // It only reads: nothing is lost, whatever it is doing.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
