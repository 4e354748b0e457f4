//! What people wait for at the workbench: the first picture, and the answer to a key on a large model
//! of 1,000 elements and 2,000 flows.

#![allow(missing_docs, clippy::unwrap_used, reason = "criterion's macros, and a bench")]

mod large;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use threatloom::catalog::Catalog;
use threatloom::model::Model;
use threatloom::store::{Document, templates};
use threatloom::tui::derive::Derived;
use threatloom::tui::keys;
use threatloom::tui::start;
use threatloom::tui::state::{Settings, State};
use threatloom::tui::update::{Msg, update};
use threatloom::tui::view::view;

/// A workbench of 120 columns and 40 rows on `model`, without its picture.
fn open(model: Model, catalog: &Arc<Catalog>) -> State {
    let document = Document::new(Path::new("bench.tm.ron"), model);
    let mut state = start::first(document, true, Arc::clone(catalog), Settings::plain("Ana"));
    update(&mut state, Msg::Resize(120, 40));
    state
}

/// The work that the runtime has a thread for: all of it, or what an edit makes necessary.
fn derive(state: &mut State, anew: bool) {
    let before = (!anew).then_some(&state.derived.picture);
    let derived =
        Derived::new(state.revision, state.model(), &state.catalog, &state.look(), before);
    update(state, Msg::Derived(Box::new(derived)));
}

fn screen() -> Terminal<TestBackend> {
    Terminal::new(TestBackend::new(120, 40)).unwrap()
}

fn first_frame(criterion: &mut Criterion) {
    let catalog = Arc::new(Catalog::bundled().unwrap());
    let template = templates::get("support-copilot").unwrap();
    criterion.bench_function("first frame: support copilot", |bench| {
        bench.iter(|| {
            let mut state = open(template.model().unwrap(), &catalog);
            derive(&mut state, true);
            screen().draw(|frame| view(frame, &state)).unwrap();
        });
    });
}

fn large_model(criterion: &mut Criterion) {
    let catalog = Arc::new(Catalog::bundled().unwrap());
    let mut state = open(large::model(&catalog, 1_000, 2_000), &catalog);
    let mut group = criterion.benchmark_group("1000 elements");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    group.bench_function("picture and suggestions, on the worker", |bench| {
        bench.iter(|| derive(&mut state, true));
    });
    derive(&mut state, true);
    group.bench_function("the same after an edit", |bench| {
        bench.iter(|| {
            for key in keys::script("AFirst<enter>").unwrap() {
                update(&mut state, Msg::Key(key));
            }
            derive(&mut state, false);
        });
    });
    let mut screen = screen();
    // Each pair of keys leads back, so that every frame is painted anew.
    for (what, before, pair) in [
        ("pan", "", "<ctrl-right><ctrl-left>"),
        ("select", "n", "nN"),
        ("zoom out and pan", "z", "<ctrl-right><ctrl-left>"),
        ("overview and select", "z", "nN"),
        ("walk the suggestions", "z<tab><tab>", "<down><up>"),
        ("edit and undo", "<esc>AFirst<enter>", "ur"),
        ("findings", "2", "<down><up>"),
        ("matrix", "3", "<down><up>"),
        ("find", "1/", "e<backspace>"),
        ("quick entry", "<esc>iNew one -> Element 77, Another -> Elemen", "t<backspace>"),
    ] {
        for key in keys::script(before).unwrap() {
            update(&mut state, Msg::Key(key));
        }
        let pair = keys::script(&pair.replace("ur", "u<ctrl-r>")).unwrap();
        let mut turn = 0;
        group.bench_function(what, |bench| {
            bench.iter(|| {
                update(&mut state, Msg::Key(pair[turn % 2]));
                turn += 1;
                screen.draw(|frame| view(frame, &state)).unwrap();
            });
        });
    }
}

criterion_group!(benches, first_frame, large_model);
criterion_main!(benches);
