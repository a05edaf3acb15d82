//! attack: Nests eight thousand angle brackets, which are no groups of tokens.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: compile-jail supervisor

fn attack() {
    let _: @7000*Option<@u8@7000*>@;
}
