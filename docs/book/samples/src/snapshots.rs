//! The same question asked of a lock and of a snapshot.

use std::collections::BTreeMap;
use sync::{Arc, Mutex};

/// Prices by name.
pub type Prices = BTreeMap<String, u64>;

// ANCHOR: lock
/// The sum of a basket; whoever wants to change a price waits for the end of the loop.
pub fn total_under_the_lock(prices: &Mutex<Prices>, basket: &[&str]) -> u64 {
    let prices = prices.lock();
    basket.iter().filter_map(|name| prices.get(*name)).sum()
}
// ANCHOR_END: lock

// ANCHOR: snapshot
/// The sum of a basket; the lock is held for as long as it takes to count one reader more.
pub fn total_of_a_snapshot(prices: &Mutex<Arc<Prices>>, basket: &[&str]) -> u64 {
    let prices = Arc::clone(&prices.lock());
    basket.iter().filter_map(|name| prices.get(*name)).sum()
}

/// Changes a price: a new map beside the old one, then the pointer. The old map stays as it is for
/// those who read it, and the last of them frees it.
pub fn set_price(prices: &Mutex<Arc<Prices>>, name: &str, price: u64) {
    let mut current = prices.lock();
    let mut changed = Prices::clone(&current);
    changed.insert(name.to_owned(), price);
    *current = Arc::new(changed);
}
// ANCHOR_END: snapshot

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes;
    use sync::engine::Memory;
    use sync::thread;

    #[test]
    fn a_snapshot_is_of_one_moment_and_does_not_change() {
        let outcomes = outcomes(Memory::Sequential, || {
            let prices = Mutex::new(Arc::new(Prices::from([("tea".to_owned(), 3)])));
            thread::scope(|scope| {
                scope.spawn(|| set_price(&prices, "tea", 4));
                total_of_a_snapshot(&prices, &["tea", "tea"]).to_string()
            })
        });
        assert_eq!(outcomes.into_keys().collect::<Vec<_>>(), ["6", "8"]);
        let prices = Mutex::new(Prices::from([("tea".to_owned(), 3)]));
        assert_eq!(total_under_the_lock(&prices, &["tea", "milk"]), 3);
    }
}
