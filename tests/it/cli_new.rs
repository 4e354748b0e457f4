//! `new`.

use crate::cli::{Place, SHOP};

#[test]
fn an_empty_model_is_named_after_its_file() {
    let place = Place::new();
    let ran = place.run(&["new", "claims-assistant.tm.ron"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 0));
    assert_eq!(
        ran.stderr,
        "claims-assistant.tm.ron: made; `threatloom claims-assistant.tm.ron` opens it\n"
    );
    let model = place.read("claims-assistant.tm.ron");
    assert_eq!(model, "(\n    format: 1,\n    name: \"Claims assistant\",\n)\n");
    assert_eq!(place.run(&["fmt", "--check", "claims-assistant.tm.ron"]).done(), "");
}

#[test]
fn every_template_can_be_begun_with() {
    let place = Place::new();
    let list = place.run(&["new", "--template", "list"]).done();
    insta::assert_snapshot!(list);
    for name in list.lines().skip(1).map(|line| line.split(' ').next().unwrap()) {
        let file = format!("{name}-copy");
        let ran = place.run(&["new", &file, "--template", name, "--name", "Ours"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let model = place.read(&format!("{file}.tm.ron"));
        assert!(model.contains("    name: \"Ours\",\n") && model.contains("    elements: {"));
        assert_eq!(place.run(&["new", "-", "--template", name, "--name", "Ours"]).done(), model);
    }
}

#[test]
fn a_file_is_never_replaced() {
    let place = Place::new();
    place.write("shop.tm.ron", SHOP);
    let stderr = place.run(&["new", "shop"]).failed(4);
    assert!(stderr.contains("exists already"), "{stderr}");
    assert_eq!(place.read("shop.tm.ron"), SHOP);
    let stderr = place.run(&["new", "no-folder/shop"]).failed(4);
    assert!(stderr.contains("no-folder"), "{stderr}");
}

#[test]
fn a_wrong_template_is_answered_with_a_near_one() {
    let place = Place::new();
    insta::assert_snapshot!(place.run(&["new", "x", "--template", "copilot"]).failed(2), @r"
    error: there is no template `copilot`
    hint: did you mean `support-copilot`?
    ");
    assert!(place.run(&["new"]).failed(2).contains("FILE"));
    let stderr = place.run(&["new", "--template", "fraud-scoring"]).failed(2);
    assert!(stderr.contains("needs a file name"), "{stderr}");
}

#[test]
fn a_folder_and_an_empty_name_are_refused() {
    let place = Place::new();
    for folder in [".", "..", "/", "a/.."] {
        let stderr = place.run(&["new", folder]).failed(2);
        assert!(stderr.contains("is a folder, not the name of a file"), "{stderr}");
    }
    assert!(place.run(&["new", "x", "--name", " "]).failed(2).contains("--name says nothing"));
    assert_eq!(std::fs::read_dir(place.path("")).unwrap().count(), 0);
}
