//! Editing on the canvas: what one does with what is drawn, each a step that can be taken back.

use threatloom::analysis::assess::Whose;
use threatloom::analysis::check::check;
use threatloom::model::{FindingKey, Model};
use threatloom::tui::overlay::Overlay;

use crate::sitting::{Sitting, catalog};

/// A small system: four elements, two flows, one boundary in another.
fn small() -> Sitting {
    let mut sitting = Sitting::with(Model::new("Small"));
    sitting.keys("iUser -> Chat UI -> Agent -> GPT [hosted model API] : prompt<enter>");
    sitting.keys("Shop { Chat UI, Inner { Agent } }<enter><esc>");
    sitting
}

/// Ids as a list.
fn ids<'a>(map: impl Iterator<Item = &'a String>) -> Vec<&'a str> {
    map.map(String::as_str).collect()
}

/// Runs a script and makes sure that it is one step.
fn one_step(sitting: &mut Sitting, script: &str) {
    let before = sitting.file();
    sitting.keys(script);
    let (after, said) = (sitting.file(), sitting.state.message.clone());
    let (selected, marked) =
        (sitting.state.diagram.selected.clone(), sitting.state.diagram.marked.clone());
    assert_ne!(before, after, "`{script}` does something");
    sitting.keys("u");
    assert_eq!(sitting.file(), before, "`{script}` is one step");
    sitting.keys("<ctrl-r>");
    assert_eq!(sitting.file(), after);
    // As it was after the script.
    sitting.state.select(selected);
    (sitting.state.diagram.marked, sitting.state.message) = (marked, said);
}

#[test]
fn what_is_put_onto_a_flow_splits_it_and_loses_nothing() {
    let mut sitting = Sitting::on("support-copilot");
    let flow = "guardrail-support-agent";
    sitting.state.select(Some(flow.into()));
    sitting.keys("<ctrl-n>Too trusting<enter>1");
    sitting.state.select(Some(flow.into()));
    let before = sitting.state.model().flows[flow].clone();
    one_step(&mut sitting, "IRate limiter [guardrail]<enter>");
    assert!(sitting.said().contains("the first part keeps 1 finding"), "{}", sitting.said());
    let model = sitting.state.model();
    let (first, second) = (&model.flows[flow], &model.flows["rate-limiter-support-agent"]);
    assert_eq!((first.to.as_str(), &first.label), ("rate-limiter", &before.label));
    assert_eq!((&first.attributes, &first.notes), (&before.attributes, &before.notes));
    assert_eq!((second.to.as_str(), &second.label), ("support-agent", &before.label));
    assert!(second.attributes.contains_key("carries"), "what flows is the same");
    assert!(!second.attributes.contains_key("encrypted"), "how it is protected, nobody said");
    assert_eq!(model.elements["rate-limiter"].boundary.as_deref(), Some("ai-services"));
    assert_eq!(sitting.state.diagram.selected.as_deref(), Some("rate-limiter"));
    assert!(model.findings.keys().any(|key| key.element() == Some(flow)));

    // `a` on a flow is the same, and elsewhere there is nothing to insert onto.
    sitting.state.select(Some(flow.into()));
    sitting.keys("a");
    assert!(sitting.screen().contains("Insert between"), "{}", sitting.screen());
    sitting.keys("<esc>");
    sitting.state.select(None);
    sitting.keys("I");
    assert!(sitting.footer().contains("select the flow"), "{}", sitting.footer());
}

#[test]
fn what_is_cut_comes_back_as_it_was() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("/mail tool<enter><shift-right>");
    let before = sitting.state.model().clone();
    let file = sitting.file();
    sitting.state.select(Some("ai-services".into()));
    one_step(&mut sitting, "X");
    let model = sitting.state.model();
    assert!(!model.elements.contains_key("support-agent"), "all inside goes too");
    assert!(!model.boundaries.contains_key("ai-services"));
    assert_eq!(sitting.state.diagram.selected, None);
    one_step(&mut sitting, "V");
    let model = sitting.state.model();
    assert_eq!(model.elements, before.elements);
    assert_eq!(model.boundaries, before.boundaries);
    assert_eq!(model.flows, before.flows, "flows to the outside are drawn again");
    assert_eq!((&model.answers, &model.assumptions), (&before.answers, &before.assumptions));
    assert_eq!(model.findings, before.findings);
    let pin = |model: &Model| model.arrangement.places["mail-tool"].pinned;
    assert!(pin(model).is_some());
    assert_eq!(pin(model), pin(&before), "pins too");
    assert_eq!(sitting.file(), file, "byte for byte");
    assert_eq!(sitting.state.diagram.selected.as_deref(), Some("ai-services"));
}

#[test]
fn cutting_and_pasting_says_what_it_does() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("V");
    assert!(sitting.said().contains("nothing was cut or copied yet"), "{}", sitting.said());
    sitting.keys("/support agent<enter>X");
    let said = sitting.said();
    assert!(said.starts_with("cut Support agent, ") && said.contains("V pastes"), "{said}");
    assert!(said.contains("findings with it"), "{said}");
    sitting.keys("V");
    let said = sitting.said();
    assert!(said.starts_with("pasted Support agent") && said.contains("connected again"), "{said}");
    // Once more, it is another one, with an id and a name of its own, and nothing was decided of it.
    let findings = sitting.state.model().findings.len();
    sitting.keys("V");
    let model = sitting.state.model();
    let copies: Vec<_> =
        model.elements.iter().filter(|(_, e)| e.name == "Support agent 2").collect();
    let [(id, copy)] = copies[..] else { panic!("{copies:?}") };
    assert_eq!(copy.boundary.as_deref(), Some("ai-services"), "beside the selection");
    assert_eq!(copy.attributes, model.elements["support-agent"].attributes);
    assert_eq!(model.findings.len(), findings);
    assert!(!model.flows.values().any(|flow| flow.from == *id || flow.to == *id));
    assert!(!sitting.said().contains("left out"), "{}", sitting.said());
}

#[test]
fn copies_have_the_flows_between_them_and_no_decisions() {
    let mut sitting = Sitting::on("support-copilot");
    for name in ["support agent", "mail tool", "hosted llm"] {
        sitting.keys(&format!("/{name}<enter><space>"));
    }
    let before = sitting.state.model().clone();
    one_step(&mut sitting, "D");
    let model = sitting.state.model();
    let new: Vec<_> =
        model.elements.keys().filter(|id| !before.elements.contains_key(*id)).collect();
    assert_eq!(new.len(), 3);
    let flows = model.flows.iter().filter(|(id, _)| !before.flows.contains_key(*id));
    let flows: Vec<_> = flows.map(|(_, flow)| (&flow.from, &flow.to)).collect();
    assert_eq!(flows.len(), 3, "to the model and back, and to the tool");
    assert!(flows.iter().all(|(from, to)| new.contains(from) && new.contains(to)));
    assert_eq!(model.findings, before.findings);
    assert!(model.answers.len() >= before.answers.len());
    // They are marked, for what comes next.
    let marked: Vec<_> = sitting.state.diagram.marked.iter().collect();
    assert_eq!(marked, new);
    let homes = |model: &Model, ids: &[&String]| -> Vec<_> {
        ids.iter().map(|id| model.elements[*id].boundary.clone()).collect()
    };
    sitting.keys("C<esc><esc>");
    sitting.state.select(Some("public-internet".into()));
    sitting.keys("V");
    let model = sitting.state.model();
    let pasted: Vec<_> = sitting.state.diagram.marked.iter().collect();
    assert_eq!(pasted.len(), 3);
    assert_eq!(homes(model, &pasted), vec![Some("public-internet".to_string()); 3]);
}

#[test]
fn what_is_cut_goes_to_another_model_with_its_findings() {
    let mut sitting = Sitting::on("support-copilot");
    let before = sitting.state.model().clone();
    sitting.keys("/support agent<enter>X");
    let clip = sitting.clip.clone();
    let mut other = Sitting::with(Model::new("Other"));
    other.keys("iSupport agent [agent]; Retriever<enter><esc>");
    other.state.document.model.elements.get_mut("support-agent").unwrap().name = "Help".into();
    (other.clip, other.at_home) = (clip, false);
    one_step(&mut other, "V");
    let model = other.state.model();
    let id = other.state.diagram.selected.clone().unwrap();
    assert_ne!(id, "support-agent", "that id was taken");
    assert_eq!(model.elements[&id].name, "Support agent");
    assert_eq!(model.elements[&id].controls, before.elements["support-agent"].controls);
    assert!(model.flows.is_empty(), "what is called Retriever here is something else");
    let of = |model: &Model, id: &str| {
        model.findings.keys().filter(|key| key.element() == Some(id)).count()
    };
    assert_eq!(of(model, &id), of(&before, "support-agent"));
    other.keys("u");
    other.keys("V");
    assert!(other.footer().contains("findings with it"), "{}", other.footer());
    assert!(other.footer().contains("left out"), "{}", other.footer());
    let problems = check(&catalog(), other.state.model(), Whose::default(), other.state.today());
    let errors: Vec<_> = problems.iter().filter(|p| p.rule.contains("dangling")).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn kinds_that_a_model_lacks_are_said_when_pasting() {
    let mut sitting = small();
    sitting.keys("/agent<enter>C");
    let clip = sitting.clip.as_mut().unwrap();
    clip.part.elements.get_mut("agent").unwrap().kind = "till".into();
    sitting.at_home = false;
    sitting.keys("V");
    assert!(sitting.footer().contains("the catalogs here lack: till"), "{}", sitting.footer());
}

#[test]
fn many_are_marked_and_changed_at_once() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("/order database<enter>T");
    assert!(sitting.screen().contains("all of the same kind"), "{}", sitting.screen());
    sitting.keys("b");
    let marked = ids(sitting.state.diagram.marked.iter());
    assert!(marked.len() > 1 && marked.contains(&"order-database"), "{marked:?}");
    let expected: Vec<_> = (sitting.state.model().elements.iter())
        .filter(|(_, element)| element.boundary.as_deref() == Some("customer-data"))
        .map(|(id, _)| id.as_str())
        .collect();
    assert_eq!(marked, expected);
    let marked: Vec<String> = marked.into_iter().map(str::to_string).collect();

    one_step(&mut sitting, "tlog store<enter>");
    assert!(marked.iter().all(|id| sitting.state.model().elements[id].kind == "log-store"));
    sitting.keys("u<tab>");
    while !sitting.screen().lines().any(|line| line.contains("▸owner")) {
        sitting.keys("<down>");
    }
    sitting.keys("<enter><ctrl-u>Ben<enter>");
    assert!(marked.iter().all(|id| sitting.state.model().elements[id].owner == "Ben"));
    let said = format!("the owner set on {} things", marked.len());
    assert!(sitting.footer().contains(&said), "{}", sitting.footer());

    // The others, and none.
    sitting.keys("<esc>To");
    assert!(marked.iter().all(|id| !sitting.state.diagram.marked.contains(id)));
    sitting.keys("Tc");
    assert!(sitting.state.diagram.marked.is_empty());
    sitting.state.select(Some("shop".into()));
    sitting.keys("Ti");
    let inside = sitting.state.diagram.marked.len();
    assert!(inside > expected_in_shop(&sitting), "those of inner boundaries too");
    let selected = sitting.state.diagram.selected.clone().unwrap();
    assert!(sitting.state.diagram.marked.contains(&selected), "the panel shows one of them");
}

fn expected_in_shop(sitting: &Sitting) -> usize {
    let elements = sitting.state.model().elements.values();
    elements.filter(|element| element.boundary.as_deref() == Some("shop")).count()
}

#[test]
fn an_attribute_is_set_where_it_makes_sense() {
    let mut sitting = small();
    sitting.keys("/agent<enter>Ta<tab>");
    while !sitting.screen().lines().any(|line| line.contains("▸autonomy")) {
        sitting.keys("<down>");
    }
    sitting.keys("<enter>");
    let Some(Overlay::Ask(ask)) = &sitting.state.overlay else { panic!("{}", sitting.screen()) };
    let key = ask.answers[0].key.to_string();
    sitting.keys(&key);
    let with = |sitting: &Sitting| {
        let elements = sitting.state.model().elements.iter();
        let with = elements.filter(|(_, e)| e.attributes.contains_key("autonomy"));
        with.map(|(id, _)| id.clone()).collect::<Vec<_>>()
    };
    assert!(with(&sitting).contains(&"agent".to_string()));
    assert!(!with(&sitting).contains(&"user".to_string()), "a person is not asked for it");
    assert!(!sitting.state.model().elements["gpt"].attributes.contains_key("autonomy"));
}

#[test]
fn marks_show_without_colours() {
    for (ascii, sign) in [(false, "█"), (true, "#")] {
        let mut sitting = small().size(80, 24);
        sitting.state.settings.theme = threatloom::tui::theme::Theme::new(false);
        sitting.state.settings.ascii = ascii;
        let signs = |sitting: &Sitting| {
            let canvas = threatloom::tui::areas::canvas_area(&sitting.state);
            let buffer = sitting.buffer();
            canvas.positions().filter(|at| buffer[*at].symbol() == sign).count()
        };
        let before = signs(&sitting);
        sitting.keys("/agent<enter><space>o<space>");
        assert_eq!(signs(&sitting), before + 2, "{}", sitting.screen());
    }
}

#[test]
fn boxes_are_put_into_line_and_stay_there() {
    let mut sitting = Sitting::with(Model::new("Row"));
    sitting.keys("iRoot -> A, B, C; C -> D<enter><esc>");
    for name in ["A", "B", "D"] {
        sitting.keys(&format!("/{name}<enter><space>"));
    }
    let y = |sitting: &Sitting, id: &str| sitting.state.derived.picture.element(id).unwrap().y;
    assert_ne!(y(&sitting, "a"), y(&sitting, "d"));
    sitting.keys("\\");
    let said = sitting.footer();
    let in_row = y(&sitting, "a") == y(&sitting, "d") && y(&sitting, "a") == y(&sitting, "b");
    assert!(in_row, "{said}\n{}", sitting.screen());
    assert!(said.starts_with("3 boxes in a row, pinned"), "{said}");
    let pins = sitting.state.model().arrangement.places.values().filter(|p| p.pinned.is_some());
    assert_eq!(pins.count(), 3);
    sitting.keys("u");
    assert_ne!(y(&sitting, "a"), y(&sitting, "d"));
    let pins = sitting.state.model().arrangement.places.values().filter(|p| p.pinned.is_some());
    assert_eq!(pins.count(), 0);
    sitting.keys("|");
    let middle = |sitting: &Sitting, id: &str| {
        let rect = sitting.state.derived.picture.element(id).unwrap();
        rect.x + rect.w / 2
    };
    let line: Vec<i32> = ["a", "b", "d"].map(|id| middle(&sitting, id)).to_vec();
    let straight = line.iter().all(|x| (x - line[0]).abs() <= 1);
    assert_eq!(
        straight,
        sitting.footer().contains("in a column"),
        "{}\n{}",
        sitting.footer(),
        sitting.screen()
    );
}

#[test]
fn a_line_that_is_wrong_shows_where() {
    let mut sitting = small().size(80, 24);
    sitting.keys("iAgent -> Tool [zorblax]");
    let screen = sitting.screen();
    let rows: Vec<&str> = screen.lines().collect();
    let at = rows.iter().position(|row| row.contains("Tool [zorblax]")).unwrap();
    let column = |row: &str, sign: &str| row.split(sign).next().unwrap().chars().count();
    assert_eq!(column(rows[at], "zorblax"), column(rows[at + 1], "^"), "{screen}");
    assert!(rows[at + 1].contains("no kind is called"), "{screen}");
}

#[test]
fn earlier_lines_come_back() {
    let mut sitting = Sitting::with(Model::new("Talk"));
    let text = |sitting: &Sitting| match &sitting.state.overlay {
        Some(Overlay::Prompt(prompt)) => prompt.text(),
        other => panic!("{other:?}"),
    };
    sitting.keys("iA -> B<enter>B -> C<enter>C -> ");
    sitting.keys("<up>");
    assert_eq!(text(&sitting), "B -> C");
    sitting.keys("<up><up>");
    assert_eq!(text(&sitting), "A -> B");
    sitting.keys("<down><down>");
    assert_eq!(text(&sitting), "C ->");
    sitting.keys("D<enter><esc>AE<up>");
    assert_eq!(text(&sitting), "C -> D", "in the next sitting at the line too");
    sitting.keys("<down>");
    assert_eq!(text(&sitting), "E");
}

#[test]
fn a_name_that_is_nearly_there_is_pointed_out() {
    let mut sitting = small();
    sitting.keys("iUser -> Chat UX");
    assert!(sitting.screen().contains("there is Chat UI · new: "), "{}", sitting.screen());
    sitting.keys(" -> Agent");
    assert!(sitting.screen().contains("there is Chat UI · new: "), "not only of the last one");
    sitting.keys("<ctrl-u>User -> Chat UI");
    assert!(!sitting.screen().contains("there is"), "{}", sitting.screen());
}

#[test]
fn findings_of_what_was_cut_wait_for_it() {
    let mut sitting = Sitting::on("support-copilot");
    let key: FindingKey = "AML.T0086@support-agent".parse().unwrap();
    sitting.keys("/support agent<enter>X");
    assert!(sitting.state.model().findings.contains_key(&key), "nothing that was decided is lost");
}
