//! The bundled models as people see them: whole, and on the screens that have to be pleasant.
//!
//! Read them line by line before they are accepted: each label whole or visibly cut, each line from one
//! box to another, nothing that could be taken for something else.

use std::fmt::Write as _;

use threatloom::store::templates;

use crate::sitting::Sitting;

#[test]
fn whole() {
    for template in templates::list() {
        let sitting = Sitting::on(template.name);
        insta::assert_snapshot!(template.name, sitting.state.derived.picture.to_text(false));
    }
}

#[test]
fn at_first_sight() {
    for template in templates::list() {
        let mut screens = String::new();
        for (columns, rows) in [(80, 24), (120, 40)] {
            let sitting = Sitting::on(template.name).size(columns, rows);
            let _ = write!(screens, "—— {columns} columns\n{}", sitting.screen());
        }
        insta::assert_snapshot!(format!("{}_screens", template.name), screens);
    }
}
