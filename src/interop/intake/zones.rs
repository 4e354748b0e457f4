//! Which boundary an element or a boundary stands in: the one that the file names, or the smallest one
//! around its centre.

use std::collections::{BTreeMap, BTreeSet};

use crate::interop::foreign::{Foreign, Frame, Node};

/// Where everything stands.
#[derive(Debug, Default)]
pub(super) struct Standing<'a> {
    /// Diagrams that become boundaries: all that hold anything, where there are several.
    pub pages: Vec<usize>,
    /// Source id of a zone or node → source id of the zone or diagram around it.
    around: BTreeMap<&'a str, &'a str>,
}

impl<'a> Standing<'a> {
    /// What is around a node.
    pub fn around_node(&self, node: &Node) -> Option<&'a str> {
        self.around.get(node.source.as_str()).copied()
    }

    /// What is around a zone.
    pub fn around_zone(&self, at: usize, foreign: &Foreign) -> Option<&'a str> {
        self.around.get(foreign.zones[at].source.as_str()).copied()
    }

    /// The zones, each after the one around it.
    pub fn outermost_first(&self, foreign: &Foreign) -> Vec<usize> {
        let depth = |at: usize| {
            let mut source = foreign.zones[at].source.as_str();
            let mut depth = 0usize;
            while let Some(around) = self.around.get(source) {
                (source, depth) = (around, depth + 1);
            }
            depth
        };
        let mut order: Vec<(usize, usize)> =
            (0..foreign.zones.len()).map(|at| (depth(at), at)).collect();
        order.sort_unstable();
        order.into_iter().map(|(_, at)| at).collect()
    }
}

/// Finds out where everything stands.
pub(super) fn standing(foreign: &Foreign) -> Standing<'_> {
    let pages = pages(foreign);
    let page = |at: usize| pages.contains(&at).then(|| foreign.pages[at].source.as_str());
    let zones: BTreeSet<&str> = foreign.zones.iter().map(|zone| zone.source.as_str()).collect();
    let named = |within: &String| zones.get(within.as_str()).copied();
    let mut around = BTreeMap::new();
    for zone in &foreign.zones {
        let by_place = || {
            let frame = zone.frame.filter(|frame| frame.area() > 0.0)?;
            smallest_around(foreign, zone.page, frame, |other| other.area() > frame.area())
        };
        let found = zone.within.as_ref().map_or_else(by_place, named).or_else(|| page(zone.page));
        around.extend(
            found.filter(|found| *found != zone.source).map(|found| (zone.source.as_str(), found)),
        );
    }
    untangle(&mut around);
    for node in &foreign.nodes {
        let by_place = || smallest_around(foreign, node.page, node.frame?, |_| true);
        let found = node.within.as_ref().map_or_else(by_place, named).or_else(|| page(node.page));
        around.extend(found.map(|found| (node.source.as_str(), found)));
    }
    Standing { pages, around }
}

/// The diagrams that hold anything, if there are several.
fn pages(foreign: &Foreign) -> Vec<usize> {
    let zones = foreign.zones.iter().map(|zone| zone.page);
    let held: BTreeSet<usize> = foreign.nodes.iter().map(|node| node.page).chain(zones).collect();
    let known: Vec<usize> = held.into_iter().filter(|page| *page < foreign.pages.len()).collect();
    if known.len() > 1 { known } else { Vec::new() }
}

fn smallest_around(
    foreign: &Foreign,
    page: usize,
    frame: Frame,
    fits: impl Fn(&Frame) -> bool,
) -> Option<&str> {
    let on_page = foreign.zones.iter().filter(|zone| zone.page == page);
    let framed = on_page.filter_map(|zone| Some((zone.frame?, zone.source.as_str())));
    let around = framed.filter(|(outer, _)| outer.holds(frame.centre()) && fits(outer));
    let smallest = around.min_by(|(one, _), (other, _)| one.area().total_cmp(&other.area()));
    smallest.map(|(_, source)| source)
}

/// Takes boundaries that lie in each other apart.
fn untangle(around: &mut BTreeMap<&str, &str>) {
    let zones: Vec<&str> = around.keys().copied().collect();
    for zone in zones {
        let mut seen = BTreeSet::from([zone]);
        let mut source = zone;
        while let Some(outer) = around.get(source).copied() {
            if !seen.insert(outer) {
                around.remove(source);
                break;
            }
            source = outer;
        }
    }
}
