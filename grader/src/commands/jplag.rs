//! `grader export jplag`: what a class has handed in, to be compared by JPlag.

use super::Desk;
use super::batch::refuse_inside;
use crate::batch::plan;
use crate::command_line::{ClassRules, Export};
use crate::exit_status::ExitStatus;
use crate::report::jplag::{BASE_CODE, jplag};
use crate::settings::Profile;
use crate::trouble::{Result, Trouble};
use crate::workspace::write_whole;
use std::fs;
use std::path::Path;
use verdict::Sentence;

impl Desk<'_> {
    /// Writes a folder for each exercise, and says how JPlag is started on each.
    pub(super) fn jplag(&self, asked: &Export) -> Result<ExitStatus> {
        refuse_inside(&asked.from, &asked.out)?;
        refuse_full(&asked.out)?;
        let rules = ClassRules {
            exercise: asked.exercise.iter().cloned().collect(),
            roster: asked.roster.clone(),
            seed: None,
            effort: 1,
            profile: Profile::Exam,
            isolation: None,
        };
        let taken = self.take_in(&asked.from, &self.order(&rules)?)?;
        let units = plan::units(&taken.intake, &taken.places);
        let class = taken.class(&units);
        for (place, text) in jplag(&class)? {
            write_whole(&asked.out.join(place), text)?;
        }
        for exercise in class.exercises {
            let folder = asked.out.join(&exercise.name);
            let base_code = folder.join(BASE_CODE);
            let (folder, base_code) = (folder.display(), base_code.display());
            println!("java -jar jplag.jar --language rust --base-code {base_code} {folder}");
        }
        Ok(taken.status)
    }
}

/// An answer of before among those of now would be taken for one of them.
fn refuse_full(folder: &Path) -> Result<()> {
    let is_full = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    match is_full {
        true => {
            let what = Sentence::new("export-not-empty").with("path", folder.display());
            Err(Trouble::usage(what).remedy(Sentence::new("batch-not-ours-remedy")))
        }
        false => Ok(()),
    }
}
