//! Makes a program that shows a difference as small as it goes.

use super::program::{Operation, Program};

/// A smallest program, by leaving out threads and operations, for which `differs` still holds.
pub(crate) fn shrink(program: &Program, differs: &dyn Fn(&Program) -> bool) -> Program {
    let mut smallest = program.clone();
    while let Some(smaller) = smaller(&smallest).into_iter().find(|program| differs(program)) {
        smallest = smaller;
    }
    smallest
}

/// The program with one thread, one access or one section's lock and unlock left out.
fn smaller(program: &Program) -> Vec<Program> {
    let mut smaller = Vec::new();
    for thread in 0..program.threads.len() {
        if program.threads.len() > 1 {
            let mut without = program.clone();
            without.threads.remove(thread);
            smaller.push(without);
        }
        for index in 0..program.threads[thread].len() {
            let mut without = program.clone();
            match without.threads[thread].remove(index) {
                Operation::Unlock { .. } => continue,
                Operation::Lock { mutex } | Operation::TryLock { mutex } => {
                    let rest = &mut without.threads[thread];
                    let is_unlock =
                        |operation: &Operation| *operation == Operation::Unlock { mutex };
                    let unlock = rest.iter().skip(index).position(is_unlock);
                    if let Some(unlock) = unlock {
                        rest.remove(index + unlock);
                    }
                }
                _ => {}
            }
            smaller.push(without);
        }
    }
    smaller.retain(Program::guards_its_data);
    smaller
}
