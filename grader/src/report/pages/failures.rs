//! The checks that most answers fail.

use super::{Words, check_name, turned_away, wide};
use crate::gradebook::Gradebook;
use maud::{Markup, html};
use std::collections::BTreeMap;
use verdict::Verdict;

/// Rows of the table.
const ROWS_MAX: usize = 15;

/// A check and how its answers ended.
#[derive(Default)]
struct Ends<'a> {
    exercise: &'a str,
    check: &'a str,
    answers: usize,
    /// How often each verdict that is no pass came.
    failed: BTreeMap<&'static str, (Verdict, usize)>,
}

impl Ends<'_> {
    fn failures(&self) -> usize {
        self.failed.values().map(|(_, count)| count).sum()
    }

    /// The verdict that came most often.
    fn commonest(&self) -> Option<Verdict> {
        self.failed.values().max_by_key(|(_, count)| *count).map(|(verdict, _)| *verdict)
    }
}

/// The checks that failed most often first. An answer that was turned away as a whole, that was not
/// begun, or that was not run because of others is no failure of that check.
fn ends(gradebook: &Gradebook) -> Vec<Ends<'_>> {
    let mut ends: BTreeMap<(&str, &str), Ends<'_>> = BTreeMap::new();
    for line in &gradebook.lines {
        for check in &line.checks {
            if turned_away(check.verdict) {
                continue;
            }
            let end = ends.entry((&line.exercise, &check.name)).or_default();
            (end.exercise, end.check) = (&line.exercise, &check.name);
            end.answers += 1;
            if !matches!(check.verdict, Verdict::Passed | Verdict::Skipped) {
                end.failed.entry(check.verdict.word()).or_insert((check.verdict, 0)).1 += 1;
            }
        }
    }
    let mut ends: Vec<Ends<'_>> = ends.into_values().filter(|end| end.failures() > 0).collect();
    ends.sort_by_key(|end| std::cmp::Reverse(end.failures()));
    ends
}

/// The table; nothing where no check has failed.
pub(super) fn section(gradebook: &Gradebook, words: Words<'_>) -> Markup {
    let ends = ends(gradebook);
    if ends.is_empty() {
        return html! {};
    }
    let table = html! {
        table {
            caption { span { (words.word("page-failures-caption")) } }
            thead {
                tr {
                    th scope="col" { (words.word("page-check")) }
                    th scope="col" { (words.word("page-exercise")) }
                    th.number scope="col" { (words.word("page-failed")) }
                    th scope="col" { (words.word("page-commonest")) }
                }
            }
            tbody {
                @for end in ends.iter().take(ROWS_MAX) {
                    tr {
                        th scope="row" { (check_name(end.check)) }
                        td { (end.exercise) }
                        td.number { (end.failures()) "/" (end.answers) }
                        td { (end.commonest().map_or_else(String::new, |it| words.messages.verdict(it))) }
                    }
                }
            }
        }
    };
    html! {
        h2 { (words.word("page-failures")) }
        (wide(&words.word("page-failures"), &table))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_check_that_fails_most_comes_first() {
        let gradebook = sample::gradebook();
        let ends = ends(&gradebook);
        let first = &ends[0];
        assert_eq!((first.exercise, first.check), ("01-tally", "second::adds_up"));
        assert_eq!((first.failures(), first.answers), (3, 4));
        assert!(ends.windows(2).all(|pair| pair[0].failures() >= pair[1].failures()));
    }
}
