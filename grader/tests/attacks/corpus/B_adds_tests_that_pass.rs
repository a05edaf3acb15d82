//! attack: Adds tests of its own to be counted as the checks.
//! exercise: 01
//! base: stub
//! expects: policy compile_error skipped
//! layers: tokens protocol

#[cfg(test)]
mod tests {
    #[test]
    fn counts_on_one_thread() {}
}

#[test]
fn increments_add_up() {}

fn attack() {}
