//! attack: Writes a type of thirty thousand references.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: compile-jail supervisor

fn attack() {
    let _: @28000*& @u8;
}
