//! Pages for a class with hostile learners: what is in them, and what does not run.

use super::*;
use crate::messages::messages;
use crate::report::sample;
use verdict::Language;

mod browser;

fn all(language: Language) -> Pages {
    pages(&sample::gradebook(), &messages(language))
}

#[test]
fn there_is_a_page_for_the_class_and_one_for_each_learner() {
    let pages = all(Language::En);
    assert_eq!(pages.files.len(), 1 + sample::gradebook().learners().len());
    let class = &pages.files[0].1;
    for (place, _) in &pages.files[1..] {
        let place = place.to_str().unwrap().replace('\\', "/");
        assert!(class.contains(&format!("href=\"{place}\"")), "{place}");
    }
}

#[test]
fn nothing_that_a_learner_or_a_submission_says_is_markup() {
    for (place, page) in all(Language::En).files {
        let lower = page.to_lowercase();
        for forbidden in ["<script", "<img", "javascript:", "<iframe", "<object", "<base"] {
            assert!(!lower.contains(forbidden), "{forbidden} in {}", place.display());
        }
        // Every attribute is one of ours.
        for attribute in [" onerror=\"", " onload=\"", " onclick=\"", " style=\""] {
            assert!(!page.contains(attribute), "{attribute} in {}", place.display());
        }
    }
}

#[test]
fn the_policy_allows_the_style_of_the_page_and_nothing_else() {
    for (_, page) in all(Language::Fr).files {
        let (_, rest) = page.split_once("<style>").unwrap();
        let (style, _) = rest.split_once("</style>").unwrap();
        let digest = STANDARD.encode(Sha256::digest(style));
        let policy = format!("default-src 'none'; style-src 'sha256-{digest}';");
        assert!(page.replace("&#39;", "'").contains(&policy), "{policy}");
        assert_eq!(page.matches("<style").count(), 1);
    }
}

#[test]
fn every_table_says_what_it_holds_and_every_header_what_it_heads() {
    for (place, page) in all(Language::En).files {
        for (index, _) in page.match_indices("<th") {
            let header = &page[index..index + page[index..].find('>').unwrap()];
            let is_group = header.starts_with("<thead");
            assert!(is_group || header.contains("scope="), "{header} in {}", place.display());
        }
        // A drawing is named by the region around it.
        let tables = page.matches("<table>").count();
        let named =
            page.matches("<caption>").count() + page.matches("div class=\"execution\"").count();
        assert_eq!(tables, named, "{}", place.display());
    }
}

#[test]
fn no_message_is_missing_in_either_language() {
    for language in Language::ALL {
        for (place, page) in all(language).files {
            assert!(!page.contains('⟨'), "{}", place.display());
            assert!(page.contains(&format!("<html lang=\"{}\">", language.code())));
        }
    }
}

#[test]
fn a_failing_execution_is_drawn_with_a_column_for_each_thread() {
    let pages = all(Language::En);
    let (_, ada) =
        pages.files.iter().find(|(place, _)| place.to_str().unwrap().contains("1001")).unwrap();
    for part in [
        "<th scope=\"col\">main</th><th scope=\"col\">T1</th>",
        "<td class=\"lane does\">load value →\u{a0}0</td><td class=\"lane\"></td>",
        "main is interrupted here, T1 runs",
        "--replay s-0-1x2-0x3",
    ] {
        assert!(ada.contains(part), "{part}");
    }
}

#[test]
fn a_name_turns_nothing_around_and_hides_nothing() {
    let line = sample::line("7", "01-tally", "\u{202e}adA\u{200b}");
    let gradebook = Gradebook::new([line], crate::gradebook::Class::default());
    for (_, page) in pages(&gradebook, &messages(Language::En)).files {
        assert!(!page.contains(['\u{202e}', '\u{200b}']));
        assert!(page.contains("<bdi>\\u{202e}adA\\u{200b}</bdi>"));
    }
}
