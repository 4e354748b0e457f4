//! `threatloom git doctor`: whether git merges and shows models by meaning here, and what else would
//! happen.

use std::path::{Path, PathBuf};

use super::setup::{ATTRIBUTES, ENDINGS, Role, this_program};
use crate::cli::output::Style;
use crate::cli::{Exit, Failure, Outcome, Output, files};
use crate::store::git::config::{self, Setting};
use crate::store::git::{GitError, Repository};
use crate::store::{StoreError, is_program};
use crate::text::count;

/// Say what is missing, stale or dangerous in how git treats models here
///
/// Exit code 1 if something is.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Good,
    /// Worth knowing.
    Note,
    Missing,
    Stale,
    Danger,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Note => "note",
            Self::Missing => "missing",
            Self::Stale => "stale",
            Self::Danger => "danger",
        }
    }

    const fn style(self) -> Style {
        match self {
            Self::Good => Style::Good,
            Self::Note => Style::Faint,
            Self::Missing | Self::Stale => Style::Warning,
            Self::Danger => Style::Bad,
        }
    }
}

/// What was found, each with what to do.
struct Findings(Vec<(State, String)>);

impl Findings {
    fn add(&mut self, state: State, text: impl Into<String>) {
        self.0.push((state, text.into()));
    }
}

/// The first version of git that tells a merge driver what the sides are called.
const NAMES_SIDES: (u32, u32) = (2, 44);

/// Files that are listed of those that something is wrong with.
const LISTED: usize = 5;

/// Columns of the words that say how something is.
const STATE: usize = 9;

/// Runs the command.
pub fn run(_: &Args, out: &mut Output) -> Outcome {
    let failed = |error: GitError| files::failure(&StoreError::Git(error));
    let mut findings = Findings(Vec::new());
    let version = config::version().map_err(failed)?;
    if version < NAMES_SIDES {
        let (major, minor) = version;
        findings.add(
            State::Note,
            format!("git {major}.{minor} does not tell what the sides of a merge are called: conflicts say \
                     `ours` and `theirs`; 2.44 does"),
        );
    }
    let repository = match Repository::around(Path::new(".")) {
        Ok(repository) => Some(repository),
        Err(GitError::NoRepository { .. }) => {
            findings
                .add(State::Note, "this is in no git repository: only your own settings are seen");
            None
        }
        Err(error) => return Err(failed(error)),
    };
    let settings = config::settings(Path::new(".")).map_err(failed)?;
    let program = this_program().map_err(Failure::io)?;
    for role in Role::ALL {
        look_at_setting(role, &settings, &program, &mut findings);
    }
    if let Some(repository) = &repository {
        look_at_files(repository, &mut findings).map_err(failed)?;
    }
    look_for_programs(&settings, &mut findings);
    Ok(write(&findings, out))
}

/// How git calls us, if it does.
fn look_at_setting(role: Role, settings: &[Setting], program: &Path, findings: &mut Findings) {
    let name = role.setting();
    let Some(Setting { value, scope, .. }) = settings.iter().rfind(|it| it.name == name) else {
        if role.is_usual() {
            findings.add(State::Missing, format!("{name}: `threatloom git install` writes it"));
        }
        return;
    };
    let renew = "`threatloom git install` renews it";
    if !role.is_ours(value) {
        let state = if role == Role::Name { State::Note } else { State::Danger };
        findings.add(
            state,
            format!("{name} ({scope}) is not what threatloom writes: `{value}`; {renew}"),
        );
        return;
    }
    match role.program(value) {
        Some(called) if !is_program(&called) => findings.add(
            State::Stale,
            format!(
                "{name} ({scope}) calls {}, where there is no program; {renew}",
                called.display()
            ),
        ),
        Some(called) if !is_same(&called, program) => findings.add(
            State::Note,
            format!(
                "{name} ({scope}) calls {}, this is {}; {renew}",
                called.display(),
                program.display()
            ),
        ),
        _ => findings.add(State::Good, format!("{name} ({scope})")),
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
    real(one) == real(other)
}

/// Whether the attributes reach the models, and everybody.
fn look_at_files(repository: &Repository, findings: &mut Findings) -> Result<(), GitError> {
    let mut paths = repository.tracked(&ENDINGS)?;
    let tracked = count(paths.len(), "tracked file");
    if paths.is_empty() {
        paths = ENDINGS.map(|ending| format!("model{ending}")).to_vec();
    }
    let names = ATTRIBUTES.map(|(name, _)| name);
    let mut wrong = Vec::new();
    for (path, found) in paths.iter().zip(repository.attributes(&paths, names)?) {
        let differing: Vec<String> = ATTRIBUTES
            .iter()
            .zip(&found)
            .filter(|((_, wanted), found)| wanted != found)
            .map(|((name, wanted), found)| format!("{name} is {found}, not {wanted}"))
            .collect();
        if !differing.is_empty() {
            wrong.push(format!("{path}: {}", differing.join(", ")));
        }
    }
    if wrong.is_empty() {
        findings.add(State::Good, format!("attributes of {tracked}"));
        let everybody = repository.tracked(&[".gitattributes"])?;
        if everybody.is_empty() {
            findings.add(
                State::Note,
                "no .gitattributes is committed: other clones have only what their owners set up",
            );
        }
        return Ok(());
    }
    for text in wrong.iter().take(LISTED) {
        findings.add(State::Missing, format!("attributes of {text}"));
    }
    if wrong.len() > LISTED {
        findings.add(State::Missing, format!("attributes of {} more", wrong.len() - LISTED));
    }
    let remedy = "`threatloom git install` writes them into .gitattributes; later lines, other \
                  attributes files in folders and .git/info/attributes win over it";
    findings.add(State::Note, remedy);
    Ok(())
}

/// Settings of a clone that start a program, by how their names begin and end.
const PROGRAMS: [(&str, &str); 24] = [
    ("core.fsmonitor", ""),
    ("core.hookspath", ""),
    ("core.pager", ""),
    ("core.editor", ""),
    ("core.sshcommand", ""),
    ("core.gitproxy", ""),
    ("core.askpass", ""),
    ("core.alternaterefscommand", ""),
    ("sequence.editor", ""),
    ("pager.", ""),
    ("gpg.", "program"),
    ("credential.", "helper"),
    ("diff.external", ""),
    ("diff.", ".command"),
    ("diff.", ".textconv"),
    ("merge.", ".driver"),
    ("filter.", ".clean"),
    ("filter.", ".smudge"),
    ("filter.", ".process"),
    ("difftool.", ".cmd"),
    ("mergetool.", ".cmd"),
    ("remote.", ".uploadpack"),
    ("remote.", ".receivepack"),
    ("include", ".path"),
];

/// What a clone that came as an archive, or that somebody else prepared, would start.
fn look_for_programs(settings: &[Setting], findings: &mut Findings) {
    let ours: Vec<&str> = Role::ALL.iter().map(|role| role.setting()).collect();
    for Setting { name, value, .. } in
        settings.iter().filter(|it| it.scope == "local" || it.scope == "worktree")
    {
        let is_switch = name == "core.fsmonitor" && ["true", "false", ""].contains(&value.as_str());
        let starts = |(begin, end): &(&str, &str)| {
            name.starts_with(begin)
                && name.ends_with(end)
                && (!end.is_empty() || begin.ends_with('.') || name == begin)
        };
        let is_alias = name.starts_with("alias.") && value.starts_with('!');
        if !ours.contains(&name.as_str()) && !is_switch && (is_alias || PROGRAMS.iter().any(starts))
        {
            findings.add(
                State::Danger,
                format!("this clone sets {name} to `{value}`: git runs or reads that; remove it unless you \
                         know it (`git config --local --unset-all {name}`)"),
            );
        }
    }
}

const FORGES: &str = "\
GitHub, GitLab and other forges merge on their servers without this: by lines. Models are written so \
that this mostly goes right (sorted records, a field a line, positions in a file of their own), and what \
goes wrong can't be merged there or does not load. So merge here when a forge reports a conflict, and let \
`threatloom check` look at every result.";

fn write(findings: &Findings, out: &mut Output) -> Exit {
    let mut exit = Exit::Done;
    for (state, text) in &findings.0 {
        out.text(state.style(), &format!("{:<STATE$}", state.word()))
            .text(Style::Plain, text)
            .end();
        if !matches!(state, State::Good | State::Note) {
            exit = Exit::Gate;
        }
    }
    out.end();
    out.paragraph(0, Style::Plain, FORGES);
    exit
}
