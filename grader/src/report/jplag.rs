//! What a class has handed in, as JPlag reads it: a folder for each exercise, in it one for each learner
//! and one with the stub, which JPlag calls base code.

use super::pages::harmless_name;
use crate::batch::class::Class;
use crate::catalogue::Exercise;
use crate::stub;
use crate::submission::SubmittedFile;
use crate::trouble::Result;
use std::path::{Path, PathBuf};

/// The folder of the stub. No learner's is called so: theirs end in a number.
pub const BASE_CODE: &str = "base-code";

/// The files of all answers that can be graded, by their places in a folder.
pub fn jplag(class: &Class<'_>) -> Result<Vec<(PathBuf, String)>> {
    let mut files = Vec::new();
    for exercise in class.exercises {
        files.extend(placed(exercise, BASE_CODE, &stub::read(exercise)?));
    }
    for unit in class.units {
        let submitted = unit.submission().and_then(|submission| submission.files.as_ref().ok());
        if let Some(submitted) = submitted {
            let learner = harmless_name(&unit.person.id);
            files.extend(placed(class.exercises[unit.exercise], &learner, submitted));
        }
    }
    Ok(files)
}

fn placed(exercise: &Exercise, folder: &str, files: &[SubmittedFile]) -> Vec<(PathBuf, String)> {
    let folder = Path::new(&exercise.name).join(folder);
    files.iter().map(|file| (folder.join(&file.path), file.text.clone())).collect()
}
