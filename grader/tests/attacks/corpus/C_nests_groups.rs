//! attack: Nests thirty thousand parentheses, on which parsers overflow their stack.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: intake compile-jail supervisor

fn attack() -> u64 { @30000*(@0@30000*)@ }
