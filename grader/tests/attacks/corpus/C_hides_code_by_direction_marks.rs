//! attack: Hides code from a reader by marks of writing direction.
//! exercise: 01
//! base: stub
//! expects: policy compile_error skipped failed
//! layers: tokens
//! text: yes

/* @RLO@ } @LRI@if admin@PDI@ @LRI@ begin */
fn attack() {
    todo!("@RLO@@LRI@later@PDI@");
}
