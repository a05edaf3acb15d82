//! `grader batch --shard`: grades one part of a class, where others grade the rest.

use super::Desk;
use super::batch::{Bench, hear_batch, status_of};
use crate::batch::attempt::{Attempts, Header};
use crate::batch::class::Class;
use crate::batch::differences;
use crate::batch::plan;
use crate::batch::plan_file::Plan;
use crate::batch::scribe::Scribe;
use crate::batch::shard::Shard;
use crate::batch::summary::Summary;
use crate::batch::work::Done;
use crate::command_line::Batch;
use crate::event::Event;
use crate::exit_status::ExitStatus;
use crate::grade::Lab;
use crate::gradebook::{self, Gradebook, Line};
use crate::messages::messages;
use crate::overlay;
use crate::trouble::Result;

impl Desk<'_> {
    /// Grades what of a shard is not known yet.
    pub(super) fn shard(mut self, asked: &Batch, shard: Shard) -> Result<ExitStatus> {
        let given = asked.plan.as_deref().map(Plan::read).transpose()?;
        given.as_ref().map_or(Ok(()), |plan| plan.hold(shard))?;
        let order = match &given {
            Some(plan) => plan.order.clone(),
            None => self.order(&asked.rules)?,
        };
        order.apply(&mut self.settings);
        self.refuse_below()?;
        // The words of the lines are the plan's, whoever grades them.
        let words = messages(order.language.parse().unwrap_or(self.messages.language()));
        let scribe = Scribe { messages: &words, settings: &self.settings };
        let taken = self.take_in(&asked.submissions, &order)?;
        let units = plan::units(&taken.intake, &taken.places);
        let class = taken.class(&units);
        let found = Plan::of(&class, &scribe, &order, shard.count)?;
        given.as_ref().map_or(Ok(()), |plan| plan.hold_class(&found))?;
        let status = self.grade_shard(asked, &found, shard, &class, &scribe)?;
        Ok(status.and(taken.status))
    }

    /// Grades what of a shard no attempt has graded, and says what there is of it now.
    fn grade_shard(
        &self,
        asked: &Batch,
        plan: &Plan,
        shard: Shard,
        class: &Class<'_>,
        scribe: &Scribe<'_>,
    ) -> Result<ExitStatus> {
        let progress = self.progress();
        let listener = |event: &Event<'_>| hear_batch(&progress, event);
        let settings = self.settings_of_a_worker();
        let lab = Lab { settings: &settings, ..self.lab(&listener)? };
        let keys = self.keys(&lab, class)?;
        let attempts = Attempts::open(&asked.out, plan, shard)?;
        overlay::sweep(&self.workspace);
        let header = Header {
            plan: plan.name.clone(),
            shard: shard.number,
            exercises: keys.exercises.clone(),
        };
        let mut known = attempts.known(&header)?;
        known.retain(|line| class.fits(scribe, line));
        let is_own = |place: &usize| plan.units[*place].shard == shard.number;
        let todo: Vec<usize> = class.todo(&known).into_iter().filter(is_own).collect();
        let (ungraded, done) = match todo.is_empty() {
            true => (Vec::new(), Done::default()),
            false => {
                let bench = Bench { lab: &lab, class, scribe, keys: &keys };
                self.grade_units(&bench, &todo, asked.regrade, &mut attempts.begin(&header)?)?
            }
        };
        progress.hear(&Event::Finished);
        let is_before = |place: &usize| {
            is_own(place) && !todo.contains(place) && class.units[*place].submission().is_some()
        };
        let before = (0..class.units.len()).filter(is_before).count();
        let lines = class.renewed(scribe, &known).into_iter();
        let lines = lines.chain(ungraded).chain(done.lines.iter().cloned());
        // What belongs to no unit, and what all answers are needed for, belongs to no shard.
        let beside = gradebook::Class {
            exercises: plan.exercises.iter().map(|exercise| exercise.heading.clone()).collect(),
            ..gradebook::Class::default()
        };
        let gradebook = Gradebook::new(lines, beside);
        let replaced = asked.regrade.then_some(&done.replaced[..]);
        let mut summary = Summary::of(&gradebook, self.messages);
        summary.work(&done, before);
        let status = differing(&gradebook, replaced, &mut summary).and(status_of(&gradebook));
        summary.place(&attempts.folder);
        print!("{}", summary.text);
        Ok(status)
    }
}

/// Lists what is different from grades that were at hand, where everything is graded once more.
fn differing(
    gradebook: &Gradebook,
    replaced: Option<&[Line]>,
    summary: &mut Summary<'_>,
) -> ExitStatus {
    let Some(replaced) = replaced else { return ExitStatus::AllPassed };
    let found = differences::between(replaced, &gradebook.lines);
    summary.differences(&found);
    if found.is_empty() { ExitStatus::AllPassed } else { ExitStatus::SomeFailed }
}
