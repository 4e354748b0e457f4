//! The `threatloom` command.

use std::process::ExitCode;

use threatloom::cli::{self, Exit, Start};

fn main() -> ExitCode {
    cli::announce_panics();
    let exit = std::panic::catch_unwind(|| match cli::start(std::env::args_os()) {
        Start::End(exit) => exit,
    });
    ExitCode::from(exit.unwrap_or(Exit::Defect).code())
}
