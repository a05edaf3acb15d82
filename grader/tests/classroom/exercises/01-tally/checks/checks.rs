//! The checks of the tally.

mod contract;
mod subject;

use subject::subject;

mod first {
    use super::*;

    #[test]
    fn counts() {
        trial::example(|| {
            let tally = subject().tally();
            tally.increment();
            assert_eq!(tally.get(), 1, "one increment");
        });
    }
}

mod second {
    use super::*;

    #[test]
    fn adds_up() {
        trial::model(|| {
            let tally = subject().tally();
            tally.increment();
            tally.increment();
            assert!(tally.get() == 2, "an increment is lost at {}:{}", file!(), line!());
        });
    }
}
