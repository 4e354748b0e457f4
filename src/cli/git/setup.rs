//! What a set-up consists of: settings of git, and lines in an attributes file.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

/// The files that the set-up is about, by the endings of their names.
pub const ENDINGS: [&str; 2] = [".tm.ron", ".tm-layout.ron"];

/// What is written into an attributes file.
pub const LINES: [&str; 3] = [
    "# Threat models: merged and shown by meaning in clones where `threatloom git install` was run.",
    "*.tm.ron text eol=lf merge=threatloom diff=threatloom",
    "*.tm-layout.ron text eol=lf merge=threatloom diff=threatloom",
];

/// Attributes that the lines set, with their values.
pub const ATTRIBUTES: [(&str, &str); 4] =
    [("text", "set"), ("eol", "lf"), ("merge", "threatloom"), ("diff", "threatloom")];

/// What a setting is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The words that git says while it merges.
    Name,
    /// Merges a file.
    MergeDriver,
    /// Makes a file readable for `git diff`, `log -p`, `show` and `blame`.
    Textconv,
    /// Finds the line above a change that says what it is about.
    Headings,
    /// Shows a change by meaning in `git diff`.
    ExternalDiff,
}

impl Role {
    /// All, in the order of writing.
    pub const ALL: [Self; 5] =
        [Self::Name, Self::MergeDriver, Self::Textconv, Self::Headings, Self::ExternalDiff];

    /// The name of the setting.
    pub const fn setting(self) -> &'static str {
        match self {
            Self::Name => "merge.threatloom.name",
            Self::MergeDriver => "merge.threatloom.driver",
            Self::Textconv => "diff.threatloom.textconv",
            Self::Headings => "diff.threatloom.xfuncname",
            Self::ExternalDiff => "diff.threatloom.command",
        }
    }

    /// Whether it is written without being asked for.
    pub const fn is_usual(self) -> bool {
        !matches!(self, Self::ExternalDiff)
    }

    /// The value, with `program` as the shell calls it.
    ///
    /// Git takes every exit code up to 128 of a merge driver for a conflict, with only our side in the file,
    /// and those of a program that is missing (127), can't be run (126) or has a defect are among them.
    /// So only 0 and 1 count, and in place of the others git merges by lines. Without the program
    /// models are shown as they are.
    fn value(self, program: &str) -> String {
        match self {
            Self::Name => "threat models, by meaning".to_string(),
            Self::MergeDriver => {
                let program = program.replace('%', "%%");
                format!(
                    "{program} git merge-driver %O %A %B %L %P %X %Y; s=$?; \
                     if test $s -le 1 || test $s -gt 128; then exit $s; fi; \
                     echo 'threatloom could not be run: merged by lines' >&2; \
                     git merge-file -L ours -L base -L theirs --marker-size=%L %A %O %B"
                )
            }
            Self::Textconv => {
                format!("f() {{ {program} git textconv -- \"$1\" || cat \"$1\"; }}; f")
            }
            Self::ExternalDiff => {
                format!("f() {{ {program} git diff-driver -- \"$@\" || diff -u \"$2\" \"$5\"; true; }}; f")
            }
            // The key of a record, eight spaces in; a heading of what textconv writes.
            Self::Headings => {
                "^        \"([^\"]+)\": \\($\n^((boundary|element|flow|finding|assumption|remark|answer|conflict) .*)$"
                    .to_string()
            }
        }
    }

    /// The value that calls the program at `path`.
    pub fn value_for(self, path: &Path) -> String {
        self.value(&quoted(&path.to_string_lossy()))
    }

    /// Whether `value` is one that this module writes, for any program.
    pub fn is_ours(self, value: &str) -> bool {
        self.program(value).is_some() || value == self.value("")
    }

    /// The program that a value of ours calls; none for other values.
    pub fn program(self, value: &str) -> Option<PathBuf> {
        const MARK: &str = "\u{1}";
        let template = self.value(MARK);
        let (before, after) = template.split_once(MARK)?;
        let inside = value.strip_prefix(before)?.strip_suffix(after)?;
        let inside = match self {
            Self::MergeDriver => Cow::Owned(inside.replace("%%", "%")),
            _ => Cow::Borrowed(inside),
        };
        unquoted(&inside).map(PathBuf::from)
    }
}

/// A word as a shell takes it for itself, whatever is in it.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The way back; none for anything that [`quoted`] does not write.
fn unquoted(text: &str) -> Option<String> {
    let inside = text.strip_prefix('\'')?.strip_suffix('\'')?;
    let word = inside.replace(r"'\''", "\u{1}");
    (!word.contains('\'')).then(|| word.replace('\u{1}', "'"))
}

/// This program as the settings should call it: where the `PATH` finds it, because that place outlives
/// updates, or else where it is.
pub fn this_program() -> std::io::Result<PathBuf> {
    let here = std::env::current_exe()?;
    let real = fs::canonicalize(&here)?;
    let name = real.file_name().map(PathBuf::from).unwrap_or_default();
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(&name))
        .find(|path| fs::canonicalize(path).is_ok_and(|found| found == real));
    Ok(found.unwrap_or(here))
}

/// An attributes file with our lines, at its end; all other lines stay. None if it has them already.
pub fn with_lines(content: &str) -> Option<String> {
    let missing: Vec<&str> =
        LINES.into_iter().filter(|line| !content.lines().any(|found| found == *line)).collect();
    // A comment alone is not missed.
    if missing.iter().all(|line| line.starts_with('#')) {
        return None;
    }
    let mut all = content.to_string();
    let line_end = if content.contains("\r\n") { "\r\n" } else { "\n" };
    if !all.is_empty() && !all.ends_with('\n') {
        all.push_str(line_end);
    }
    for line in missing {
        all.push_str(line);
        all.push_str(line_end);
    }
    Some(all)
}

/// An attributes file without our lines. None if it has none of them.
pub fn without_lines(content: &str) -> Option<String> {
    let is_foreign = |line: &&str| !LINES.contains(&line.trim_end_matches(['\r', '\n']));
    let rest: String = content.split_inclusive('\n').filter(is_foreign).collect();
    (rest != content).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_quoted_whatever_its_path() {
        for path in ["/bin/threatloom", "/it's \"here\"/$(x) `y`/threat loom", "/100%P/a\\b", "/''"]
        {
            for role in [Role::MergeDriver, Role::Textconv, Role::ExternalDiff] {
                let value = role.value_for(Path::new(path));
                assert_eq!(role.program(&value).as_deref(), Some(Path::new(path)), "{value}");
            }
        }
        let value = Role::MergeDriver.value_for(Path::new("/a b/t"));
        assert!(value.starts_with("'/a b/t' git merge-driver %O %A %B %L %P %X %Y; "), "{value}");
    }

    #[test]
    fn only_what_was_written_here_is_ours() {
        for value in ["", "evil", "'/bin/x' git merge-driver %O", "'/bin/x'; evil 'x' git textconv"]
        {
            assert!(!Role::MergeDriver.is_ours(value), "{value}");
            assert!(!Role::Textconv.is_ours(value), "{value}");
        }
        let whole = Role::MergeDriver.value_for(Path::new("/bin/x"));
        let sly = whole.replacen("'/bin/x'", "'/bin/x'; evil '/bin/x'", 1);
        assert_ne!(sly, whole);
        assert!(!Role::MergeDriver.is_ours(&sly), "{sly}");
        for role in Role::ALL {
            assert!(role.is_ours(&role.value_for(Path::new("/bin/x"))));
        }
    }

    #[test]
    fn lines_come_once_and_go_alone() {
        let foreign = "*.png binary\n\n# mine\n*.ron text\n";
        let with = with_lines(foreign).unwrap();
        assert!(with.starts_with(foreign), "{with}");
        assert_eq!(with_lines(&with), None);
        assert_eq!(without_lines(&with).as_deref(), Some(foreign));
        assert_eq!(without_lines(foreign), None);
        assert_eq!(without_lines(&with_lines("").unwrap()).as_deref(), Some(""));
        let windows = with_lines("*.png binary\r\n").unwrap();
        assert_eq!(windows.matches("\r\n").count(), 4, "{windows:?}");
        assert_eq!(with_lines(&windows), None);
        assert_eq!(without_lines(&windows).as_deref(), Some("*.png binary\r\n"));
    }
}
