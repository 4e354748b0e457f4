//! Along the direction: everything moves up until something above it stops it.
//!
//! Boxes, labels and the tracks of lines are bars over some columns. Two bars over the same column
//! keep their order, so whatever crossed crosses still, and nothing else does: the picture only
//! loses empty cells. Then items of one layer line up again where that costs no height.

/// What a bar is, which decides what must be free next to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    /// The start or the end of the frame around everything.
    Edge,
    /// A box, or a boundary with everything in it.
    Item,
    Label,
    Track,
}

/// Free cells between things, along the direction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clearance {
    pub edge_to_item: i64,
    pub items: i64,
    pub tracks: i64,
    pub track_to_item: i64,
    pub item_to_label: i64,
    pub label_to_item: i64,
}

impl Clearance {
    const fn between(&self, above: Thing, below: Thing) -> i64 {
        match (above, below) {
            (Thing::Edge, Thing::Item) | (Thing::Item, Thing::Edge) => self.edge_to_item,
            (Thing::Item, Thing::Item) => self.items,
            (Thing::Track, Thing::Track) => self.tracks,
            (Thing::Track, Thing::Item) => self.track_to_item,
            (Thing::Item, Thing::Label) => self.item_to_label,
            (Thing::Label, Thing::Item) => self.label_to_item,
            _ => 0,
        }
    }
}

/// Something that takes room along the direction over the columns `low..=high`.
#[derive(Debug, Clone)]
pub(super) struct Bar {
    pub thing: Thing,
    pub low: i64,
    pub high: i64,
    pub height: i64,
    /// Columns where an arrowhead stands before it and after it.
    pub heads: [Vec<i64>; 2],
    /// The layer of an item.
    pub layer: Option<usize>,
    /// Whether nothing leads to it, so that it may stand near what it leads to.
    pub hangs: bool,
    /// Where a person put it: it stands there or later.
    pub pin: Option<i64>,
    /// Where it stood before: it stays there if that is near.
    pub kept: Option<i64>,
}

impl Bar {
    pub(super) fn new(thing: Thing, low: i64, high: i64, height: i64) -> Self {
        let heads = [Vec::new(), Vec::new()];
        Self { thing, low, high, height, heads, layer: None, hangs: false, pin: None, kept: None }
    }

    /// Where it stands if it cannot stand before `early`.
    fn settle(&self, early: i64, slack: i64) -> i64 {
        let early = self.pin.map_or(early, |pin| early.max(pin));
        self.kept.filter(|kept| (early..=early + slack).contains(kept)).unwrap_or(early)
    }
}

/// A bar that stops another, and how far the starts of the two are apart at least.
type Stop = (usize, i64);

/// Where each bar starts. Bars come in their order along the direction. One that stood up to
/// `slack` later before may stay there.
pub(super) fn compact(bars: &[Bar], clearance: &Clearance, slack: i64) -> Vec<i64> {
    let stops = stops(bars, clearance);
    let early = settle(bars, &stops, |bar, early| bars[bar].settle(early, slack));
    let mut late = vec![early.iter().copied().max().unwrap_or(0); bars.len()];
    for bar in (0..bars.len()).rev() {
        for (above, apart) in &stops[bar] {
            late[*above] = late[*above].min(late[bar] - apart);
        }
    }
    let mut row: Vec<i64> = Vec::new();
    for (bar, early) in bars.iter().zip(&early) {
        if let Some(layer) = bar.layer {
            row.resize(row.len().max(layer + 1), i64::MIN);
            row[layer] = row[layer].max(*early);
        }
    }
    settle(bars, &stops, |at, early| {
        let bar = &bars[at];
        let start = bar.settle(early, slack);
        let is_held = bar.pin.is_some() || bar.kept == Some(start);
        let Some(layer) = bar.layer.filter(|_| !is_held) else { return start };
        if row[layer] <= late[at] {
            start.max(row[layer])
        } else if bar.hangs {
            start.max(late[at])
        } else {
            start
        }
    })
}

/// Starts of all bars, from where each could start at the earliest.
fn settle(bars: &[Bar], stops: &[Vec<Stop>], choose: impl Fn(usize, i64) -> i64) -> Vec<i64> {
    let mut starts = Vec::with_capacity(bars.len());
    for (bar, stops) in stops.iter().enumerate() {
        let early = stops.iter().map(|(above, apart)| starts[*above] + apart).max().unwrap_or(0);
        starts.push(choose(bar, early));
    }
    starts
}

/// For each bar what it meets on its way up.
fn stops(bars: &[Bar], clearance: &Clearance) -> Vec<Vec<Stop>> {
    let low = bars.iter().map(|bar| bar.low).min().unwrap_or(0);
    let high = bars.iter().map(|bar| bar.high).max().unwrap_or(low);
    let mut last: Vec<Option<usize>> = vec![None; usize::try_from(high - low + 1).unwrap_or(0)];
    let mut all = Vec::with_capacity(bars.len());
    for (at, bar) in bars.iter().enumerate() {
        let mut stops: Vec<Stop> = Vec::new();
        let from = usize::try_from(bar.low - low).unwrap_or(0);
        let to = usize::try_from(bar.high - low).unwrap_or(0);
        for (column, last) in (bar.low..).zip(&mut last[from..=to]) {
            if let Some(above) = last.replace(at) {
                let other = &bars[above];
                let heads = i64::from(other.heads[1].contains(&column))
                    + i64::from(bar.heads[0].contains(&column));
                let free = clearance.between(other.thing, bar.thing).max(heads);
                let stop = (above, other.height + free);
                match stops.last_mut() {
                    Some(same) if same.0 == above => same.1 = same.1.max(stop.1),
                    _ => stops.push(stop),
                }
            }
        }
        all.push(stops);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLEARANCE: Clearance = Clearance {
        edge_to_item: 0,
        items: 1,
        tracks: 0,
        track_to_item: 1,
        item_to_label: 1,
        label_to_item: 0,
    };

    fn item(low: i64, high: i64, layer: usize) -> Bar {
        Bar { layer: Some(layer), ..Bar::new(Thing::Item, low, high, 4) }
    }

    #[test]
    fn what_is_over_other_columns_does_not_stop_a_bar() {
        let bars =
            [item(0, 5, 0), Bar::new(Thing::Track, 0, 9, 1), Bar::new(Thing::Track, 7, 9, 1)];
        assert_eq!(compact(&bars, &CLEARANCE, 0), [0, 4, 5]);
        let apart = [item(0, 5, 0), Bar::new(Thing::Track, 7, 9, 1)];
        assert_eq!(compact(&apart, &CLEARANCE, 0), [0, 0]);
    }

    #[test]
    fn items_of_a_layer_line_up_where_nothing_is_below() {
        let bars = [item(0, 5, 0), item(0, 5, 1), item(10, 15, 1)];
        assert_eq!(compact(&bars, &CLEARANCE, 0), [0, 5, 5]);
    }

    #[test]
    fn an_arrowhead_gets_a_cell_and_a_pin_is_kept() {
        let mut bars = [Bar::new(Thing::Label, 0, 5, 1), item(0, 5, 0)];
        bars[1].heads[0].push(3);
        assert_eq!(compact(&bars, &CLEARANCE, 0), [0, 2]);
        bars[1].pin = Some(9);
        assert_eq!(compact(&bars, &CLEARANCE, 0), [0, 9]);
    }
}
