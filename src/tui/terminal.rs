//! The terminal taken over and given back: at the end, on suspension, and on a panic.

use std::env;
use std::io::{self, IsTerminal, stdout};

use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::execute;
use crossterm::style::force_color_output;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};

/// Whether there is a terminal to work in.
///
/// # Errors
/// Says what is there instead.
pub fn check() -> io::Result<()> {
    let problem = if !io::stdin().is_terminal() {
        "standard input is something else"
    } else if !io::stdout().is_terminal() {
        "standard output is something else"
    } else if env::var_os("TERM").is_some_and(|term| term == "dumb") {
        "TERM says that this one is dumb"
    } else {
        return Ok(());
    };
    let hint = "`threatloom --help` shows the commands that work without one";
    Err(io::Error::other(format!("{problem}; {hint}")))
}

/// Switches to the alternate screen and to raw input.
pub fn enter(mouse: bool) -> io::Result<()> {
    // With NO_COLOR set, crossterm replaces colours by a reset that takes bold and reverse with it.
    // The colourless theme does better.
    force_color_output(true);
    enable_raw_mode()?;
    // Who was killed before in this terminal left that screen as it was.
    execute!(stdout(), EnterAlternateScreen, Clear(ClearType::All), EnableBracketedPaste)?;
    if mouse { take_mouse(true) } else { Ok(()) }
}

/// Takes the mouse from the terminal, or leaves it to it.
pub fn take_mouse(take: bool) -> io::Result<()> {
    if take {
        execute!(stdout(), EnableMouseCapture)
    } else {
        execute!(stdout(), DisableMouseCapture)
    }
}

/// Gives the terminal back. Safe to call twice; errors are ignored because nothing can be done
/// about them while leaving.
pub fn leave() {
    let _ =
        execute!(stdout(), DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
}

/// Makes a panic give the terminal back before its message is printed.
pub fn leave_on_panic() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        leave();
        before(info);
    }));
}

/// Ends the program as the signal would have, so that who sent it learns of it.
#[cfg(unix)]
pub fn end_by(signal: i32) -> io::Result<()> {
    signal_hook::low_level::emulate_default_handler(signal)
}

/// There are no signals to end by.
#[cfg(not(unix))]
pub fn end_by(_: i32) -> io::Result<()> {
    Ok(())
}
