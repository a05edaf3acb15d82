//! What went wrong on our side of a grading: a sentence, what to do about it, and the cause.

use crate::exit_status::ExitStatus;
use std::fmt;
use std::io::ErrorKind;
use std::path::Path;
use verdict::{Messages, Sentence};

/// Trouble of the grader's, the instructor's or the command line's. Whatever a learner's code does
/// is a verdict instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What is wrong, and where.
    pub what: Sentence,
    /// What to do about it.
    pub remedy: Option<Box<Sentence>>,
    /// What the system, the compiler or a library said, in its own words; may have several lines.
    pub cause: Option<String>,
    /// How the command ends because of it.
    pub status: ExitStatus,
}

/// What a stage gives back.
pub type Result<T> = std::result::Result<T, Trouble>;

impl Trouble {
    /// The grader's own trouble.
    pub fn own(what: Sentence) -> Self {
        Trouble { what, remedy: None, cause: None, status: ExitStatus::OwnFault }
    }

    /// A mistake on the command line.
    pub fn usage(what: Sentence) -> Self {
        Trouble { status: ExitStatus::Usage, ..Self::own(what) }
    }

    /// Trouble that may be gone the next time.
    pub fn passing(what: Sentence) -> Self {
        Trouble { status: ExitStatus::TryAgain, ..Self::own(what) }
    }

    /// A file or folder that could not be read or written. A full disk is nobody's fault.
    pub fn file(message: &str, path: &Path, error: &std::io::Error) -> Self {
        let trouble = Self::own(Sentence::new(message).with("path", path.display()));
        let trouble = trouble.because(error);
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                Trouble { status: ExitStatus::TryAgain, ..trouble }
                    .remedy(Sentence::new("disk-full-remedy"))
            }
            _ => trouble,
        }
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn remedy(self, remedy: Sentence) -> Self {
        Trouble { remedy: Some(Box::new(remedy)), ..self }
    }

    /// The same with its cause.
    #[must_use]
    pub fn because(self, cause: impl fmt::Display) -> Self {
        Trouble { cause: Some(cause.to_string().trim_end().to_owned()), ..self }
    }

    /// As people read it: `error: what (cause)` and then `hint: remedy`; a cause of several lines
    /// stands between the two as it is.
    pub fn told(&self, messages: &Messages) -> String {
        let mut told =
            format!("{} {}", messages.word("label-error"), messages.sentence(&self.what));
        match &self.cause {
            Some(cause) if cause.contains('\n') => told += &format!("\n{cause}"),
            Some(cause) => told += &format!(" ({cause})"),
            None => {}
        }
        if let Some(remedy) = &self.remedy {
            told += &format!("\n{} {}", messages.word("label-hint"), messages.sentence(remedy));
        }
        told
    }
}
