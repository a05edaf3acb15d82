//! `grader merge`: puts together what several machines have graded.

use super::Desk;
use super::batch::status_of;
use crate::batch::attempt;
use crate::batch::merge::merge;
use crate::batch::output::{Output, Stamp};
use crate::batch::plan_file::{PLAN, Plan};
use crate::batch::summary::Summary;
use crate::command_line::Merge;
use crate::exit_status::ExitStatus;
use crate::messages::messages;
use crate::trouble::{Result, Trouble};
use crate::workspace::write_whole;
use std::path::{Path, PathBuf};
use verdict::Sentence;

impl Desk<'_> {
    /// Writes the gradebook that one machine would have written. Where shards are not whole, it says
    /// so of every unit that it lacks.
    pub(super) fn merge(&self, asked: &Merge) -> Result<ExitStatus> {
        let shards = match asked.shards.is_empty() {
            true => std::slice::from_ref(&asked.out),
            false => &asked.shards,
        };
        let plan = plan_of(shards)?;
        let mut attempts = Vec::new();
        for shard in shards {
            attempts.extend(attempt::attempts(shard)?);
        }
        let words = messages(plan.order.language.parse().unwrap_or(self.messages.language()));
        let merged = merge(&plan, &attempts, &words)?;
        let output = Output::open(&asked.out)?;
        let (language, exercises) = (plan.order.language.clone(), merged.exercises.clone());
        output.empty(Stamp { language, exercises, ..Stamp::default() })?;
        self.write_reports(&output.folder, &merged.gradebook)?;
        let mut summary = Summary::of(&merged.known(), self.messages);
        summary.merged(&merged, &plan);
        summary.place(&output.folder);
        print!("{}", summary.text);
        write_whole(&output.folder.join("log/summary.txt"), &summary.text)?;
        Ok(match merged.missing.is_empty() {
            true => status_of(&merged.gradebook),
            false => ExitStatus::TryAgain,
        })
    }
}

/// The plan that all shards are of.
fn plan_of(shards: &[PathBuf]) -> Result<Plan> {
    let read = |shard: &Path| match shard.join(PLAN) {
        place if place.is_file() => Plan::read(&place),
        _ => {
            let what = Sentence::new("merge-no-shard").with("path", shard.display());
            Err(Trouble::usage(what).remedy(Sentence::new("merge-no-shard-remedy")))
        }
    };
    let plan = read(&shards[0])?;
    for shard in &shards[1..] {
        if read(shard)?.name != plan.name {
            let what = Sentence::new("merge-other-plan").with("path", shard.display());
            return Err(Trouble::usage(what).remedy(Sentence::new("merge-other-plan-remedy")));
        }
    }
    Ok(plan)
}
