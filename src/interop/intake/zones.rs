//! Which boundary an element or a boundary stands in: the one that the file names, or the smallest one
//! around its centre.

use std::collections::{BTreeMap, BTreeSet};

use crate::interop::foreign::{Foreign, Frame, Node};

/// How deep boundaries nest at most: what looks for all that are around something must not take long.
pub(super) const DEEPEST: usize = 64;

/// Where everything stands.
#[derive(Debug, Default)]
pub(super) struct Standing<'a> {
    /// Diagrams that become boundaries: all that hold anything, where there are several.
    pub pages: Vec<usize>,
    /// Source ids of zones that lie too deep, and stand outside all others therefore.
    pub raised: Vec<&'a str>,
    /// Source id of a zone or node → source id of the zone or diagram around it.
    around: BTreeMap<&'a str, &'a str>,
    /// Source id of a zone or diagram → source ids of the nodes that stand right in it.
    inside: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Standing<'a> {
    /// What is around a node.
    pub fn around_node(&self, node: &Node) -> Option<&'a str> {
        self.around.get(node.source.as_str()).copied()
    }

    /// The node that stands right in a zone or diagram, where that is one.
    pub fn only_node_in(&self, zone: &str) -> Option<&'a str> {
        match self.inside.get(zone).map(Vec::as_slice) {
            Some([only]) => Some(only),
            _ => None,
        }
    }

    /// What is around a zone.
    pub fn around_zone(&self, at: usize, foreign: &Foreign) -> Option<&'a str> {
        self.around.get(foreign.zones[at].source.as_str()).copied()
    }

    /// The zones, each after the one around it.
    pub fn outermost_first(&self, foreign: &Foreign) -> Vec<usize> {
        let depths = depths(foreign, &self.around);
        let mut order: Vec<usize> = (0..foreign.zones.len()).collect();
        order.sort_by_key(|at| depths.get(foreign.zones[*at].source.as_str()));
        order
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
    let depths = depths(foreign, &around);
    let too_deep = |zone: &&str| depths.get(zone).is_some_and(|it| *it > 0 && it % DEEPEST == 0);
    let raised: Vec<&str> = around.keys().copied().filter(too_deep).collect();
    for zone in &raised {
        around.remove(zone);
    }
    let mut inside: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for node in &foreign.nodes {
        let by_place = || smallest_around(foreign, node.page, node.frame?, |_| true);
        let found = node.within.as_ref().map_or_else(by_place, named).or_else(|| page(node.page));
        if let Some(found) = found {
            around.insert(node.source.as_str(), found);
            inside.entry(found).or_default().push(node.source.as_str());
        }
    }
    Standing { pages, raised, around, inside }
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

/// How many boundaries are around each one.
fn depths<'a>(
    foreign: &'a Foreign,
    around: &BTreeMap<&'a str, &'a str>,
) -> BTreeMap<&'a str, usize> {
    let mut depths: BTreeMap<&str, usize> = BTreeMap::new();
    for zone in &foreign.zones {
        let mut inner = Vec::new();
        let mut source = zone.source.as_str();
        while let (None, Some(outer)) = (depths.get(source), around.get(source)) {
            inner.push(source);
            source = *outer;
        }
        let outermost = *depths.entry(source).or_default();
        depths.extend(inner.into_iter().rev().zip(outermost + 1..));
    }
    depths
}

/// Takes boundaries that lie in each other apart.
fn untangle(around: &mut BTreeMap<&str, &str>) {
    let zones: Vec<&str> = around.keys().copied().collect();
    let mut apart: BTreeSet<&str> = BTreeSet::new();
    for zone in zones {
        let mut seen = BTreeSet::from([zone]);
        let mut source = zone;
        while let Some(outer) = around.get(source).copied().filter(|it| !apart.contains(it)) {
            if !seen.insert(outer) {
                around.remove(source);
                break;
            }
            source = outer;
        }
        apart.extend(seen);
    }
}
