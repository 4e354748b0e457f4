//! What git is asked: revisions, branches, contents, histories. In repositories that mean no good, too.

use std::fs;
use std::path::Path;

use threatloom::store::Document;
use threatloom::store::git::ReferenceKind::{Branch, RemoteBranch, Tag};
use threatloom::store::git::{GitError, Repository};

use crate::cli::SHOP;
use crate::clone::Clone;

fn open(clone: &Clone) -> Repository {
    Repository::around(clone.folder()).unwrap()
}

#[test]
fn a_revision_is_one_commit_whatever_it_is_called() {
    let clone = Clone::new();
    clone.write("shop.tm.ron", SHOP);
    let first = clone.commit("Begin");
    clone.ask(&["update-ref", "refs/heads/--output=x", &first]);
    clone.ask(&["tag", "-a", "v1", "-m", "first"]);
    let second = clone.commit("Nothing");
    let repository = open(&clone);
    let resolve = |revision: &str| repository.resolve(revision).map(|id| id.to_string());
    for revision in ["--output=x", "v1", "HEAD~1", &first[..12], "main^", "HEAD^{/Begin}"] {
        assert_eq!(resolve(revision).unwrap(), first, "{revision}");
    }
    assert_eq!(resolve("main").unwrap(), second);
    let strange = [
        "",
        "--help",
        "-n1",
        "^main",
        "main..main",
        "main v1",
        "HEAD:shop.tm.ron",
        "a\0b",
        "$(id)",
    ];
    for revision in strange {
        let refused = resolve(revision);
        assert!(matches!(refused, Err(GitError::NoRevision { .. })), "{revision:?}: {refused:?}");
    }
    let message = resolve("mian").unwrap_err().to_string();
    assert_eq!(message, "there is no revision `mian` in this clone: did you mean `main`?");
    assert!(!clone.path("x").exists());
}

#[test]
fn branches_and_tags_are_known_and_which_branch_others_go_to() {
    let clone = Clone::new();
    let first = clone.commit("Begin");
    clone.ask(&["tag", "v1"]);
    clone.ask(&["tag", "-a", "v2", "-m", "second"]);
    clone.ask(&["tag", "blob", &clone.ask(&["hash-object", "-w", ".git/HEAD"])]);
    clone.ask(&["branch", "side/one"]);
    let repository = open(&clone);
    let found = repository.references().unwrap();
    let found: Vec<_> = found.iter().map(|r| (r.kind, r.name.as_str())).collect();
    assert_eq!(found, [(Branch, "main"), (Branch, "side/one"), (Tag, "v1"), (Tag, "v2")]);
    assert!(repository.references().unwrap().iter().all(|r| r.commit.to_string() == first));

    assert_eq!(repository.default_branch().unwrap().as_deref(), Some("refs/heads/main"));
    clone.ask(&["update-ref", "refs/remotes/origin/trunk", "HEAD"]);
    clone.ask(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk"]);
    let default = repository.default_branch().unwrap().unwrap();
    assert_eq!(default, "refs/remotes/origin/trunk");
    assert_eq!(repository.resolve(&default).unwrap().to_string(), first);
    let found = repository.references().unwrap();
    let remote: Vec<_> = found.iter().filter(|r| r.kind == RemoteBranch).collect();
    assert_eq!(remote.len(), 1, "not HEAD, which is another name: {remote:?}");
    assert_eq!(remote[0].name, "origin/trunk");
}

#[test]
fn two_commits_have_a_last_one_in_common_or_none() {
    let clone = Clone::new();
    let first = clone.commit("Begin");
    clone.ask(&["checkout", "--quiet", "-b", "side"]);
    clone.commit("Side");
    clone.ask(&["checkout", "--quiet", "main"]);
    clone.commit("Main");
    clone.ask(&["checkout", "--quiet", "--orphan", "alone"]);
    clone.commit("Alone");
    let repository = open(&clone);
    let resolve = |revision| repository.resolve(revision).unwrap();
    let base = repository.merge_base(&resolve("main"), &resolve("side")).unwrap();
    assert_eq!(base.unwrap().to_string(), first);
    assert_eq!(repository.merge_base(&resolve("main"), &resolve("alone")).unwrap(), None);
}

#[test]
fn files_of_a_revision_are_found_by_their_path() {
    let clone = Clone::in_folder("it's \"here\"");
    let name = "models/a [b]*\n'c'.txt";
    clone.write(name, "content");
    std::os::unix::fs::symlink("models", clone.path("link")).unwrap();
    clone.commit("Begin");
    fs::remove_dir_all(clone.path("models")).unwrap();
    let repository = open(&clone);
    assert_eq!(repository.path_of(&clone.path(name)).unwrap(), name);
    let outside = repository.path_of(Path::new("/etc/passwd"));
    assert!(matches!(outside, Err(GitError::Outside { .. })), "{outside:?}");
    let head = repository.resolve("HEAD").unwrap();
    assert_eq!(repository.file_at(&head, name, "HEAD").unwrap(), b"content");
    for path in ["models", "models/", "link", "models/a*", "", "--help", "/models", "nothing"] {
        let missing = repository.file_at(&head, path, "HEAD");
        assert!(matches!(missing, Err(GitError::NotInRevision { .. })), "{path:?}: {missing:?}");
    }
}

#[test]
fn a_file_has_a_history_across_renames_and_merges() {
    let clone = Clone::new();
    let lines = |first: &str, last: &str| format!("{first}\n{}{last}\n", "line\n".repeat(30));
    clone.write("old name.txt", &lines("1", "1"));
    clone.commit("Begin");
    clone.ask(&["checkout", "--quiet", "-b", "side"]);
    clone.write("old name.txt", &lines("1", "2"));
    clone.commit("On the side");
    clone.ask(&["checkout", "--quiet", "main"]);
    clone.write("old name.txt", &lines("2", "1"));
    clone.commit("On main");
    clone.ask(&["merge", "--quiet", "--no-edit", "side"]);
    clone.ask(&["mv", "old name.txt", "new\tname.txt"]);
    clone.commit("Rename");
    clone.write("other.txt", "elsewhere");
    clone.commit("Elsewhere");
    fs::remove_file(clone.path("new\tname.txt")).unwrap();
    clone.commit(":100644 100644 strange subject");

    let repository = open(&clone);
    let head = repository.resolve("HEAD").unwrap();
    let history = repository.history(&head, "new\tname.txt").unwrap();
    let subjects: Vec<&str> = history.iter().map(|commit| commit.subject.as_str()).collect();
    assert_eq!(subjects.len(), 6, "{subjects:?}");
    assert_eq!(subjects[0], ":100644 100644 strange subject");
    assert_eq!(subjects[1..3], ["Rename", "Merge branch 'side'"]);
    assert_eq!(subjects[5], "Begin");
    assert!(history.iter().all(|commit| commit.author == "Ana Silva"));
    assert!(history.iter().all(|commit| commit.email == "ana@example.org"));
    let paths: Vec<&str> = history.iter().map(|commit| commit.path.as_str()).collect();
    assert_eq!(paths[1..3], ["new\tname.txt", "old name.txt"]);
    assert_eq!(history[0].after, None);
    assert_eq!(history[2].before.len(), 2, "a merge of two changes");
    assert_eq!(history[5].before, []);

    let mut contents = repository.contents().unwrap();
    let merged = contents.read(history[2].after.as_ref().unwrap()).unwrap();
    assert_eq!(String::from_utf8(merged).unwrap(), lines("2", "2"));
    let begun = contents.read(history[5].after.as_ref().unwrap()).unwrap();
    assert_eq!(String::from_utf8(begun).unwrap(), lines("1", "1"));
    assert_eq!(repository.history(&head, "nothing").unwrap(), []);
}

#[test]
fn what_lies_in_no_repository_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing").join("shop.tm.ron");
    let error = Repository::around(&path).unwrap_err();
    assert!(matches!(error, GitError::NoRepository { .. }), "{error}");
    assert!(error.to_string().contains("shop.tm.ron: this is in no git repository"), "{error}");
}

#[test]
fn a_model_of_a_revision_comes_with_its_arrangement() {
    let clone = Clone::new();
    clone.write("shop.tm.ron", SHOP);
    let layout = "(\n    places: {\n        \"agent\": (\n            rank: 3,\n            order: 1,\n        ),\n    },\n)\n";
    clone.write("shop.tm-layout.ron", layout);
    clone.commit("Begin");
    clone.write("shop.tm.ron", "garbage");
    clone.commit("Break it");
    let repository = open(&clone);
    let first = repository.resolve("HEAD~1").unwrap();
    let document = Document::open_at(&repository, &first, "shop.tm.ron", "HEAD~1").unwrap();
    assert_eq!(document.path(), Path::new("HEAD~1:shop.tm.ron"));
    assert_eq!(document.model.arrangement.places["agent"].rank, 3);
    assert!(document.warnings.is_empty());
    let broken = repository.resolve("HEAD").unwrap();
    let error = Document::open_at(&repository, &broken, "shop.tm.ron", "HEAD").unwrap_err();
    assert!(error.to_string().starts_with("HEAD:shop.tm.ron:1:1: "), "{error}");
}

#[test]
fn a_working_tree_elsewhere_is_not_followed() {
    let clone = Clone::in_folder("a");
    clone.ask(&["config", "core.worktree", clone.home().to_str().unwrap()]);
    let refused = Repository::around(clone.folder());
    assert!(refused.is_err(), "{refused:?}");
    assert_ne!(clone.run(&["git", "install"]).code, 0);
    assert!(!clone.home().join(".gitattributes").exists());
    // From inside what it names, the clone is nothing to git.
    clone.ask(&["config", "core.worktree", clone.folder().parent().unwrap().to_str().unwrap()]);
    assert!(Repository::around(clone.folder()).is_ok(), "a tree around the clone is one");
}

/// A configuration that starts a program wherever git lets one.
fn make_hostile(clone: &Clone) {
    let touch = format!("touch '{}'", clone.path("started").display());
    let all = [
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "core.sshCommand",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.smudge",
        "filter.evil.clean",
        "gpg.program",
        "pager.log",
        "remote.origin.uploadpack",
    ];
    for name in all {
        clone.ask(&["config", name, &touch]);
    }
    clone.ask(&["config", "log.showSignature", "true"]);
    clone.ask(&["config", "diff.noprefix", "true"]);
    clone.ask(&["config", "alias.log", "!false"]);
    clone.ask(&["config", "color.ui", "always"]);
    clone.ask(&["config", "log.decorate", "full"]);
    clone.ask(&["config", "log.diffMerges", "off"]);
    clone.ask(&["config", "remote.origin.url", "."]);
    clone.ask(&["config", "remote.origin.promisor", "true"]);
    clone.write(".git/info/attributes", "* diff=evil filter=evil\n");
}

#[test]
fn a_hostile_configuration_starts_nothing_and_changes_no_answer() {
    let clone = Clone::new();
    clone.write("shop.tm.ron", SHOP);
    clone.commit("Begin");
    clone.write("shop.tm.ron", &SHOP.replace("Shop", "Market"));
    let second = clone.commit("Rename it");
    // A commit with a signature makes `log.showSignature` start the program for it.
    let signed = clone.ask(&["cat-file", "commit", "HEAD"]).replacen(
        "\n\n",
        "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----\n\n",
        1,
    );
    clone.write("signed", &format!("{signed}\n"));
    let signed = clone.ask(&["hash-object", "-t", "commit", "-w", "signed"]);
    make_hostile(&clone);

    let repository = open(&clone);
    let tip = repository.resolve(&signed).unwrap();
    let history = repository.history(&tip, "shop.tm.ron").unwrap();
    assert_eq!(history.len(), 2, "{history:?}");
    let content = repository.file_at(&tip, "shop.tm.ron", "signed").unwrap();
    assert_eq!(String::from_utf8(content).unwrap(), clone.read("shop.tm.ron"));
    let head = repository.resolve("main").unwrap();
    assert_eq!(head.to_string(), second);
    assert_eq!(repository.merge_base(&tip, &head).unwrap(), repository.resolve("main~").ok());
    assert_eq!(repository.references().unwrap().len(), 1);
    // What a partial clone lacks is not fetched.
    let blob = clone.ask(&["rev-parse", "main~:shop.tm.ron"]);
    fs::remove_file(clone.path(&format!(".git/objects/{}/{}", &blob[..2], &blob[2..]))).unwrap();
    let gone = repository.contents().unwrap().read(history[1].after.as_ref().unwrap());
    assert!(matches!(gone, Err(GitError::NoObject(_))), "{gone:?}");
    assert!(!clone.path("started").exists());
}
