//! The canonical form: byte-exact, and the same after reading and writing again.

use proptest::prelude::*;
use threatloom::model::{Arrangement, Cell, Direction, FORMAT, Model, Place};
use threatloom::store::{
    Position, Positions, parse_arrangement, parse_model, write_arrangement, write_model,
};

use crate::any_model;

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_is_written_is_canonical_and_reads_back_the_same(model in any_model::model()) {
        let text = write_model(&model);
        is_plain_lines(&text)?;
        let parsed = parse_model("m", text.as_bytes()).unwrap();
        prop_assert_eq!(&parsed.model, &model);
        prop_assert_eq!(parsed.format, FORMAT);
        prop_assert!(parsed.comments.is_empty());
        prop_assert_eq!(write_model(&parsed.model), text.as_str());
        are_where_they_should_be(&model, &text, &parsed.positions)?;
    }

    #[test]
    fn arrangements_survive_too(places in proptest::collection::btree_map(
        any_model::id(),
        (any::<i32>(), any::<i32>(), proptest::option::of((any::<i32>(), any::<i32>()))),
        0..5,
    ), collapsed in proptest::collection::btree_set(any_model::id(), 0..3), turned in any::<bool>()) {
        let direction = if turned { Direction::LeftToRight } else { Direction::TopToBottom };
        let place = |(rank, order, pinned): (i32, i32, Option<(i32, i32)>)| Place {
            rank, order, pinned: pinned.map(|(x, y)| Cell { x, y }),
        };
        let places = places.into_iter().map(|(id, at)| (id, place(at))).collect();
        let arrangement = Arrangement { direction, collapsed, places };
        let text = write_arrangement(&arrangement);
        prop_assert_eq!(parse_arrangement("l", text.as_bytes()).unwrap(), arrangement);
    }

    #[test]
    fn arbitrary_bytes_never_panic_the_loader(bytes in any::<Vec<u8>>()) {
        if let Err(error) = parse_model("m", &bytes) {
            error.render();
        }
    }

    #[test]
    fn a_damaged_file_never_panics_the_loader(
        model in any_model::model(),
        at in any::<prop::sample::Index>(),
        length in 0usize..20,
        put in prop_oneof![any_model::text(), "[(){}\\[\\]\",:/*\\\\rb'#]{1,4}"],
    ) {
        let mut bytes = write_model(&model).into_bytes();
        let start = at.index(bytes.len());
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, put.bytes());
        match parse_model("m", &bytes) {
            Err(error) => { error.render(); }
            Ok(parsed) => {
                let text = write_model(&parsed.model);
                prop_assert_eq!(&parse_model("m", text.as_bytes()).unwrap().model, &parsed.model);
            }
        }
    }
}

fn is_plain_lines(text: &str) -> Result<(), TestCaseError> {
    prop_assert!(text.starts_with("(\n    format: 1,\n    name: \""));
    prop_assert!(text.ends_with("\n)\n"));
    let harmful = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
    prop_assert!(!text.contains(harmful));
    for line in text.lines() {
        prop_assert_eq!(line.trim_end(), line);
        prop_assert_eq!((line.len() - line.trim_start().len()) % 4, 0);
    }
    Ok(())
}

fn are_where_they_should_be(
    model: &Model,
    text: &str,
    positions: &Positions,
) -> Result<(), TestCaseError> {
    let lines: Vec<&str> = text.lines().collect();
    let ids = model.elements.keys().chain(model.flows.keys()).chain(model.boundaries.keys());
    let known = ids.map(|id| (id.clone(), positions.id(id)));
    let findings = model.findings.keys().map(|key| (key.to_string(), positions.finding(key)));
    for (key, position) in known.chain(findings) {
        let Position { line, column } = position.unwrap();
        prop_assert!(lines[line - 1][column - 1..].starts_with(&key));
    }
    Ok(())
}

#[test]
fn the_canonical_form_of_a_model() {
    insta::assert_snapshot!(write_model(&any_model::sample()));
}

#[test]
fn the_smallest_model_and_the_empty_arrangement() {
    assert_eq!(write_model(&Model::new("x")), "(\n    format: 1,\n    name: \"x\",\n)\n");
    assert_eq!(write_arrangement(&Arrangement::default()), "()\n");
}

#[test]
fn other_spellings_of_the_same_model_are_read() {
    let canonical = write_model(&any_model::sample());
    let model = parse_model("m", canonical.as_bytes()).unwrap().model;
    let spellings = [
        canonical.replace('\n', "\r\n"),
        canonical.replacen('(', "Model(", 1),
        canonical.replace("boundary: \"cloud\"", "boundary: Some(\"cloud\")"),
        canonical.replace("\"agent\"", "\"\\u{61}gent\""),
        canonical.replace("\"exposure\": \"public\"", "\"exposure\": [\"public\"]"),
        canonical.replace("    ", "  "),
    ];
    for text in spellings {
        let parsed = parse_model("m", text.as_bytes()).unwrap_or_else(|e| panic!("{}", e.render()));
        assert_eq!(parsed.model, model);
        assert_eq!(write_model(&parsed.model), canonical);
    }
}

#[test]
fn comments_are_reported_with_their_place() {
    let text = "(\n    format: 1, // the first\n    name: \"https://x\", /* y */\n)\n";
    let parsed = parse_model("m", text.as_bytes()).unwrap();
    let comments = [Position { line: 2, column: 16 }, Position { line: 3, column: 24 }];
    assert_eq!(parsed.comments, comments);
}
