//! Which questions come next, and what is kept of the answers.

use std::sync::LazyLock;

use threatloom::analysis::{Analysis, Asked, Change, Interview, suggest};
use threatloom::catalog::Catalog;
use threatloom::model::{Model, Reply, ReplyKey, Stamp, Values, ops};
use threatloom::store::templates;
use threatloom::tui::update::Msg;

use crate::sitting::Sitting;
use crate::sketch;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::bundled().unwrap());

fn next(model: &Model, about: Option<&str>) -> Vec<Asked> {
    let analysis = suggest(model, &CATALOG);
    let interview = Interview { model, catalog: &CATALOG, analysis: &analysis };
    interview.next(about, &|_| false, usize::MAX)
}

fn answered(model: &Model, subject: &str, attribute: &str, value: &str) -> Model {
    let mut model = model.clone();
    let values = Values::one(value);
    let edit = ops::answer(&model, subject, attribute, &values, Stamp("t ana".into())).unwrap();
    let _ = edit.apply(&mut model);
    model
}

/// A model, the suggestions for it, and those once a question was answered.
fn outcome(model: &Model, before: &Analysis, asked: &Asked, value: &str) -> Change {
    let after = answered(model, &asked.subject, &asked.key.question, value);
    Change::between(before, &suggest(&after, &CATALOG))
}

#[test]
fn what_an_answer_is_said_to_change_is_what_it_changes() {
    let (mut answers, mut right) = (0, 0);
    for template in templates::list() {
        let model = template.model().unwrap();
        let before = suggest(&model, &CATALOG);
        let questions = next(&model, None);
        for asked in questions.iter().filter(|asked| asked.change > 0).take(10) {
            for answer in &asked.answers {
                let real = outcome(&model, &before, asked, &answer.value);
                let sorted = |change: &Change| {
                    let (mut new, mut gone) = (change.new.clone(), change.gone.clone());
                    new.sort();
                    gone.sort();
                    (new, gone)
                };
                answers += 1;
                right += usize::from(sorted(&answer.change) == sorted(&real));
            }
        }
    }
    println!("{right} of {answers} answers were foreseen exactly");
    assert!(answers > 60 && right * 100 >= answers * 85, "{right} of {answers}");
}

#[test]
fn questions_are_ranked_by_what_they_are_expected_to_change() {
    let model = templates::get("support-copilot").unwrap().model().unwrap();
    let questions = next(&model, None);
    let first = &questions[0];
    let mean: u32 = first.answers.iter().map(|answer| answer.change.size()).sum();
    assert_eq!(first.change, mean / u32::try_from(first.answers.len()).unwrap());
    let asked: Vec<u32> = questions.iter().map(|q| q.change).filter(|c| *c > 0).collect();
    assert!(asked.is_sorted_by(|a, b| a >= b), "{asked:?}");
    // A crossing of the threshold counts a whole suggestion, a move its points.
    let crossing = questions.iter().flat_map(|q| &q.answers).find(|a| !a.change.new.is_empty());
    assert!(crossing.unwrap().change.size() >= 100);
    // About one element only what its own suggestions ask, or what a review asks of its kind.
    let about = next(&model, Some("support-agent"));
    assert!(about.len() > 3 && about.len() < questions.len());
    let analysis = suggest(&model, &CATALOG);
    let interview = Interview { model: &model, catalog: &CATALOG, analysis: &analysis };
    let put_off = |key: &ReplyKey| *key == first.key;
    assert_ne!(interview.next(None, &put_off, 1)[0].key, first.key, "it was put off");
}

#[test]
fn review_questions_fit_the_kinds_that_are_there() {
    let of = |model: &str| next(&sketch::model(model), None);
    let chat = of("u person content-trust=untrusted; it agent; u>it");
    let asks = |questions: &[Asked], id: &str| questions.iter().any(|q| q.key.question == id);
    assert!(asks(&chat, "trolling") || asks(&chat, "reputation"), "{chat:#?}");
    assert!(!asks(&chat, "error-rates") && !asks(&chat, "notice-poisoning"));
    let classifier = "files web-content content-trust=untrusted; \
                      it predictive-model security-decision=yes; files>it carries=data";
    let questions = of(classifier);
    assert!(asks(&questions, "error-rates") && !asks(&questions, "trolling"));
    // What an attribute answers is the question of the attribute.
    let tested = questions.iter().find(|q| q.key.question == "tested").unwrap();
    assert!(tested.review.as_ref().is_some_and(|text| text.contains("adversarial examples")));
    assert!(!asks(&questions, "adversarial-training"));

    let mut model = sketch::model(classifier);
    let words = vec!["Weekly, by hand.".to_string()];
    let edit =
        ops::answer_in_words(&model, ReplyKey::about("error-rates", "it"), words, Stamp::default());
    let _ = edit.apply(&mut model);
    assert!(!asks(&next(&model, None), "error-rates"), "it is answered");
    assert!(!asks(&next(&model, Some("it")), "error-rates"));
}

#[test]
fn an_answer_keeps_who_gave_it_until_it_is_no_longer_true() {
    let model = sketch::model("u person; it agent; u>it");
    let key = ReplyKey::about("autonomy", "it");
    let mut model = answered(&model, "it", "autonomy", "autonomous");
    assert_eq!(model.answers[&key].stamp.by(), "ana");
    assert!(model.elements["it"].attributes["autonomy"].contains("autonomous"));
    let before = model.clone();

    let same = ops::set_attribute(&model, "it", "autonomy", Some(&Values::one("autonomous")));
    let _ = same.unwrap().apply(&mut model);
    assert_eq!(model, before);
    let back = ops::set_attribute(&model, "it", "autonomy", None).unwrap().apply(&mut model);
    assert!(model.answers.is_empty() && model.elements["it"].attributes.is_empty());
    let _ = back.apply(&mut model);
    assert_eq!(model, before, "undo brings the answer back with its name");

    let note = Reply { text: vec!["Ask Ben.".into()], ..Reply::default() };
    model.answers.insert(ReplyKey::about("authenticated", "u-to-it"), note);
    let back = ops::remove(&model, &["it".to_string()]).apply(&mut model);
    assert!(model.answers.is_empty(), "answers go with what they are about");
    let _ = back.apply(&mut model);
    assert_eq!(model.answers.len(), 2);
}

#[test]
fn the_workbench_asks_what_is_worth_asking_now() {
    // What is remembered between frames is what a fresh search says, whatever happened before.
    let mut sitting = Sitting::on("support-copilot");
    let elements = &sitting.state.model().elements;
    let agent = elements.iter().find(|(_, element)| element.name == "Support agent");
    let agent = agent.unwrap().0.clone();
    let fresh = |sitting: &Sitting, about: &str| {
        let state = &sitting.state;
        let analysis = &state.derived.analysis;
        let interview = Interview { model: state.model(), catalog: &state.catalog, analysis };
        let skip = |key: &ReplyKey| state.put_off.contains(key);
        interview.next(Some(about), &skip, 1).into_iter().next()
    };
    let ask = |sitting: &Sitting, about: &str| {
        let asked = sitting.state.question_about(Some(about));
        assert_eq!(asked, fresh(sitting, about));
        assert_eq!(asked, sitting.state.question_about(Some(about)), "asked again");
        asked
    };
    sitting.state.select(Some(agent.clone()));
    let first = ask(&sitting, &agent).unwrap();

    // Another selection, and back.
    let other = sitting.state.model().elements.keys().find(|id| **id != agent).cloned().unwrap();
    assert_ne!(ask(&sitting, &other), Some(first.clone()));
    assert_eq!(ask(&sitting, &agent), Some(first.clone()));

    // Putting off, and thinking better of it.
    sitting.state.put_off.insert(first.key.clone());
    assert_ne!(ask(&sitting, &agent), Some(first.clone()));
    sitting.state.put_off.clear();
    assert_eq!(ask(&sitting, &agent), Some(first.clone()));

    // An answer, and taking it back.
    let values = Values::one(&first.answers[0].value);
    let edit = ops::answer(
        sitting.state.model(),
        &first.subject,
        &first.key.question,
        &values,
        sitting.state.stamp(),
    );
    sitting.state.edit("answer", edit.unwrap());
    ask(&sitting, &agent);
    sitting.tell(Msg::Resize(120, 40));
    assert_ne!(ask(&sitting, &agent).map(|asked| asked.key), Some(first.key.clone()));
    sitting.keys("u");
    assert_eq!(ask(&sitting, &agent), Some(first.clone()));

    // An edit: the question calls the element by its name.
    let edit = ops::rename(sitting.state.model(), &agent, "Helper").unwrap();
    sitting.state.edit("rename", edit);
    sitting.tell(Msg::Resize(120, 40));
    assert_ne!(ask(&sitting, &agent), Some(first));
}
