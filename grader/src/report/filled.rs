//! What became of filling in a worksheet.

use super::matching::Match;
use crate::gradebook::{Learner, Line, Status};
use verdict::Sentence;

/// A worksheet with grades in it, and the grades that are not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// The whole text.
    pub text: String,
    /// How many grades are in it.
    pub grades: usize,
    /// What is not in it, a sentence each.
    pub left_out: Vec<Sentence>,
}

impl Filled {
    /// The row of a learner; says so where there is none.
    pub fn row(&mut self, learner: Learner<'_>, found: Match) -> Option<usize> {
        let sentence = match found {
            Match::Row(row) => return Some(row),
            Match::None => Sentence::new("export-no-row"),
            Match::Ambiguous => Sentence::new("export-several-rows"),
        };
        self.left_out.push(sentence.with("learner", learner_text(learner)));
        None
    }

    /// The points of a line out of so many. Where nothing was handed in the cell stays as it is:
    /// what that means is for the other system to say. Where the grader could not tell, this says so.
    pub fn points(&mut self, line: &Line, points_max: Option<f64>) -> Option<String> {
        match (line.status, line.score) {
            (Status::Missing, _) => None,
            (_, Some(score)) => {
                self.grades += 1;
                Some(scaled(score, line.max_score, points_max))
            }
            (_, None) => {
                let sentence = Sentence::new("export-unsettled").with("exercise", &line.exercise);
                self.left_out.push(sentence.with("learner", verdict::text::escape(&line.learner)));
                None
            }
        }
    }
}

fn learner_text(learner: Learner<'_>) -> String {
    let id = verdict::text::escape(learner.id());
    let name = learner.name().filter(|name| *name != learner.id());
    name.map_or(id.clone(), |name| format!("{id} ({})", verdict::text::escape(name)))
}

/// Points out of `points_max` instead of `max_score`, with two decimals where they are needed.
fn scaled(score: u32, max_score: u32, points_max: Option<f64>) -> String {
    let points = match points_max {
        Some(points_max) if max_score > 0 => f64::from(score) * points_max / f64::from(max_score),
        _ => f64::from(score),
    };
    let text = format!("{points:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_scaled_to_what_the_other_system_gives() {
        assert_eq!(scaled(87, 100, Some(100.0)), "87");
        assert_eq!(scaled(87, 100, Some(10.0)), "8.7");
        assert_eq!(scaled(33, 100, Some(20.0)), "6.6");
        assert_eq!(scaled(1, 3, Some(1.0)), "0.33");
        assert_eq!(scaled(100, 100, None), "100");
        assert_eq!(scaled(0, 100, Some(5.0)), "0");
    }
}
