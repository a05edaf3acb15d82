//! What the component promises, and the scenarios that try to break each promise.

mod contract;
mod subject;

use contract::*;
use subject::subject;
use sync::{Arc, thread};

mod report {
    use super::*;

    #[test]
    fn examples() {
        trial::example(|| {
            let component = subject().start();
            assert_eq!(component.highest(), 0, "nothing was reported");
            assert!(component.report(3), "3 is the first number");
            assert!(!component.report(2), "2 is lower than 3");
            assert_eq!(component.highest(), 3, "a lower number changes nothing");
        });
    }

    #[test]
    fn keeps_the_higher_of_two() {
        trial::model(|| {
            let component = subject().start();
            let theirs = Arc::clone(&component);
            let other = thread::spawn(move || theirs.report(1));
            assert!(component.report(2), "nothing higher than 2 is reported");
            other.join().unwrap();
            assert_eq!(component.highest(), 2, "the higher of the two stays");
        });
    }

    #[test]
    fn behaves_like_one_call_at_a_time() {
        trial::linearizable(|| OneAfterAnother);
    }

    #[test]
    fn behaves_like_one_call_at_a_time_under_load() {
        trial::stress(|| OneAfterAnother);
    }
}
