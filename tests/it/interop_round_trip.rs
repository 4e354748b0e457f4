//! What goes out comes back, as far as the format can carry it; and one drawing in three formats is one
//! model.

use std::collections::BTreeSet;

use threatloom::catalog::{Catalog, Imports};
use threatloom::interop::{Format, Imported, Intake, foreign_of, open};
use threatloom::model::{Id, Model, Stamp, Status};
use threatloom::store::templates;

use crate::shared::shared;
use crate::sitting::catalog;

/// Formats that hold a whole diagram; those of them that have a place for kinds, and for findings. What
/// the others lose is held to what they tell in `interop_bundled`.
const DIAGRAMS: [&str; 4] = ["threat-dragon", "mermaid", "drawio", "otm"];
const WITH_KINDS: [&str; 3] = ["mermaid", "drawio", "otm"];
const WITH_FINDINGS: [&str; 2] = ["threat-dragon", "otm"];

fn imported(format: &Format, file: &str, bytes: &[u8], catalog: &Catalog) -> Imported {
    let imports = Imports::bundled().unwrap();
    let stamp = Stamp("2026-11-20T09:30:00Z ana".into());
    let (found, foreign) = open(bytes, None).unwrap_or_else(|error| panic!("{file}: {error}"));
    assert_eq!(found.id, format.id, "{file} is recognised");
    let intake = Intake { format: format.id, file, catalog, imports: &imports, stamp: &stamp };
    intake.take(&foreign, None)
}

fn boundary(model: &Model, id: Option<&Id>) -> String {
    id.map_or_else(String::new, |id| model.boundaries[id].name.clone())
}

fn elements(model: &Model) -> BTreeSet<(String, String)> {
    let each = model.elements.values();
    each.map(|it| (it.name.clone(), boundary(model, it.boundary.as_ref()))).collect()
}

fn boundaries(model: &Model) -> BTreeSet<(String, String)> {
    let each = model.boundaries.values();
    each.map(|it| (it.name.clone(), boundary(model, it.parent.as_ref()))).collect()
}

fn flows(model: &Model) -> Vec<String> {
    let mut flows: Vec<String> =
        model.flows.values().map(|flow| model.labelled_route(flow)).collect();
    flows.sort();
    flows
}

fn kinds(model: &Model) -> BTreeSet<(String, String)> {
    model.elements.values().map(|it| (it.name.clone(), it.kind.clone())).collect()
}

fn findings(model: &Model, catalog: &Catalog) -> Vec<String> {
    let told = model.findings.iter().map(|(key, finding)| {
        let technique = key.technique_id().map(|id| catalog.atlas.name(id).into_owned());
        let title = if finding.title.is_empty() { technique } else { Some(finding.title.clone()) };
        let on = key.element().map_or("", |id| model.name_of(id));
        // Other tools know fewer words.
        let status = match model.findings[model.lead_of(key)].status {
            Status::Mitigating => Status::Open,
            Status::FalsePositive => Status::NotApplicable,
            status => status,
        };
        format!("{} on {on}: {status}", title.unwrap_or_default())
    });
    let mut told: Vec<String> = told.collect();
    told.sort();
    told
}

#[test]
fn what_is_exported_comes_back() {
    let (catalog, imports) = (catalog(), Imports::bundled().unwrap());
    let formats = DIAGRAMS.map(|id| Format::named(id).unwrap());
    for template in templates::list() {
        let model = template.model().unwrap();
        for format in &formats {
            let foreign = foreign_of(&model, &catalog, &imports, format.id);
            let written = format.write.unwrap()(&foreign);
            let of = format!("{} as {}", template.name, format.id);
            let back = imported(format, "back", written.text.as_bytes(), &catalog).model;
            assert_eq!(elements(&back), elements(&model), "{of}");
            assert_eq!(boundaries(&back), boundaries(&model), "{of}");
            assert_eq!(flows(&back), flows(&model), "{of}");
            if WITH_KINDS.contains(&format.id) {
                assert_eq!(kinds(&back), kinds(&model), "{of}");
            }
            if WITH_FINDINGS.contains(&format.id) {
                assert_eq!(findings(&back, &catalog), findings(&model, &catalog), "{of}");
            } else if !model.findings.is_empty() {
                let told = written.left_out.iter().any(|it| it.item.contains("finding"));
                assert!(told, "{of}: {:?}", written.left_out);
            }
        }
    }
}

#[test]
fn one_drawing_in_three_formats_is_one_model() {
    let files = [
        "threat-dragon/threat-thinker__rag.td.json",
        "drawio/threat-thinker__rag.drawio.xml",
        "mermaid/threat-thinker__rag.mmd",
    ];
    let paths: Vec<_> = files.iter().filter_map(|it| shared(&format!("samples/{it}"))).collect();
    let [dragon, drawio, mermaid] = paths.as_slice() else { return };
    let model = |path: &std::path::PathBuf, format: &str| {
        let bytes = std::fs::read(path).unwrap();
        imported(Format::named(format).unwrap(), "rag", &bytes, &catalog()).model
    };
    let models =
        [model(dragon, "threat-dragon"), model(drawio, "drawio"), model(mermaid, "mermaid")];
    let [dragon, drawio, mermaid] = &models;
    for other in [drawio, mermaid] {
        // The three differ in how they spell one name, and some labels.
        let plain = |name: &str| name.replace(" / ", " ");
        let spelled = |all: BTreeSet<(String, String)>| -> BTreeSet<(String, String)> {
            all.into_iter().map(|(one, other)| (plain(&one), other)).collect()
        };
        assert_eq!(spelled(elements(other)), spelled(elements(dragon)));
        assert_eq!(spelled(kinds(other)), spelled(kinds(dragon)));
        assert_eq!(boundaries(other), boundaries(dragon));
        let routes = |model: &Model| -> Vec<String> {
            let mut routes: Vec<String> =
                model.flows.values().map(|flow| plain(&model.route(flow))).collect();
            routes.sort();
            routes
        };
        assert_eq!(routes(other), routes(dragon));
    }
    assert_eq!(flows(drawio), flows(mermaid), "these two have the same words");
}
