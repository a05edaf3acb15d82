//! attack: Instantiates a function for each of four billion numbers.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: compile-jail supervisor

struct Step<const N: u64>;

trait Next {
    fn go(&self);
}

impl<const N: u64> Next for Step<N> {
    fn go(&self) {
        let array = [[0_u8; 64]; 64];
        std::hint::black_box(array);
    }
}

fn grow<T>(value: T, depth: u64) {
    if depth > 0 {
        grow(Some(value), depth - 1);
    }
}

fn attack() {
    grow(Step::<1>, 1 << 40);
}
