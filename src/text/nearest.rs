//! What somebody may have meant who named something that does not exist.

use super::fuzzy::Query;

/// Similarity (Jaro-Winkler, 0 to 1) below which a guess would only confuse.
const SIMILAR: f64 = 0.8;
/// Guesses that a message can hold.
const GUESSES: usize = 3;

/// The candidates nearest to `wanted`, best first, at most three. Forgives typing errors, left-out
/// letters, case and word order.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let query = Query::new(wanted);
    let lower = wanted.to_lowercase();
    let mut found: Vec<(f64, &str)> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let similarity = strsim::jaro_winkler(&lower, &candidate.to_lowercase());
            let fits = similarity >= SIMILAR || query.score(candidate).is_some();
            fits.then_some((similarity, candidate))
        })
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    found.dedup();
    found.into_iter().take(GUESSES).map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_and_left_out_letters_are_forgiven() {
        let keys = ["AML.T0051.001@agent", "AML.T0020@training-data", "AML.T0051.000@chat"];
        assert_eq!(nearest("AML.T0051.001@agnet", keys)[0], "AML.T0051.001@agent");
        assert_eq!(nearest("t0020", keys), ["AML.T0020@training-data"]);
        assert!(nearest("zzz", keys).is_empty());
    }
}
