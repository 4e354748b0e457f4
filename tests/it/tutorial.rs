//! Ten minutes with an architect: a chatbot of ten elements in three boundaries, drawn from an empty
//! screen at the real program in a real terminal, while it is being explained.
//!
//! Each step is what the architect says, the keys that one presses, and what the screen shows then.
//! Names are typed like any other text; what counts is how many keys one presses besides.

use threatloom::model::{BoundaryKind, Model};
use threatloom::store::parse_model;
use threatloom::tui::keys;

use crate::pseudo_terminal::Desk;

/// Keys of a step.
enum Press {
    /// Keys that do something, written like `i<enter>`.
    Keys(&'static str),
    /// The name of something, letter by letter.
    Name(&'static str),
}

use Press::{Keys, Name};

/// What is said, what is pressed, and what the screen shows then.
struct Step {
    says: &'static str,
    press: &'static [Press],
    shows: &'static [&'static str],
}

/// As many keys as this may be pressed besides the letters of names.
const MOST: usize = 120;

/// Stands for a screen without the line to type into.
const NO_LINE: &str = "";

const TUTORIAL: &[Step] = &[
    Step {
        says: "Let us draw our support chatbot. There is nothing yet.",
        press: &[Keys("<enter>")],
        shows: &["Nothing drawn yet", "type a sentence"],
    },
    Step {
        says: "A customer asks a question in our chat UI, which hands it to the orchestrator.",
        press: &[
            Keys("i"),
            Name("Customer"),
            Keys("->"),
            Name("Chat UI"),
            Keys("->"),
            Name("Orchestrator"),
            Keys(":"),
            Name("question"),
            Keys("<enter>"),
        ],
        shows: &["done: new: Customer (person), Chat UI (web app), Orchestrator"],
    },
    Step {
        says: "The orchestrator prompts GPT, and reads and writes a memory and a vector store.",
        press: &[
            Name("Orchestrator"),
            Keys("->"),
            Name("GPT"),
            Keys(":"),
            Name("prompt"),
            Keys(";"),
            Name("Orchestrator"),
            Keys("<lt>->"),
            Name("Memory"),
            Keys(","),
            Name("Vector store"),
            Keys("<enter>"),
        ],
        shows: &["done: new: GPT (hosted model API), Memory (memory), Vector store"],
    },
    Step {
        says: "The vector store is filled with the articles of our knowledge base.",
        press: &[
            Name("Knowledge base"),
            Keys("->"),
            Name("Vector store"),
            Keys(":"),
            Name("articles"),
            Keys("<enter>"),
        ],
        shows: &["done: new: Knowledge base (knowledge base), 1 flow"],
    },
    Step {
        says: "It looks up orders and can send mail.",
        press: &[
            Name("Orchestrator"),
            Keys("<lt>-"),
            Name("Order database"),
            Keys(":"),
            Name("order"),
            Keys(";"),
            Name("Orchestrator"),
            Keys("->"),
            Name("Mail tool"),
            Keys(":"),
            Name("reply"),
            Keys("<enter>"),
        ],
        shows: &["done: new: Order database (database), Mail tool (tool)"],
    },
    Step {
        says: "GPT runs at our supplier. All the rest is our product, and in it the content has its own zone.",
        press: &[
            Keys("vendor:"),
            Name("Supplier"),
            Keys("{"),
            Name("GPT"),
            Keys("};tenant:"),
            Name("Product"),
            Keys("{"),
            Name("Chat UI"),
            Keys(","),
            Name("Orchestrator"),
            Keys(","),
            Name("Memory"),
            Keys(","),
            Name("Order database"),
            Keys(","),
            Name("Mail tool"),
            Keys(","),
            Name("Content"),
            Keys("{"),
            Name("Knowledge base"),
            Keys(","),
            Name("Vector store"),
            Keys("}}<enter>"),
        ],
        shows: &["done: new: boundary Supplier around 1, boundary Content around 2"],
    },
    Step {
        says: "That was all. Ah no: questions pass a gateway before they reach the orchestrator.",
        press: &[Keys("<esc>")],
        shows: &[NO_LINE],
    },
    Step {
        says: "So, the chat UI, its flow to the orchestrator, and the gateway onto it.",
        press: &[Keys("/"), Name("chat ui"), Keys("<enter>"), Keys("f"), Keys("I")],
        shows: &["Insert between Chat UI and Orchestrator"],
    },
    Step {
        says: "An API gateway of ours.",
        press: &[Name("Gateway"), Keys("<enter>")],
        shows: &["new: Gateway (API gateway), 1 flow, in Product, between Chat UI"],
    },
    Step { says: "Keep it.", press: &[Keys("<ctrl-s>")], shows: &["Save as"] },
    Step { says: "That name will do.", press: &[Keys("<enter>")], shows: &["saved "] },
];

#[test]
fn a_chatbot_from_an_empty_screen_in_few_keys() {
    let desk = Desk::new();
    let mut sitting = desk.start(&[]);
    sitting.sees("Open a model");
    let (mut keys_pressed, mut letters) = (0, 0);
    for step in TUTORIAL {
        for press in step.press {
            match press {
                Keys(script) => {
                    keys_pressed += keys::script(script).unwrap().len();
                    sitting.keys(script);
                }
                Name(name) => {
                    letters += name.chars().count();
                    sitting.keys(name);
                }
            }
        }
        for text in step.shows {
            if *text == NO_LINE {
                // The path in the title has the same sign.
                sitting.sees_no_more("\n › ");
            } else {
                sitting.sees(text);
            }
        }
        let pressed = format!("{keys_pressed} keys and {letters} letters of names until now");
        println!("“{}”\n{}\n({pressed})\n", step.says, sitting.screen());
    }
    sitting.keys("q").leaves(0);
    println!("{keys_pressed} keys besides {letters} letters of names");
    assert!(keys_pressed <= MOST, "{keys_pressed} keys besides names");

    let files = crate::pseudo_terminal::files_below(&desk.work());
    let file = files.iter().find(|path| path.to_string_lossy().ends_with(".tm.ron")).unwrap();
    let model = parse_model("chatbot", &std::fs::read(file).unwrap()).unwrap().model;
    assert_eq!(
        kinds(&model),
        [
            ("chat-ui", "web-app", Some("product")),
            ("customer", "person", None),
            ("gateway", "api-gateway", Some("product")),
            ("gpt", "hosted-model-api", Some("supplier")),
            ("knowledge-base", "knowledge-base", Some("content")),
            ("mail-tool", "tool", Some("product")),
            ("memory", "memory", Some("product")),
            ("orchestrator", "orchestrator", Some("product")),
            ("order-database", "database", Some("product")),
            ("vector-store", "vector-store", Some("content")),
        ]
    );
    let boundaries = model.boundaries.iter();
    let boundaries: Vec<_> =
        boundaries.map(|(id, it)| (id.as_str(), it.kind, it.parent.as_deref())).collect();
    assert_eq!(
        boundaries,
        [
            ("content", BoundaryKind::Network, Some("product")),
            ("product", BoundaryKind::Tenant, None),
            ("supplier", BoundaryKind::Vendor, None),
        ]
    );
    let flows = model.flows.values();
    let flows: Vec<_> = flows.map(|it| (&*it.from, &*it.to, &*it.label)).collect();
    assert_eq!(
        flows,
        [
            ("chat-ui", "gateway", "question"),
            ("customer", "chat-ui", "question"),
            ("gateway", "orchestrator", "question"),
            ("knowledge-base", "vector-store", "articles"),
            ("memory", "orchestrator", ""),
            ("orchestrator", "gpt", "prompt"),
            ("orchestrator", "mail-tool", "reply"),
            ("orchestrator", "memory", ""),
            ("orchestrator", "vector-store", ""),
            ("order-database", "orchestrator", "order"),
            ("vector-store", "orchestrator", ""),
        ]
    );
}

/// Id, kind and boundary of every element.
fn kinds(model: &Model) -> Vec<(&str, &str, Option<&str>)> {
    let elements = model.elements.iter();
    elements.map(|(id, it)| (id.as_str(), it.kind.as_str(), it.boundary.as_deref())).collect()
}
