//! Whose code a place in the source is: the check's or the learner's.

use std::panic::Location;

/// Where a check stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    file: &'static str,
}

impl Origin {
    /// The check that calls `trial` at this place.
    pub(crate) fn of(call: &'static Location<'static>) -> Self {
        Origin { file: call.file() }
    }

    /// Whether a panic raised in `file` is the check's own: an assertion in the file of the check, in
    /// the contract beside it, or in this crate.
    pub(crate) fn is_check(&self, file: &str) -> bool {
        let contract = match self.file.rfind(['/', '\\']) {
            Some(end) => format!("{}contract.rs", &self.file[..=end]),
            None => "contract.rs".to_owned(),
        };
        file == self.file || file == contract || is_trial(file)
    }
}

/// Whether a file is one of this crate's sources.
pub(crate) fn is_trial(file: &str) -> bool {
    let own = file!();
    let folder = own.strip_suffix("origin.rs").unwrap_or(own);
    file.starts_with(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_and_its_contract_are_the_checks_own() {
        let origin = Origin { file: "exercises/01-counter/checks/checks.rs" };
        assert!(origin.is_check("exercises/01-counter/checks/checks.rs"));
        assert!(origin.is_check("exercises/01-counter/checks/contract.rs"));
        assert!(origin.is_check(file!()));
        assert!(!origin.is_check("exercises/01-counter/checks/subject.rs"));
        assert!(!origin.is_check("exercises/01-counter/src/lib.rs"));
    }
}
