//! The checks of the mailbox.

mod contract;
mod subject;

use subject::subject;

mod first {
    use super::*;

    #[test]
    fn counts() {
        trial::example(|| {
            let mailbox = subject().mailbox();
            mailbox.increment();
            assert_eq!(mailbox.get(), 1, "one increment");
        });
    }
}

mod second {
    use super::*;

    #[test]
    fn adds_up() {
        trial::model(|| {
            let mailbox = subject().mailbox();
            mailbox.increment();
            mailbox.increment();
            assert!(mailbox.get() == 2, "an increment is lost at {}:{}", file!(), line!());
        });
    }
}
