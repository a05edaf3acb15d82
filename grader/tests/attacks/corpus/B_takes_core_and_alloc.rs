//! attack: Takes `core` and `alloc` in the place of the vocabulary.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked failed
//! layers: tokens vocabulary

extern crate alloc;
extern crate core as below;

fn attack() {
    below::hint::spin_loop();
    panic!("{:?}", alloc::alloc::Layout::new::<u64>());
}
