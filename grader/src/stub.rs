//! The stub of an exercise: what a learner's files hold before he has written anything.
//!
//! It lies in `stub/` of the exercise's folder, so that it can be had back without git, whatever has
//! become of the learner's files, and since before the grader was first started.

use crate::catalogue::Exercise;
use crate::submission::{Source, Submission, SubmittedFile};
use crate::trouble::{Result, Trouble};
use std::path::PathBuf;
use verdict::Sentence;

/// The folder of a stub, which is shaped like the exercise.
pub fn folder(exercise: &Exercise) -> PathBuf {
    exercise.folder.join("stub")
}

/// The files of a stub.
pub fn read(exercise: &Exercise) -> Result<Vec<SubmittedFile>> {
    let folder = folder(exercise);
    Submission::read(&Source::Folder(folder.clone()), exercise).files.map_err(|_| {
        let what = Sentence::new("stub-missing")
            .with("exercise", &exercise.name)
            .with("path", folder.display());
        Trouble::own(what).remedy(Sentence::new("stub-missing-remedy"))
    })
}

/// Whether a submission is still the stub.
pub fn is_untouched(exercise: &Exercise, submission: &Submission) -> bool {
    match (&submission.files, read(exercise)) {
        (Ok(files), Ok(stub)) => *files == stub,
        _ => false,
    }
}
