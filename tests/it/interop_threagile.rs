//! Models of Threagile that others made.

use threatloom::interop::{Content, Foreign, Format};

use crate::shared::shared;

fn read(name: &str) -> Option<Foreign> {
    let path = shared(&format!("samples/threagile/{name}"))?;
    let content = Content::parse(&std::fs::read(path).unwrap()).unwrap();
    let format = Format::of(&content).unwrap();
    assert_eq!(format.id, "threagile");
    Some(format.read.unwrap()(&content).unwrap())
}

fn counts(foreign: &Foreign) -> [usize; 5] {
    let Foreign { zones, nodes, links, threats, left_out, .. } = foreign;
    [zones.len(), nodes.len(), links.len(), threats.len(), left_out.len()]
}

#[test]
fn the_example() {
    let Some(foreign) = read("threagile__threagile.yaml") else { return };
    assert_eq!(counts(&foreign), [5, 14, 20, 8, 3]);
    let zone = foreign.zones.iter().find(|it| it.source == "web-dmz").unwrap();
    assert_eq!(zone.within.as_deref(), Some("application-network"));
    let ldap = foreign.threats.iter().find(|it| it.title == "ldap injection").unwrap();
    assert_eq!(ldap.on.as_deref(), Some("ldap-auth-server"));
    assert_eq!(ldap.status, "mitigated");
    assert_eq!(foreign.assumptions.len(), 2);
}

#[test]
fn the_stub() {
    let Some(foreign) = read("threagile__stub.yaml") else { return };
    assert_eq!(counts(&foreign), [1, 2, 1, 1, 3]);
}
