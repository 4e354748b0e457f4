//! The real binary in a pseudo-terminal: keys in, screen out, and what is left behind at the end.
//!
//! Nothing here sleeps: every wait is for something to be seen, with a deadline for the case that
//! it never is.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyModifiers};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;
use threatloom::tui::keys::{self, Key};
use vt100::{MouseProtocolMode, Parser};

/// Longest wait for something to be seen, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// A home, and a folder to work in.
pub struct Desk {
    root: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        for folder in ["home", "work"] {
            std::fs::create_dir(root.path().join(folder)).unwrap();
        }
        Self { root }
    }

    /// A desk with a copy of a bundled model: its name, and its text.
    pub fn with(template: &str) -> (Self, String, String) {
        let desk = Self::new();
        let text = threatloom::store::templates::get(template).unwrap().text;
        let name = format!("{template}.tm.ron");
        desk.write(&name, text);
        (desk, name, text.to_string())
    }

    pub fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    pub fn work(&self) -> PathBuf {
        self.root.path().join("work")
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.work().join(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.work().join(name)).unwrap()
    }

    /// Runs a program at the desk and returns its standard output.
    pub fn run(&self, program: &str, args: &[&str]) -> String {
        let output = Command::new(program)
            .args(args)
            .current_dir(self.work())
            .env("HOME", self.home())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .unwrap();
        assert!(output.status.success(), "{program} {args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Starts threatloom at 80×24.
    pub fn start(&self, args: &[&str]) -> Sitting {
        self.start_with((80, 24), args, &[])
    }

    /// Starts threatloom in a terminal of `size` columns and rows, with `variables` besides the
    /// few that every terminal has.
    pub fn start_with(
        &self,
        size: (u16, u16),
        args: &[&str],
        variables: &[(&str, &str)],
    ) -> Sitting {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_threatloom"));
        command.args(args);
        command.cwd(self.work());
        command.env_clear();
        let usual = [
            ("PATH", std::env::var("PATH").unwrap_or_default()),
            ("HOME", self.home().display().to_string()),
            ("TERM", "xterm-256color".to_string()),
            ("LANG", "C.UTF-8".to_string()),
            ("THREATLOOM_USER", "Ana".to_string()),
        ];
        for (name, value) in usual {
            command.env(name, value);
        }
        for (name, value) in variables {
            command.env(name, value);
        }
        Sitting::new(command, size)
    }
}

/// Somebody at the terminal.
pub struct Sitting {
    parser: Parser,
    /// Everything that came out.
    pub output: Vec<u8>,
    chunks: Receiver<Vec<u8>>,
    child: Box<dyn Child + Send + Sync>,
    /// Tells the thread that reads to let go of the terminal.
    closing: Arc<AtomicBool>,
    /// None once the terminal was closed.
    terminal: Option<(Box<dyn MasterPty + Send>, Box<dyn Write + Send>)>,
}

impl Sitting {
    fn new(command: CommandBuilder, (columns, rows): (u16, u16)) -> Self {
        let pair = native_pty_system().openpty(pty_size(columns, rows)).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let (send, chunks) = mpsc::channel();
        let closing = Arc::new(AtomicBool::new(false));
        let is_closing = Arc::clone(&closing);
        thread::spawn(move || {
            let mut buffer = [0; 16 * 1024];
            // Ends with an error once the program is gone, and the slave with it.
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                if send.send(buffer[..n].to_vec()).is_err() || is_closing.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        Self {
            parser: Parser::new(cells(rows), cells(columns), 0),
            output: Vec::new(),
            chunks,
            child,
            closing,
            terminal: Some((pair.master, writer)),
        }
    }

    /// Presses keys, written like `ax web<enter>`. Esc may only be the last of them: with a key
    /// hard behind it, it would be the Alt of that key.
    pub fn keys(&mut self, script: &str) -> &mut Self {
        let keys = keys::script(script).unwrap();
        let last = keys.len().saturating_sub(1);
        let early = keys.iter().take(last).any(|key| key.code == KeyCode::Esc);
        assert!(!early, "wait for what Esc does before the next key: {script}");
        let bytes: Vec<u8> = keys.into_iter().flat_map(typed).collect();
        self.send(&bytes)
    }

    /// Sends bytes as a terminal would.
    pub fn send(&mut self, bytes: &[u8]) -> &mut Self {
        let (_, writer) = self.terminal.as_mut().unwrap();
        writer.write_all(bytes).and_then(|()| writer.flush()).unwrap();
        self
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        self.vt().contents()
    }

    /// The screen with looks and modes.
    pub fn vt(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// Waits until `text` is on the screen.
    pub fn sees(&mut self, text: &str) -> &mut Self {
        self.until(&format!("`{text}` is on the screen"), |vt| vt.contents().contains(text))
    }

    /// Waits until `text` is no longer on the screen.
    pub fn sees_no_more(&mut self, text: &str) -> &mut Self {
        self.until(&format!("`{text}` is gone"), |vt| !vt.contents().contains(text))
    }

    /// Waits until something holds for the screen.
    pub fn until(&mut self, what: &str, holds: impl Fn(&vt100::Screen) -> bool) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        while !holds(self.vt()) {
            match self.chunks.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(chunk) => self.take(&chunk),
                Err(RecvTimeoutError::Timeout) => {
                    panic!("waited in vain until {what}:\n{}", self.screen())
                }
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("the program ended before {what}:\n{}", self.screen())
                }
            }
        }
        self
    }

    fn take(&mut self, chunk: &[u8]) {
        self.output.extend_from_slice(chunk);
        self.parser.process(chunk);
    }

    /// Takes in what has come until now, and says whether anything had.
    pub fn poll(&mut self, wait: Duration) -> bool {
        match self.chunks.recv_timeout(wait) {
            Ok(chunk) => {
                self.take(&chunk);
                true
            }
            Err(_) => false,
        }
    }

    /// Changes the size of the terminal.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.terminal.as_ref().unwrap().0.resize(pty_size(columns, rows)).unwrap();
        self.parser.set_size(cells(rows), cells(columns));
        self
    }

    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Sends a signal by its name.
    pub fn signal(&mut self, name: &str) -> &mut Self {
        let script = format!("kill -{name} {}", self.pid());
        assert!(Command::new("sh").args(["-c", &script]).status().unwrap().success());
        self
    }

    /// Closes the terminal under the program.
    pub fn hang_up(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        // Makes the program paint, so that the reader wakes up.
        self.resize(70, 20);
        self.drain();
        self.terminal = None;
    }

    /// Takes in what comes until nobody writes any more.
    fn drain(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.chunks.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(chunk) => self.take(&chunk),
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => panic!("it does not end:\n{}", self.screen()),
            }
        }
    }

    /// Waits for the end, without a look at the terminal; the exit code.
    pub fn ended(&mut self) -> u32 {
        self.drain();
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(Instant::now() < deadline, "it does not end:\n{}", self.screen());
            thread::yield_now();
        }
    }

    /// Waits for the end by a signal: what the system calls it.
    pub fn ended_by(&mut self) -> String {
        self.ended();
        let status = self.child.try_wait().unwrap().unwrap();
        status.signal().unwrap_or_default().to_string()
    }

    /// Waits for the end and asserts that the terminal was given back, and the exit code.
    pub fn leaves(&mut self, code: u32) {
        let ended = self.ended();
        assert_eq!(ended, code, "{}", self.screen());
        self.gave_the_terminal_back();
    }

    /// Asserts that the terminal is as it was before.
    pub fn gave_the_terminal_back(&self) {
        let vt = self.vt();
        assert!(!vt.alternate_screen(), "still on the alternate screen");
        assert!(!vt.hide_cursor(), "the cursor is hidden");
        assert_eq!(vt.mouse_protocol_mode(), MouseProtocolMode::None, "the mouse is captured");
        assert!(!vt.bracketed_paste(), "bracketed paste is on");
        #[cfg(target_os = "linux")]
        if let Some(termios) = self.terminal.as_ref().and_then(|(pty, _)| pty.get_termios()) {
            let flags = format!("{:?}", termios.local_flags);
            assert!(flags.contains("ICANON") && flags.contains("ECHO"), "still raw: {flags}");
        }
    }
}

impl Drop for Sitting {
    fn drop(&mut self) {
        // A test that failed leaves nothing running.
        if let Ok(None) = self.child.try_wait() {
            self.signal("KILL");
        }
        let _ = self.child.wait();
    }
}

/// What a terminal sends for a key.
fn typed(key: Key) -> Vec<u8> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let shift = key.modifiers.contains(KeyModifiers::SHIFT);
    let arrow = |letter: &str| match (shift, control) {
        (true, _) => format!("\x1b[1;2{letter}").into_bytes(),
        (_, true) => format!("\x1b[1;5{letter}").into_bytes(),
        _ => format!("\x1b[{letter}").into_bytes(),
    };
    match key.code {
        KeyCode::Char(c) if key.modifiers.contains(KeyModifiers::ALT) => {
            format!("\x1b{c}").into_bytes()
        }
        KeyCode::F(4) => b"\x1bOS".to_vec(),
        KeyCode::Char(c) if control => vec![c as u8 & 0x1f],
        KeyCode::Char(c) => c.to_string().into_bytes(),
        KeyCode::Enter => b"\r".to_vec(),
        KeyCode::Esc => b"\x1b".to_vec(),
        KeyCode::Tab if shift => b"\x1b[Z".to_vec(),
        KeyCode::Tab => b"\t".to_vec(),
        KeyCode::Backspace => b"\x7f".to_vec(),
        KeyCode::Delete => b"\x1b[3~".to_vec(),
        KeyCode::Up => arrow("A"),
        KeyCode::Down => arrow("B"),
        KeyCode::Right => arrow("C"),
        KeyCode::Left => arrow("D"),
        KeyCode::F(3) => b"\x1bOR".to_vec(),
        other => panic!("no bytes are known for {other:?}"),
    }
}

fn pty_size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn cells(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).unwrap()
}

/// The files below a folder.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}
