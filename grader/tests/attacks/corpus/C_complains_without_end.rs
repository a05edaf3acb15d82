//! attack: Makes six thousand errors.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: compile-jail supervisor

fn attack() {
@2000*    a.b();\n@@1500*    let _: u8 = "";\n@}
