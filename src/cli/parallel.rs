//! The same work on many things, on all cores, with the progress told.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::output::progress;

/// Things between two words about the progress.
const STRIDE: usize = 16;

/// What `work` makes of each of `items`, in their order. `what` is what people call them.
pub fn each<'a, T: Sync, R: Send>(
    items: &'a [T],
    what: &str,
    work: impl Fn(&'a T) -> R + Sync,
) -> Vec<R> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let take = || {
        let mut made: Vec<(usize, R)> = Vec::new();
        while let at = next.fetch_add(1, Ordering::Relaxed)
            && let Some(item) = items.get(at)
        {
            made.push((at, work(item)));
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if done.is_multiple_of(STRIDE) {
                progress(&format!("{done} of {} {what}", items.len()));
            }
        }
        made
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(items.len());
    let mut made: Vec<(usize, R)> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(take)).collect();
        let mut made = take();
        for other in others {
            match other.join() {
                Ok(more) => made.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        made
    });
    if items.len() >= STRIDE {
        progress("");
    }
    made.sort_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::each;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        assert_eq!(each(&items, "numbers", |n| n * 2), (0..2000).step_by(2).collect::<Vec<_>>());
        assert_eq!(each(&[] as &[usize], "numbers", |n| *n), [] as [usize; 0]);
    }
}
