//! `draw`.

use crate::cli::{Place, SHOP};

/// Names that mean something to terminals, to XML, to Graphviz and to Mermaid.
const HOSTILE: &str = r#"(
    format: 1,
    name: "\"<x>\" & co",
    boundaries: {
        "a": (kind: network, name: "]end; <img src=x onerror=alert(1)>", parent: "b"),
        "b": (kind: vendor, name: "Round about", parent: "a"),
        "empty": (kind: device, name: "Nothing in it"),
    },
    elements: {
        "end": (kind: "person", name: "\\N \"end\" ` %%{init: {}}%%", boundary: "a"),
        "script": (kind: "vector-store", name: "<script>alert('&')</script>", boundary: "nowhere"),
        "x": (kind: "<k>", name: "evil\u{202e}\u{ffff}\nname", boundary: "b"),
    },
    flows: {
        "f": (from: "end", to: "script", label: "a|b \"c\" #35;"),
        "lost": (from: "x", to: "gone"),
        "self": (from: "x", to: "x"),
    },
)"#;

#[test]
fn a_small_model_as_text() {
    let place = Place::new();
    place.write("m.tm.ron", SHOP);
    insta::assert_snapshot!(place.run(&["draw", "m.tm.ron"]).done());
    let ascii = place.run(&["draw", "m.tm.ron", "--ascii"]).done();
    assert!(ascii.is_ascii(), "{ascii}");
    let piped = place.run_with_stdin(&["draw", "-"], SHOP).done();
    assert_eq!(piped, place.run(&["draw", "m.tm.ron"]).done());
}

/// A boundary in a boundary, and one beside them.
const NESTED: &str = r#"(
    format: 1,
    name: "Nested",
    boundaries: {
        "house": (kind: organisation, name: "House"),
        "room": (kind: network, name: "Inner room", parent: "house"),
        "vendor": (kind: vendor, name: "Vendor"),
    },
    elements: {
        "agent": (kind: "agent", name: "Agent", boundary: "room"),
        "customer": (kind: "person", name: "Customer"),
        "memory": (kind: "memory", name: "Memory", boundary: "room"),
        "model": (kind: "hosted-model-api", name: "Model", boundary: "vendor"),
        "portal": (kind: "web-app", name: "Portal", boundary: "house"),
    },
    flows: {
        "a": (from: "customer", to: "portal", label: "question"),
        "b": (from: "portal", to: "agent", label: "task"),
        "c": (from: "agent", to: "model", label: "prompt"),
        "d": (from: "model", to: "agent", label: "completion"),
        "e": (from: "agent", to: "memory", label: "lessons"),
    },
)"#;

#[test]
fn what_is_too_wide_becomes_pages() {
    let place = Place::new();
    place.write("m.tm.ron", NESTED);
    let drawn = |args: &[&str]| place.run(&[&["draw", "m.tm.ron"], args].concat()).done();
    let whole = drawn(&[]);
    assert!(!whole.contains("page"), "{whole}");
    let widest = whole.lines().map(|line| line.chars().count()).max().unwrap();
    assert_eq!(drawn(&["--width", &widest.to_string()]), whole);
    insta::assert_snapshot!(drawn(&["--width", "26"]));
    insta::assert_snapshot!(drawn(&["--width", "26", "--ascii"]));
}

#[test]
fn one_page_by_number_or_by_boundary() {
    let place = Place::new();
    place.write("m.tm.ron", NESTED);
    let drawn = |args: &[&str]| place.run(&[&["draw", "m.tm.ron"], args].concat()).done();
    let all = drawn(&["--width", "26"]);
    let second = drawn(&["--width", "26", "--page", "2"]);
    assert!(
        second.starts_with("House › Inner room · page 2 of 2\n") && all.contains(&second),
        "{second}"
    );
    let room = drawn(&["--page", "inner ROOM"]);
    assert!(room.starts_with("House › Inner room\n"), "{room}");
    assert_eq!(drawn(&["--page", "room"]), room);
    assert!(room.contains("Memory") && room.contains("( Portal )"), "{room}");
    let svg = drawn(&["--page", "room", "--format", "svg"]);
    assert_well_formed(&svg);
    assert!(svg.contains(">Memory</text>"), "{svg}");

    let failed = |args: &[&str]| place.run(&[&["draw", "m.tm.ron"], args].concat()).failed(2);
    assert_eq!(failed(&["--page", "9"]), "error: --page 9: there is 1 page\n");
    assert_eq!(
        failed(&["--page", "huose"]),
        "error: --page: there is no boundary `huose`\nhint: did you mean `House`?\n"
    );
    let stderr = failed(&["--page", "1", "--format", "dot"]);
    assert!(stderr.starts_with("error: --page: the formats text and svg have pages"), "{stderr}");
    let stderr = failed(&["--width", "26", "--format", "svg"]);
    assert!(stderr.contains("choose one with --page"), "{stderr}");
}

#[test]
fn what_no_page_has_room_for_is_said() {
    let place = Place::new();
    place.write("m.tm.ron", NESTED);
    let ran = place.run(&["draw", "m.tm.ron", "--width", "9"]);
    assert_eq!(ran.code, 0);
    let pictures = ran.stdout.lines().filter(|line| !line.contains("page "));
    for line in pictures {
        assert!(line.chars().count() <= 9, "{line}");
    }
    let note = "columns do not fit and are cut: --width ";
    assert!(ran.stderr.lines().all(|line| line.contains(note)), "{}", ran.stderr);
    assert!(ran.stderr.starts_with("Nested · page 1 of 4: "), "{}", ran.stderr);
    place.write("s.tm.ron", SHOP);
    let ran = place.run(&["draw", "s.tm.ron", "--width", "5"]);
    assert!(ran.stderr.contains(note) && !ran.stderr.contains("page"), "{}", ran.stderr);
    let stderr = place.run(&["draw", "m.tm.ron", "--width", "0"]).failed(2);
    assert!(stderr.contains("--width"), "{stderr}");
}

#[test]
fn every_element_is_on_a_page() {
    let place = Place::new();
    for template in ["agent-platform", "fraud-scoring", "mlops-pipeline"] {
        place.run(&["new", template, "--template", template]);
        let file = format!("{template}.tm.ron");
        let model = place.read(&file);
        let model = threatloom::store::Document::from_reader("m", model.as_bytes()).unwrap().model;
        for (width, told) in [("80", 5), ("120", 12), ("160", 12)] {
            let ran = place.run(&["draw", &file, "--width", width]);
            assert_eq!(ran.stderr, "", "nothing is cut");
            for element in model.elements.values() {
                let name: String = element.name.chars().take(told).collect();
                assert!(ran.stdout.contains(&name), "{name}: {}", ran.stdout);
            }
            let room = width.parse().unwrap();
            assert!(ran.stdout.lines().all(|line| line.chars().count() <= room), "{}", ran.stdout);
        }
    }
}

#[test]
fn an_empty_model_says_so() {
    let place = Place::new();
    place.run(&["new", "m"]);
    let ran = place.run(&["draw", "m.tm.ron"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 0));
    assert_eq!(ran.stderr, "the model has no elements yet: there is nothing to draw\n");
}

#[test]
fn boundaries_are_drawn_before_there_is_anything_in_them() {
    let place = Place::new();
    let model = r#"(format: 1, name: "m", boundaries: {"b": (kind: vendor, name: "Vendor")})"#;
    place.write("m.tm.ron", model);
    insta::assert_snapshot!(place.run(&["draw", "m.tm.ron"]).done(), @r"
    ╭┄ Vendor ╮
    ╰┄┄┄┄┄┄┄┄┄╯
    ");
}

#[test]
fn direction_and_zoom_can_be_asked_for() {
    let place = Place::new();
    place.write("m.tm.ron", SHOP);
    let drawn = |args: &[&str]| place.run(&[&["draw", "m.tm.ron"], args].concat()).done();
    insta::assert_snapshot!(drawn(&["--direction", "right", "--zoom", "compact"]));
    assert_eq!(drawn(&["--zoom", "cards", "--direction", "down"]), drawn(&[]));
}

#[test]
fn an_overview_is_as_wide_as_asked_for() {
    let place = Place::new();
    place.run(&["new", "m", "--template", "fraud-scoring"]);
    let drawn = |args: &[&str]| {
        place.run(&[&["draw", "m.tm.ron", "--zoom", "overview"], args].concat()).done()
    };
    let narrow = drawn(&["--width", "40"]);
    assert!(narrow.lines().all(|line| line.chars().count() <= 40), "{narrow}");
    assert!(narrow.contains("Bank") && narrow.lines().count() < 70, "{narrow}");
    assert!(drawn(&["--ascii"]).is_ascii());
    let args = ["draw", "m.tm.ron", "--zoom", "overview", "--format", "svg"];
    let stderr = place.run(&args).failed(2);
    assert_eq!(stderr, "error: --zoom overview: only text can be that small\n");
}

#[test]
fn a_small_model_as_svg() {
    let place = Place::new();
    place.write("m.tm.ron", SHOP);
    let svg = place.run(&["draw", "m.tm.ron", "--format", "svg"]).done();
    let (head, rest) = svg.split_once("<style>").unwrap();
    let (style, body) = rest.split_once("</style>").unwrap();
    assert!(style.contains("prefers-color-scheme: dark"), "{style}");
    insta::assert_snapshot!(format!("{head}…{body}"));
    assert_eq!(svg, place.run(&["draw", "m.tm.ron", "--format", "svg"]).done());
}

/// Fails unless every tag of the document is closed in order; `<` in text would be a tag.
fn assert_well_formed(xml: &str) {
    let mut open = Vec::new();
    for part in xml.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect(part);
        assert!(!text.contains('>') || open.last() == Some(&"style"), "{part}");
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{part}"),
            None => open.push(tag.split(' ').next().unwrap()),
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{part}");
        for entity in part.split('&').skip(1) {
            let known = ["lt;", "gt;", "amp;", "quot;"].iter().any(|k| entity.starts_with(k));
            assert!(known, "{part}");
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn hostile_names_stay_text_in_every_format() {
    let place = Place::new();
    place.write("m.tm.ron", HOSTILE);
    let drawn = |format: &str| place.run(&["draw", "m.tm.ron", "--format", format]).done();
    for format in ["text", "svg", "dot", "mermaid"] {
        let drawn = drawn(format);
        assert!(!drawn.contains(['\u{202e}', '\u{ffff}']), "{format}: {drawn}");
    }
    let svg = drawn("svg");
    assert_well_formed(&svg);
    for name in ["<script", "<img", "<k>"] {
        assert!(!svg.contains(name), "{svg}");
    }
    assert!(svg.contains("evil⟨202E⟩⟨FFFF⟩⏎name"), "{svg}");
    assert!(svg.contains("aria-label=\"&quot;&lt;x&gt;&quot; &amp; co: "), "{svg}");
    insta::assert_snapshot!(drawn("dot"));
    insta::assert_snapshot!(drawn("mermaid"));
}

#[test]
fn every_bundled_model_in_every_format() {
    let place = Place::new();
    let models = std::fs::read_dir("models").unwrap().map(|entry| entry.unwrap().path());
    for model in models.filter(|path| path.is_file()) {
        let model = std::fs::canonicalize(model).unwrap();
        let drawn = |args: &[&str]| {
            let model = ["draw", model.to_str().unwrap(), "--format"];
            place.run(&[&model, args].concat()).done()
        };
        for direction in ["down", "right"] {
            assert_well_formed(&drawn(&["svg", "--direction", direction]));
            let Some(svg) = graphviz(&drawn(&["dot", "--direction", direction])) else { return };
            assert!(svg.contains("</svg>"), "{}: {svg}", model.display());
        }
    }
}

/// What Graphviz makes of it; none where it is not installed.
fn graphviz(dot: &str) -> Option<String> {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut command = Command::new("dot");
    command.arg("-Tsvg").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let Ok(mut process) = command.spawn() else {
        println!("skipped: Graphviz is not installed");
        return None;
    };
    process.stdin.take().unwrap().write_all(dot.as_bytes()).unwrap();
    let output = process.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn positions_as_json_for_models_and_for_graphs() {
    let place = Place::new();
    place.write("m.tm.ron", SHOP);
    let of = |stdout: String| -> serde_json::Value { serde_json::from_str(&stdout).unwrap() };
    let model = of(place.run(&["draw", "--format", "layout-json", "m.tm.ron"]).done());
    assert_eq!(model["cell"], serde_json::json!([8, 16]));
    assert_eq!(model["nodes"].as_object().unwrap().len(), 2);
    assert!(model["flows"]["customer-agent"]["points"].as_array().unwrap().len() >= 2);
    assert!(model["flows"]["customer-agent"]["label"].is_array());
    let piped = place.run_with_stdin(&["draw", "--format", "layout-json", "-"], SHOP).done();
    assert_eq!(of(piped)["nodes"], model["nodes"]);
    let graph = r#"{"dir":"TB","nodes":[{"id":"a","w":80,"h":64},{"id":"b","w":80,"h":64}],
        "flows":[{"id":"f","from":"a","to":"b","lw":24}]}"#;
    let graph = of(place.run_with_stdin(&["draw", "--format", "layout-json", "-"], graph).done());
    assert_eq!(graph["nodes"]["a"], serde_json::json!([0, 0, 10, 4]));
    let stderr = place.run_with_stdin(&["draw", "--format", "layout-json", "-"], "{").failed(3);
    assert!(stderr.starts_with("error: stdin:1:1: EOF while parsing an object"), "{stderr}");
}

#[test]
fn a_faulty_graph_is_told_with_its_place() {
    let place = Place::new();
    let run = |graph: &str| {
        place.run_with_stdin(&["draw", "--format", "layout-json", "-"], graph).failed(3)
    };
    let stderr = run("{\"nodes\": [{\"id\": \"a\"}]}");
    assert!(stderr.starts_with("error: stdin:1:22: missing field `w`: "), "{stderr}");
    let stderr = run(r#"{"nodes": [{"id": "a", "w": -8, "h": 64}]}"#);
    assert_eq!(stderr, "error: stdin: `a`: a width of -8 pixels: write a positive number\n");
}
