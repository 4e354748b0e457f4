//! Numbers over time as a line of bars.

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Columns at most: of more numbers the last of each equal part is shown.
const COLUMNS: usize = 12;

/// A bar for each number, as high as it is in proportion to `most`.
pub fn sparkline(numbers: &[usize], most: usize) -> String {
    let columns = numbers.len().min(COLUMNS);
    let shown = (1..=columns).map(|at| numbers[at * numbers.len() / columns - 1]);
    let bar = |n: usize| BARS[(n.min(most) * (BARS.len() - 1)).checked_div(most).unwrap_or(0)];
    shown.map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_high_as_their_numbers() {
        assert_eq!(sparkline(&[0, 50, 100, 200], 100), "▁▄██");
        assert_eq!(sparkline(&[], 100), "");
        assert_eq!(sparkline(&[3], 0), "▁");
        let many: Vec<usize> = (0..=100).collect();
        let line = sparkline(&many, 100);
        assert_eq!(line.chars().count(), COLUMNS);
        assert!(line.ends_with('█') && line.starts_with('▁'));
    }
}
