//! The tests an ordinary course would write for exercise 01.

use exercise_01::{AtomicCounter, ChannelCounter, MutexCounter, RwLockCounter};

macro_rules! counter {
    ($name:ident, $counter:ident) => {
        #[test]
        fn $name() {
            let counter = $counter::new(5);
            counter.increment();
            assert_eq!(counter.add(10), 6);
            assert_eq!(counter.reset(), 16);
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| (0..1000).for_each(|_| counter.increment()));
                }
            });
            assert_eq!(counter.get(), 4000);
        }
    };
}

counter!(mutex, MutexCounter);
counter!(rwlock, RwLockCounter);
counter!(atomic, AtomicCounter);
counter!(channel, ChannelCounter);
