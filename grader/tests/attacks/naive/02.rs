//! The tests an ordinary course would write for exercise 02.

use exercise_02::GuardedMap;

#[test]
fn it_is_a_map() {
    let map = GuardedMap::new();
    assert_eq!(map.insert(1, 10), None);
    assert_eq!(map.get(&1), Some(10));
    assert_eq!(map.update(&1, |value| *value += 1), Some(()));
    assert_eq!(map.remove(&1), Some(11));
    assert!(map.is_empty());
}

#[test]
fn no_update_is_lost() {
    let map = GuardedMap::new();
    map.insert(1, 0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..1000).for_each(|_| drop(map.update(&1, |value| *value += 1))));
        }
    });
    assert_eq!(map.get(&1), Some(4000));
}
