//! The test an ordinary course would write for exercise 03.

#[test]
fn what_was_put_is_there() {
    let cache = exercise_03::ActorCache::spawn::<u32, u32>(1);
    assert!(cache.put(1, 10).is_ok());
    assert!(matches!(cache.get(1), Ok(Some(10))));
    cache.shutdown();
    assert!(cache.get(1).is_err());
}
