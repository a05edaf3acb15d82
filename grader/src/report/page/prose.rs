//! Sentences on a page: what stands between backticks is code.

use maud::{Markup, html};

/// Text in which what stands between backticks is code.
pub(super) fn prose(text: &str) -> Markup {
    let parts: Vec<&str> = text.split('`').collect();
    let parts = if parts.len() % 2 == 1 { parts } else { vec![text] };
    html! {
        @for (index, part) in parts.into_iter().enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
