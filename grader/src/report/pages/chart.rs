//! How the points of an exercise are distributed, as a drawing.

use super::Words;
use crate::gradebook::{Heading, Line, Status};
use maud::{Markup, html};
use verdict::Sentence;

/// Bars: tenths of the points, and full marks alone.
const BARS: usize = 11;
const BAR_WIDTH: usize = 24;
const GAP: usize = 4;
const HEIGHT: usize = 96;
const WIDTH: usize = BARS * (BAR_WIDTH + GAP);

/// An exercise at a glance: how many answers, their mean and median, and how often each result came.
pub(super) fn card(heading: &Heading, lines: &[&Line], words: Words<'_>) -> Markup {
    let handed_in = lines.iter().filter(|line| line.status == Status::Graded);
    let mut scores: Vec<u32> = handed_in.filter_map(|line| line.score).collect();
    scores.sort_unstable();
    html! {
        div.card {
            h3 { (heading.title) }
            @if heading.title != heading.exercise { p.mono { (heading.exercise) } }
            p { (summary(&scores, lines.len(), words)) }
            (drawing(&scores, heading.max_score, words))
        }
    }
}

fn summary(scores: &[u32], lines: usize, words: Words<'_>) -> String {
    let graded = Sentence::new("page-graded").with("graded", scores.len()).with("lines", lines);
    if scores.is_empty() {
        return words.sentence(graded);
    }
    let mean = f64::from(scores.iter().sum::<u32>()) / scores.len() as f64;
    let (low, high) = (scores[(scores.len() - 1) / 2], scores[scores.len() / 2]);
    let median = f64::from(low + high) / 2.0;
    let sentence = Sentence::new("page-mean")
        .with("graded", words.sentence(graded))
        .with("mean", format!("{mean:.0}"))
        .with("median", format!("{median:.0}"));
    words.sentence(sentence)
}

/// How many scores fall into each bar.
fn counts(scores: &[u32], max_score: u32) -> [usize; BARS] {
    let mut counts = [0; BARS];
    for score in scores {
        let tenth = u64::from(*score) * (BARS as u64 - 1) / u64::from(max_score.max(1));
        counts[(tenth as usize).min(BARS - 1)] += 1;
    }
    counts
}

fn drawing(scores: &[u32], max_score: u32, words: Words<'_>) -> Markup {
    let counts = counts(scores, max_score);
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let from = |bar: usize| bar as u32 * max_score / (BARS as u32 - 1);
    let range = |bar: usize| match bar {
        last if last == BARS - 1 => max_score.to_string(),
        bar => format!("{}–{}", from(bar), from(bar + 1).saturating_sub(1)),
    };
    let named = |bar: usize| {
        let sentence = Sentence::new("page-bar").with("points", range(bar));
        words.sentence(sentence.with("count", counts[bar]))
    };
    let told: Vec<String> = (0..BARS).filter(|bar| counts[*bar] > 0).map(named).collect();
    let left = |bar: usize| bar * (BAR_WIDTH + GAP) + GAP / 2;
    let height = |bar: usize| (counts[bar] * HEIGHT).div_ceil(most);
    let middle = |bar: usize| left(bar) + BAR_WIDTH / 2;
    html! {
        svg.chart viewBox=(format!("0 0 {WIDTH} {}", HEIGHT + 36)) role="img"
            aria-label=(told.join("; ")) {
            @for bar in (0..BARS).filter(|bar| counts[*bar] > 0) {
                rect.bar x=(left(bar)) y=(16 + HEIGHT - height(bar)) width=(BAR_WIDTH)
                    height=(height(bar)) rx="2" { title { (named(bar)) } }
                text x=(middle(bar)) y=(12 + HEIGHT - height(bar)) text-anchor="middle" {
                    (counts[bar])
                }
            }
            line.axis x1="0" x2=(WIDTH) y1=(16 + HEIGHT) y2=(16 + HEIGHT) {}
            @for bar in [0, 5, BARS - 1] {
                text x=(middle(bar)) y=(HEIGHT + 32) text-anchor="middle" { (from(bar)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_marks_have_a_bar_of_their_own() {
        assert_eq!(counts(&[0, 9, 10, 99, 100, 100], 100), [2, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
        assert_eq!(counts(&[3, 7], 7), [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
        assert_eq!(counts(&[], 0), [0; BARS]);
    }
}
