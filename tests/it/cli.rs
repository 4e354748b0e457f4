//! The commands as scripts use them: cleared environment, temporary home and folder; stdout, stderr
//! and the exit code each asserted.

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use tempfile::TempDir;

/// A folder to run commands in, and a home of its own.
pub struct Place {
    root: TempDir,
}

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
}

impl Place {
    pub fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        for folder in ["home", "work"] {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        Self { root }
    }

    pub fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join("work").join(name)
    }

    pub fn write(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn command(&self) -> Command {
        let mut command = Command::cargo_bin("threatloom").unwrap();
        command
            .env_clear()
            .env("HOME", self.home())
            .env("THREATLOOM_USER", "ana")
            .current_dir(self.root.path().join("work"));
        command
    }

    /// Runs git as Ana, whatever the settings of the machine.
    pub fn git(&self, args: &[&str]) -> String {
        let now = jiff::Timestamp::now().to_string();
        self.git_on(&now, args)
    }

    /// Runs git as Ana on another day.
    pub fn git_on(&self, date: &str, args: &[&str]) -> String {
        let mut command = std::process::Command::new("git");
        command.args(args).current_dir(self.root.path().join("work")).env("HOME", self.home());
        for (name, value) in [
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_AUTHOR_DATE", date),
            ("GIT_COMMITTER_DATE", date),
            ("GIT_AUTHOR_NAME", "Ana Lima"),
            ("GIT_AUTHOR_EMAIL", "ana@shop.example"),
            ("GIT_COMMITTER_NAME", "Ana Lima"),
            ("GIT_COMMITTER_EMAIL", "ana@shop.example"),
        ] {
            command.env(name, value);
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "git {args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        Self::outcome(self.command().args(args))
    }

    pub fn run_with_stdin(&self, args: &[&str], stdin: &str) -> Ran {
        Self::outcome(self.command().args(args).write_stdin(stdin))
    }

    pub fn outcome(command: &mut Command) -> Ran {
        let output = command.output().unwrap();
        Ran {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap(),
        }
    }
}

impl Ran {
    /// Asserts success without a word on stderr; stdout.
    pub fn done(self) -> String {
        assert_eq!((self.stderr.as_str(), self.code), ("", 0), "{self:?}");
        self.stdout
    }

    /// Asserts a failure with this code, which leaves stdout empty; stderr.
    pub fn failed(self, code: i32) -> String {
        assert_eq!((self.stdout.as_str(), self.code), ("", code), "{self:?}");
        self.stderr
    }
}

/// A small model in canonical form.
pub const SHOP: &str = r#"(
    format: 1,
    name: "Shop",
    elements: {
        "agent": (
            kind: "agent",
            name: "Agent",
        ),
        "customer": (
            kind: "person",
            name: "Customer",
        ),
    },
    flows: {
        "customer-agent": (
            from: "customer",
            to: "agent",
            label: "question",
        ),
    },
)
"#;
