//! attack: Puts thirty thousand exclamation marks before a value.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: compile-jail supervisor

fn attack() {
    let _ = @30000*!@true;
}
