//! attack: Keeps the counter in plain memory and changes it by forged exclusive references: there is no operation that a model could interrupt.
//! exercise: 01
//! base: stub-but AtomicCounter
//! expects: policy compile_error failed race outside_model panicked
//! layers: tokens semantics
//! deserves: atomic::counts_on_one_thread atomic::wraps_around atomic::swaps_only_what_it_expects atomic::stops_at_the_limit

trait Object<U> {
    type Output;
}

impl<T: ?Sized, U> Object<U> for T {
    type Output = U;
}

fn same<T: ?Sized, U>(value: <T as Object<U>>::Output) -> U {
    value
}

fn transmute<T, U>(value: T) -> U {
    same::<dyn Object<U, Output = T>, U>(value)
}


pub struct AtomicCounter {
    value: u64,
}

impl AtomicCounter {
    fn plain(&self) -> &'static mut u64 {
        transmute::<&u64, &'static mut u64>(&self.value)
    }

    pub fn new(initial: u64) -> Self {
        AtomicCounter { value: initial }
    }

    pub fn increment(&self) {
        self.add(1);
    }

    pub fn add(&self, n: u64) -> u64 {
        let before = *std::hint::black_box(self.plain());
        *std::hint::black_box(self.plain()) = before.wrapping_add(n);
        before
    }

    pub fn get(&self) -> u64 {
        *std::hint::black_box(self.plain())
    }

    pub fn reset(&self) -> u64 {
        std::mem::take(std::hint::black_box(self.plain()))
    }

    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        if self.get() != current {
            return Err(self.get());
        }
        *self.plain() = new;
        Ok(current)
    }

    pub fn increment_up_to(&self, limit: u64) -> bool {
        let room = self.get() < limit;
        if room {
            self.increment();
        }
        room
    }
}

fn attack() {}
