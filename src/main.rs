//! The `threatloom` command: makes the command line and the workbench known to each other.

use std::path::PathBuf;
use std::process::ExitCode;

use threatloom::cli::{self, Exit, Failure, Outcome, Workbench};
use threatloom::tui::{self, TuiError, settings};

const WORKBENCH: Workbench = Workbench {
    open,
    settings: || settings::in_force().map_err(|error| failure(&error)),
    keys: || settings::key_reference().map_err(|error| failure(&error)),
};

fn main() -> ExitCode {
    cli::announce_panics();
    let exit = std::panic::catch_unwind(|| cli::start(std::env::args_os(), &WORKBENCH));
    ExitCode::from(exit.unwrap_or(Exit::Defect).code())
}

fn open(model: Option<PathBuf>, by: Option<String>, coloured: Option<bool>) -> Outcome {
    tui::run(&tui::Options { model, by, coloured }).map_err(|error| failure(&error))?;
    Ok(Exit::Done)
}

fn failure(error: &TuiError) -> Failure {
    if error.is_io() { Failure::io(error) } else { Failure::invalid(error.render()) }
}
