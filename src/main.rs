//! The `threatloom` command.

use std::process::ExitCode;

use threatloom::cli::{self, Exit, Failure, Start};
use threatloom::tui::{self, TuiError};

fn main() -> ExitCode {
    cli::announce_panics();
    let exit = std::panic::catch_unwind(|| match cli::start(std::env::args_os()) {
        Start::End(exit) => exit,
        Start::Workbench { model, by } => {
            let ran = tui::run(&tui::Options { model, by });
            cli::end(&ran.map(|()| Exit::Done).map_err(|error| failure(&error)))
        }
    });
    ExitCode::from(exit.unwrap_or(Exit::Defect).code())
}

fn failure(error: &TuiError) -> Failure {
    if error.is_io() { Failure::io(error) } else { Failure::invalid(error.render()) }
}
