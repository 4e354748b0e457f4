//! A real repository to run git and the commands in, away from anybody's own configuration.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cli::{Place, Ran};

/// A working tree, and a home of its own.
pub struct Clone {
    place: Place,
    folder: PathBuf,
}

impl Clone {
    /// An empty repository with the branch `main`.
    pub fn new() -> Self {
        Self::in_folder("")
    }

    /// An empty repository in a folder of this name.
    pub fn in_folder(name: &str) -> Self {
        let place = Place::new();
        let folder = place.path(name);
        fs::create_dir_all(&folder).unwrap();
        let clone = Self { place, folder };
        clone.git(&["init", "--quiet", "--initial-branch=main"]).done();
        clone
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn home(&self) -> PathBuf {
        self.place.home()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub fn write(&self, name: &str, content: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), content).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The environment that everything here runs in.
    pub fn environment(&self) -> Vec<(&'static str, std::ffi::OsString)> {
        let system = std::env::var_os("PATH").unwrap();
        let folders = [self.bin()].into_iter().chain(std::env::split_paths(&system));
        let path = std::env::join_paths(folders).unwrap();
        vec![
            ("HOME", self.home().into()),
            ("PATH", path),
            ("GIT_CONFIG_NOSYSTEM", "1".into()),
            ("GIT_EDITOR", "true".into()),
            ("GIT_AUTHOR_NAME", "Ana Silva".into()),
            ("GIT_AUTHOR_EMAIL", "ana@example.org".into()),
            ("GIT_COMMITTER_NAME", "Ana Silva".into()),
            ("GIT_COMMITTER_EMAIL", "ana@example.org".into()),
        ]
    }

    /// Runs git.
    pub fn git(&self, arguments: &[&str]) -> Ran {
        let mut git = Command::new("git");
        git.env_clear().envs(self.environment()).current_dir(&self.folder).args(arguments);
        let output = git.output().expect("these tests need git");
        Ran {
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            code: output.status.code().unwrap(),
        }
    }

    /// What git says where it has to succeed, whatever it remarks.
    pub fn ask(&self, arguments: &[&str]) -> String {
        let ran = self.git(arguments);
        assert_eq!(ran.code, 0, "git {arguments:?}: {ran:?}");
        ran.stdout.trim_end().to_string()
    }

    /// Commits everything.
    pub fn commit(&self, message: &str) -> String {
        self.ask(&["add", "--all"]);
        self.ask(&["commit", "--quiet", "--allow-empty", "-m", message]);
        self.ask(&["rev-parse", "HEAD"])
    }

    /// Runs a command of ours.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = self.place.command();
        command.envs(self.environment()).current_dir(&self.folder).args(arguments);
        Place::outcome(&mut command)
    }

    /// A clone whose git merges models by meaning, through a threatloom at `bin`, which is on the path.
    pub fn with_driver() -> Self {
        Self::with_driver_in("")
    }

    /// The same in a folder of this name.
    pub fn with_driver_in(name: &str) -> Self {
        let clone = Self::in_folder(name);
        fs::create_dir_all(clone.bin()).unwrap();
        let program = assert_cmd::cargo::cargo_bin("threatloom");
        std::os::unix::fs::symlink(program, clone.program()).unwrap();
        let installed = clone.run(&["git", "install"]);
        assert_eq!(installed.code, 0, "{installed:?}");
        clone.commit("Merge models by meaning");
        clone
    }

    /// A folder on the path, with a name that has to be quoted.
    pub fn bin(&self) -> PathBuf {
        self.home().join("it's \"100%Path\" $(touch x)")
    }

    /// What the settings of git call.
    pub fn program(&self) -> PathBuf {
        self.bin().join("threatloom")
    }
}
