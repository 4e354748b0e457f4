//! What a session began from is kept until somebody ends it.

use std::fs;

use proptest::prelude::*;
use threatloom::model::ReplyKey;
use threatloom::store::{
    KeptSession, forget_session, keep_session, kept_session, summary_path, write_model,
};

use crate::any_model;

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_is_kept_comes_back_until_it_is_forgotten(
        before in any_model::model(),
        participants in proptest::collection::vec(any_model::text(), 0..3),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (state, path) = (folder.path().join("state"), folder.path().join("shop.tm.ron"));
        let session = KeptSession {
            since: "2026-11-20T09:30:00Z".parse().unwrap(),
            participants,
            put_off: [ReplyKey::about("exposure", "agent")].into(),
            before,
        };
        prop_assert_eq!(kept_session(&state, &path).unwrap(), None);
        forget_session(&state, &path).unwrap();
        // A model that has no file yet can be met on too.
        keep_session(&state, &path, &session).unwrap();
        prop_assert_eq!(kept_session(&state, &path).unwrap(), Some(session.clone()));
        let other = folder.path().join("other.tm.ron");
        prop_assert_eq!(kept_session(&state, &other).unwrap(), None);
        let newer = KeptSession { participants: Vec::new(), ..session };
        keep_session(&state, &path, &newer).unwrap();
        prop_assert_eq!(kept_session(&state, &path).unwrap(), Some(newer));
        forget_session(&state, &path).unwrap();
        prop_assert_eq!(kept_session(&state, &path).unwrap(), None);
    }
}

#[test]
fn a_damaged_session_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let (state, path) = (folder.path().join("state"), folder.path().join("shop.tm.ron"));
    fs::write(&path, write_model(&any_model::sample())).unwrap();
    let session = KeptSession {
        since: "2026-11-20T09:30:00Z".parse().unwrap(),
        participants: Vec::new(),
        put_off: std::collections::BTreeSet::new(),
        before: any_model::sample(),
    };
    keep_session(&state, &path, &session).unwrap();
    let file = fs::read_dir(state.join("sessions")).unwrap().next().unwrap().unwrap().path();
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, &text[..text.len() / 2]).unwrap();
    assert_eq!(kept_session(&state, &path).unwrap(), None);
    fs::write(&file, text.replace("format: 1", "format: 9")).unwrap();
    assert!(kept_session(&state, &path).is_err(), "a newer version wrote it");
}

#[test]
fn the_summary_lies_beside_the_model() {
    let since = "2026-11-20T09:05:00Z".parse().unwrap();
    let path = summary_path(std::path::Path::new("models/shop.tm.ron"), since);
    assert_eq!(path.to_string_lossy(), "models/shop.session-2026-11-20-0905.md");
}
