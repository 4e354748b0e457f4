//! A model in several pictures, none wider than asked for: what has no room on one page is a card
//! there and has a page of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::card::{Card, Zoom};
use super::lens::{Focus, Lens, Nest};
use super::scene::{Picture, draw};
use super::sheet::Options;
use crate::model::{Id, Model};
use crate::text;

/// What pages are made of, and how.
#[derive(Debug, Clone, Copy)]
pub struct Book<'a> {
    /// What is shown.
    pub model: &'a Model,
    /// What to show of each element.
    pub cards: &'a BTreeMap<Id, Card>,
    /// How much of every element may be shown, the best first.
    pub zooms: &'a [Zoom],
    /// Columns that a page may have; none if it does not matter.
    pub width: Option<i32>,
}

/// One of the pictures.
#[derive(Debug)]
pub struct Page {
    /// The boundary that it shows, with what is connected to it; none for the whole model.
    pub about: Option<Id>,
    /// The picture. It is too wide only if no way to show this page is narrow enough.
    pub picture: Picture,
}

/// Boxes of a picture that is drawn in a few milliseconds.
const SMALL: usize = 60;

/// Columns to which labels are shortened, step by step, where a page is too wide otherwise.
const SHORTER: [usize; 5] = [18, 13, 10, 8, 6];

/// How many columns longer names may be: they say more than labels.
const NAMES: usize = 3;

impl Book<'_> {
    /// The pages about a boundary, or about the whole model, outer ones before inner ones. One page
    /// if all has room on it; otherwise the first has as many boundaries open as have room, and each
    /// collapsed one that holds elements follows with pages of its own.
    pub fn pages(&self, about: Option<&str>) -> Vec<Page> {
        let picture = self.page(about);
        let mut cards: Vec<&Id> = self.inside(about).collect();
        cards.retain(|id| picture.is_collapsed(id) && self.holds_elements(id));
        cards.sort_by_key(|id| picture.boundary(id).map(|rect| (rect.y, rect.x)));
        let inner: Vec<Page> = cards.into_iter().flat_map(|id| self.pages(Some(id))).collect();
        let first = Page { about: about.map(str::to_string), picture };
        std::iter::once(first).chain(inner).collect()
    }

    /// The first picture that fits when more and more is collapsed, and when that is not enough with
    /// shorter and shorter texts. The narrowest of all if none fits.
    fn page(&self, about: Option<&str>) -> Picture {
        let mut narrowest = None;
        if let Some(picture) = self.folded(about, &mut narrowest) {
            return picture;
        }
        for most in SHORTER {
            let (model, cards) = self.shortened(most);
            let shorter = Book { model: &model, cards: &cards, ..*self };
            if let Some(picture) = shorter.folded(about, &mut narrowest) {
                return picture;
            }
        }
        narrowest.unwrap_or_default()
    }

    /// The model and its cards with no label of more than `most` columns in the picture.
    fn shortened(&self, most: usize) -> (Model, BTreeMap<Id, Card>) {
        let (mut model, mut cards) = (self.model.clone(), self.cards.clone());
        let shorten = |text: &mut String, most| *text = text::truncate(&text::sanitise(text), most);
        model.flows.values_mut().for_each(|flow| shorten(&mut flow.label, most));
        let boundaries = model.boundaries.values_mut();
        boundaries.for_each(|boundary| shorten(&mut boundary.name, most + NAMES));
        for card in cards.values_mut() {
            shorten(&mut card.title, most + NAMES);
            shorten(&mut card.subtitle, most + NAMES);
        }
        (model, cards)
    }

    /// The first picture that fits when more and more is collapsed: neighbours before what the page
    /// is about, and large boundaries before small ones. Those that do not fit compete for the
    /// narrowest.
    fn folded(&self, about: Option<&str>, narrowest: &mut Option<Picture>) -> Option<Picture> {
        let beside = self.beside(about);
        let neighbours = [BTreeSet::new(), beside];
        let neighbours = if neighbours[1].is_empty() { &neighbours[..1] } else { &neighbours };
        for within in self.foldings(about) {
            for outside in neighbours {
                for zoom in self.zooms {
                    let collapsed = within.union(outside).cloned().collect();
                    let picture = self.draw(about, collapsed, *zoom);
                    let columns = picture.bounds().w;
                    if self.width.is_none_or(|width| columns <= width) {
                        return Some(picture);
                    }
                    if narrowest.as_ref().is_none_or(|least| columns < least.bounds().w) {
                        *narrowest = Some(picture);
                    }
                }
            }
        }
        None
    }

    /// Which boundaries in a boundary to collapse, from none to all in a few steps.
    fn foldings(&self, about: Option<&str>) -> Vec<BTreeSet<Id>> {
        let inside: BTreeSet<&Id> = self.inside(about).collect();
        let mut foldings: Vec<BTreeSet<Id>> = Vec::new();
        let mut boxes = self.model.elements.len() + self.model.boundaries.len();
        loop {
            let all = Lens::overview(self.model, boxes);
            let within = all.into_iter().filter(|id| inside.contains(id)).collect();
            if foldings.last() != Some(&within) {
                foldings.push(within);
            }
            if boxes == 0 {
                return foldings;
            }
            // Small pictures are quickly drawn: every step is tried.
            boxes = if boxes > SMALL { boxes * 2 / 3 } else { boxes - 1 };
        }
    }

    fn draw(&self, about: Option<&str>, collapsed: BTreeSet<Id>, zoom: Zoom) -> Picture {
        let focus = about.map(|id| Focus::Page(id.to_string()));
        let lens = Lens { collapsed, focus };
        draw(self.model, self.cards, &Options { zoom, lens })
    }

    /// The boundaries in a boundary, or all.
    fn inside(&self, about: Option<&str>) -> impl Iterator<Item = &Id> {
        let nest = Nest::of(self.model);
        let is_inside = move |id: &&Id| {
            about.is_none_or(|about| nest.outwards(Some(id)).skip(1).any(|around| around == about))
        };
        self.model.boundaries.keys().filter(is_inside)
    }

    /// The boundaries that have nothing to do with a boundary: neither in it nor around it.
    fn beside(&self, about: Option<&str>) -> BTreeSet<Id> {
        let Some(about) = about else { return BTreeSet::new() };
        let nest = Nest::of(self.model);
        let around: BTreeSet<&str> = nest.outwards(Some(about)).collect();
        let is_beside = |id: &&Id| {
            !around.contains(id.as_str()) && !nest.outwards(Some(id)).any(|outer| outer == about)
        };
        self.model.boundaries.keys().filter(is_beside).cloned().collect()
    }

    fn holds_elements(&self, boundary: &str) -> bool {
        let nest = Nest::of(self.model);
        let mut homes = self.model.elements.values().map(|element| element.boundary.as_deref());
        homes.any(|home| nest.outwards(home).any(|around| around == boundary))
    }
}
