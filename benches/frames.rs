//! How long people wait for the answer to a key on a model of 2,000 elements: the slowest frames, not
//! the average one. `cargo bench --bench frames` prints times; with `-- --instructions` it runs itself
//! in valgrind and prints instructions, which hardly differ from run to run.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "a bench")]

mod large;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use threatloom::catalog::Catalog;
use threatloom::model::{Finding, FindingKey};
use threatloom::store::Document;
use threatloom::tui::derive::Derived;
use threatloom::tui::keys::{self, Key};
use threatloom::tui::start;
use threatloom::tui::state::{Settings, State};
use threatloom::tui::update::{Msg, update};
use threatloom::tui::view::view;

const ELEMENTS: usize = 2_000;

/// How valgrind is told of [`counted`]: in full, since it does not dump after what a pattern matches.
const COUNTED: &str = "frames::counted";

/// Frames of each activity that valgrind counts.
const COUNTED_FRAMES: u32 = 20;

/// What is done, the keys that lead there, and the keys that are then pressed again and again, each
/// answered by a frame.
const ACTIVITIES: [(&str, &str, &str); 14] = [
    ("pan", "", "<ctrl-right><ctrl-down><ctrl-right><ctrl-down><ctrl-left>"),
    ("go from box to box", "<home>", "<down><down><right><up><down>"),
    ("select one after another", "", "n"),
    ("pan, compact", "z", "<ctrl-right><ctrl-down><ctrl-right><ctrl-down><ctrl-left>"),
    ("edit and undo", "AFirst<enter>", "u<ctrl-r>"),
    ("quick entry", "iNew one -> Element 77, Another -> Elemen", "t<backspace>"),
    ("walk the suggestions", "<esc><tab><tab>", "<down><down><up>"),
    ("findings", "2", "<down><down><up>"),
    ("filter findings", "f", "el<backspace><backspace>"),
    ("findings by owner", "<esc>bowner<enter>", "<down><down>-<up>"),
    ("mark and give", "<esc>", "<space>oben<enter>"),
    ("all, and undo", "a", "iau"),
    ("matrix", "3", "<down><right><down><up>"),
    ("find", "1/", "el<backspace><backspace>"),
];

fn main() {
    let asked = |name: &str| std::env::args().any(|arg| arg == name);
    if asked("--instructions") {
        instructions();
    } else if asked("--counted") {
        run(COUNTED_FRAMES, |_, _| {});
    } else {
        println!("{:24} {:>8} {:>8} {:>8}   ms of 500 frames", "", "p50", "p99", "max");
        run(500, |what, times| {
            times.sort_unstable();
            let at = |hundredths: usize| {
                times[(times.len() * hundredths / 100).min(times.len() - 1)].as_secs_f64() * 1e3
            };
            println!("{what:24} {:8.2} {:8.2} {:8.2}", at(50), at(99), at(100));
        });
    }
}

/// Goes through all activities, and tells how long each frame took.
fn run(frames: u32, mut tell: impl FnMut(&str, &mut [Duration])) {
    let catalog = Arc::new(Catalog::bundled().unwrap());
    let mut state = open(&catalog);
    let mut screen = Terminal::new(TestBackend::new(120, 40)).unwrap();
    for (what, before, keys) in ACTIVITIES {
        for key in keys::script(before).unwrap() {
            update(&mut state, Msg::Key(key));
        }
        derive(&mut state);
        screen.draw(|frame| view(frame, &state)).unwrap();
        let keys: Vec<Key> =
            keys::script(keys).unwrap().into_iter().cycle().take(frames as usize).collect();
        let mut times = Vec::with_capacity(frames as usize);
        counted(&mut state, &mut screen, &keys, &mut times);
        tell(what, &mut times);
    }
}

/// The frames. Valgrind counts what happens in here and knows it by [`COUNTED`], so it is not generic.
#[inline(never)]
fn counted(
    state: &mut State,
    screen: &mut Terminal<TestBackend>,
    keys: &[Key],
    times: &mut Vec<Duration>,
) {
    for key in keys {
        let start = Instant::now();
        update(state, Msg::Key(*key));
        screen.draw(|frame| view(frame, state)).unwrap();
        times.push(start.elapsed());
    }
}

/// A workbench of 120 columns and 40 rows.
fn open(catalog: &Arc<Catalog>) -> State {
    let mut model = large::nested(catalog, ELEMENTS);
    let owners = ["", "ana", "ben", "mei"];
    for (i, id) in model.elements.keys().cloned().enumerate() {
        let owner = owners[i % owners.len()].to_string();
        let key = FindingKey::technique("AML.T0051.000", id);
        model.findings.insert(key, Finding { owner, ..Finding::default() });
    }
    let document = Document::new(Path::new("bench.tm.ron"), model);
    let mut state = start::first(document, true, Arc::clone(catalog), Settings::plain("Ana"));
    update(&mut state, Msg::Resize(120, 40));
    derive(&mut state);
    state
}

/// The work that the runtime has a thread for.
fn derive(state: &mut State) {
    let is_fresh = state.derived.revision == state.revision;
    if is_fresh && *state.derived.picture.options() == state.look().options {
        return;
    }
    let (look, before) = (state.look(), Some(&state.derived.picture));
    let derived = Derived::new(state.revision, state.model(), &state.catalog, &look, before);
    update(state, Msg::Derived(Box::new(derived)));
}

/// Instructions of the same frames, counted by valgrind.
fn instructions() {
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("skipped: valgrind is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let counts = folder.path().join("counts");
    let ran = Command::new("valgrind")
        .arg("--tool=callgrind")
        .args([format!("--toggle-collect={COUNTED}"), format!("--dump-after={COUNTED}")])
        .arg(format!("--callgrind-out-file={}", counts.display()))
        .arg(std::env::current_exe().unwrap())
        .arg("--counted")
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    println!("{:24} {:>12}   instructions a frame", "", "millions");
    for (i, (what, ..)) in ACTIVITIES.iter().enumerate() {
        let part = counts.with_extension((i + 1).to_string());
        let part = std::fs::read_to_string(part).unwrap();
        let total = part.lines().find_map(|line| line.strip_prefix("totals: ")).unwrap();
        let total: f64 = total.trim().parse().unwrap();
        println!("{what:24} {:12.3}", total / f64::from(COUNTED_FRAMES) / 1e6);
    }
}
