//! `grader plan`: divides a class among several machines.

use super::Desk;
use super::batch::refuse_inside;
use crate::batch::plan;
use crate::batch::plan_file::Plan;
use crate::batch::scribe::Scribe;
use crate::command_line;
use crate::exit_status::ExitStatus;
use crate::trouble::Result;
use std::collections::BTreeSet;
use verdict::Sentence;

impl Desk<'_> {
    /// Writes what every machine needs to know of the others' work.
    pub(super) fn plan(mut self, asked: &command_line::Plan) -> Result<ExitStatus> {
        refuse_inside(&asked.submissions, &asked.out)?;
        let order = self.order(&asked.rules)?;
        order.apply(&mut self.settings);
        let taken = self.take_in(&asked.submissions, &order)?;
        let units = plan::units(&taken.intake, &taken.places);
        let scribe = Scribe { messages: self.messages, settings: &self.settings };
        let plan = Plan::of(&taken.class(&units), &scribe, &order, asked.shards)?;
        plan.write(&asked.out)?;
        let different =
            plan.units.iter().filter_map(|unit| Some((&unit.exercise, unit.submission.as_ref()?)));
        let different: BTreeSet<_> = different.collect();
        let summary = Sentence::new("plan-summary")
            .with("units", plan.units.len())
            .with("different", different.len())
            .with("shards", plan.shards)
            .with("path", asked.out.display());
        println!("{}", self.messages.sentence(&summary));
        Ok(taken.status)
    }
}
