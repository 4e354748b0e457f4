//! `threatloom git`: what git calls to merge and show models, and its set-up.

mod diff_driver;
mod doctor;
mod install;
mod merge_driver;
mod setup;
mod textconv;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};

use clap::Subcommand;

use super::output::Output;
use super::{Exit, Outcome};

/// Set up git so that it merges and shows models by meaning
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom git install             in this clone; .gitattributes is for everybody, so commit it
  threatloom git install --global    in all your clones
  threatloom git doctor              what is missing, stale or dangerous
  threatloom git uninstall           takes back what install wrote

git itself calls merge-driver, diff-driver and textconv.")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Install(install::Args),
    Uninstall(install::UninstallArgs),
    Doctor(doctor::Args),
    MergeDriver(merge_driver::Args),
    DiffDriver(diff_driver::Args),
    Textconv(textconv::Args),
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    match &args.command {
        Command::Install(args) => install::run(args, out),
        Command::Uninstall(args) => install::run_uninstall(args, out),
        Command::Doctor(args) => doctor::run(args, out),
        Command::MergeDriver(args) => merge_driver::run(args, out),
        Command::DiffDriver(args) => Ok(diff_driver::run(args, out)),
        Command::Textconv(args) => Ok(textconv::run(args, out)),
    }
}

/// What git expects of the commands that it calls itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contract {
    /// 0 for a clean merge, 1 for a conflict. Git takes 2 to 128 for a conflict as well, with only our side
    /// in the file, so every failure is beyond.
    Merge,
    /// Never anything but 0, or git gives up on everything that it was about to show.
    Show,
}

/// The contract of a command line that git wrote; none for one that people write.
pub fn contract(args: &[OsString]) -> Option<Contract> {
    if args.get(1)? != "git" {
        return None;
    }
    match args.get(2)?.to_str()? {
        "merge-driver" => Some(Contract::Merge),
        "diff-driver" | "textconv" => Some(Contract::Show),
        _ => None,
    }
}

/// Runs a command under a contract, whatever becomes of it.
pub fn hold(contract: Contract, command: impl FnOnce() -> Exit) -> Exit {
    let exit = catch_unwind(AssertUnwindSafe(command)).unwrap_or(Exit::Defect);
    match (contract, exit) {
        (Contract::Show, _) => Exit::Done,
        (Contract::Merge, Exit::Done | Exit::Gate) => exit,
        (Contract::Merge, _) => Exit::NotMerged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_hears_of_every_failure_in_its_own_words() {
        for exit in [Exit::Usage, Exit::Invalid, Exit::Io, Exit::Defect] {
            assert_eq!(hold(Contract::Merge, || exit), Exit::NotMerged);
            assert_eq!(hold(Contract::Show, || exit), Exit::Done);
        }
        assert_eq!(hold(Contract::Merge, || Exit::Gate), Exit::Gate);
        assert_eq!(hold(Contract::Merge, || Exit::Done), Exit::Done);
        assert!(Exit::NotMerged.code() > 128);
    }

    #[test]
    fn a_panic_is_a_failure_that_git_understands() {
        let panics = || -> Exit { panic!("a defect that this test makes") };
        assert_eq!(hold(Contract::Merge, panics), Exit::NotMerged);
        assert_eq!(hold(Contract::Show, panics), Exit::Done);
    }

    #[test]
    fn only_what_git_calls_is_under_a_contract() {
        let of = |line: &str| contract(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(of("threatloom git merge-driver a b"), Some(Contract::Merge));
        assert_eq!(of("threatloom git textconv"), Some(Contract::Show));
        assert_eq!(of("threatloom git diff-driver a"), Some(Contract::Show));
        assert_eq!(of("threatloom git install"), None);
        assert_eq!(of("threatloom git"), None);
        assert_eq!(of("threatloom check merge-driver"), None);
    }
}
