//! The test an ordinary course would write for exercise 04.

#[test]
fn a_stored_value_is_loaded() {
    let config = exercise_04::HotConfig::new(1);
    config.store(2);
    assert_eq!(*config.load(), 2);
    assert_eq!(config.update(|value| value + 1), config.version());
    assert_eq!(*config.load(), 3);
}
