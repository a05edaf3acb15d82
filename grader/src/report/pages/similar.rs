//! Answers that are alike, on the page of the class and on no other.

use super::{LEARNERS, Words, called, names, wide};
use crate::gradebook::{Gradebook, Learner, Similar};
use maud::{Markup, html};

/// The table; nothing where no answers are alike.
pub(super) fn section(gradebook: &Gradebook, words: Words<'_>) -> Markup {
    let similar = &gradebook.class.similar;
    if similar.is_empty() {
        return html! {};
    }
    html! {
        h2 { (words.word("page-similar")) }
        (wide(&words.word("page-similar"), &table(similar, gradebook, words)))
    }
}

fn table(similar: &[Similar], gradebook: &Gradebook, words: Words<'_>) -> Markup {
    html! {
        table {
            caption { span { (words.word("page-similar-caption")) } }
            thead {
                tr {
                    th scope="col" { (words.word("page-exercise")) }
                    th scope="col" { (words.word("page-whose")) }
                    th.number scope="col" { (words.word("page-alike")) }
                }
            }
            tbody {
                @for group in similar {
                    tr {
                        th scope="row" { (group.exercise) }
                        td { (learners(group, gradebook)) }
                        td.number { (group.percent) "\u{a0}%" }
                    }
                }
            }
        }
    }
}

/// Their names, each with the way to his page.
fn learners(group: &Similar, gradebook: &Gradebook) -> Markup {
    let all = gradebook.learners();
    let name = |id: &str| -> String {
        let learner: Option<&Learner<'_>> = all.iter().find(|learner| learner.id() == id);
        learner.and_then(|learner| learner.name()).unwrap_or(id).to_owned()
    };
    html! {
        @for (index, id) in group.learners.iter().enumerate() {
            @if index > 0 { ", " }
            a href=(format!("{LEARNERS}/{}", names::file_name(id))) { (called(&name(id))) }
        }
    }
}
