//! Both languages say everything, in good typography.

use std::collections::BTreeSet;
use verdict::{Coverage, Language, Messages, Sentence, Verdict, messages, sentence};

#[test]
fn both_languages_define_the_same_messages_with_the_same_arguments() {
    let [en, fr] = Language::ALL.map(messages::sources);
    let found = messages::disagreements([(Language::En, &en), (Language::Fr, &fr)]);
    assert_eq!(found, Vec::<String>::new());
}

/// The names of the messages in some files.
fn defined(sources: &[&str]) -> BTreeSet<String> {
    let name = |line: &&str| line.split_once(" = ").map(|(name, _)| (*name).to_owned());
    let lines = sources.iter().flat_map(|source| source.lines());
    lines.filter(|line| !line.starts_with([' ', '#'])).filter_map(|line| name(&line)).collect()
}

#[test]
fn every_constructor_has_a_message_and_every_message_a_constructor() {
    let constructed: BTreeSet<String> =
        sentence::CATALOGUE.iter().map(|(message, _)| (*message).to_owned()).collect();
    assert_eq!(constructed.len(), sentence::CATALOGUE.len(), "a message has one constructor");
    let [_, sentences, hints, ..] = messages::sources(Language::En);
    assert_eq!(defined(&[sentences, hints]), constructed);
}

#[test]
fn every_sentence_reads_well_in_both_languages() {
    for language in Language::ALL {
        let messages = Messages::new(language);
        for (message, arguments) in sentence::CATALOGUE {
            for count in ["1", "7"] {
                let mut example = Sentence::new(*message);
                for argument in *arguments {
                    let value = if *argument == "count" {
                        count.to_owned()
                    } else {
                        format!("<{argument}>")
                    };
                    example = example.with(*argument, value);
                }
                let text = messages.sentence(&example);
                assert!(!text.contains(['⟨', '{', '}', '$', '\n', '\u{2068}']), "{text}");
                for argument in arguments.iter().filter(|argument| **argument != "count") {
                    assert!(text.contains(&format!("<{argument}>")), "{message}: {text}");
                }
                let first = text.chars().next().expect("a sentence has words");
                assert!(!first.is_uppercase() && !text.ends_with('.'), "{text}");
            }
        }
    }
}

#[test]
fn french_has_its_apostrophes_and_spaces() {
    for source in messages::sources(Language::Fr) {
        assert_eq!(messages::slips_of_typography(source), Vec::<String>::new());
    }
    for slip in ["n'est", "ici : là", "ici: là", "« mot »", "alors ?", "et..."] {
        assert_eq!(messages::slips_of_typography(slip), [slip]);
    }
}

#[test]
fn every_verdict_has_a_word_of_its_own() {
    for language in Language::ALL {
        let messages = Messages::new(language);
        let words: BTreeSet<String> =
            Verdict::ALL.into_iter().map(|verdict| messages.verdict(verdict)).collect();
        assert_eq!(words.len(), Verdict::ALL.len());
        assert!(words.iter().all(|word| !word.contains('⟨')), "{words:?}");
    }
    assert_eq!(Messages::new(Language::Fr).verdict(Verdict::Deadlock), "interblocage");
}

#[test]
fn a_missing_message_or_argument_is_seen() {
    let messages = Messages::new(Language::En);
    let unknown = Sentence::new("no-such-message").with("thread", "T1\u{1b}");
    assert_eq!(messages.sentence(&unknown), "⟨no-such-message thread=T1\\u{1b}⟩");
    assert_eq!(
        messages.sentence(&Sentence::new("join-for-ever").with("thread", "T1")),
        "T1 waits for {$joined} to end, and {$joined} never ends"
    );
    assert_eq!(messages.sentence(&Sentence::default()), "⟨⟩");
}

#[test]
fn coverage_is_told_in_words() {
    let bounded = |reason: Option<&str>| Coverage::Bounded {
        executions: 412,
        preemptions: 2,
        reason: reason.map(sentence::given_reason),
    };
    let every = [
        Coverage::Exhaustive { executions: 1 },
        Coverage::Exhaustive { executions: 1247 },
        bounded(None),
        bounded(Some("two threads")),
        Coverage::Sampled { executions: 1000, seed: u64::MAX },
        Coverage::Replayed,
    ];
    let told = |language| {
        every.each_ref().map(|coverage| Messages::new(language).coverage(coverage)).join("\n")
    };
    insta::assert_snapshot!(told(Language::En), @r"
    the only execution there is
    all 1247 executions
    all executions with at most 2 preemptions (412)
    all executions with at most 2 preemptions (412): two threads
    1000 executions drawn from seed 18446744073709551615
    the one execution that was asked for, run again
    ");
    insta::assert_snapshot!(told(Language::Fr), @r"
    la seule exécution possible
    les 1247 exécutions possibles
    toutes les exécutions à 2 préemptions au plus (412)
    toutes les exécutions à 2 préemptions au plus (412) : two threads
    1000 exécutions tirées de la graine 18446744073709551615
    la seule exécution demandée, rejouée
    ");
}

#[test]
fn lists_are_joined_by_a_word_of_the_language() {
    let legal = |items: &[&str]| {
        let sentence = sentence::legal_results("get(1)", "None", items);
        Language::ALL.map(|language| Messages::new(language).sentence(&sentence))
    };
    let [en, _] = legal(&["Some(1)"]);
    assert!(en.ends_with("would have returned `Some(1)`"), "{en}");
    let [en, fr] = legal(&["Some(1)", "Some(2)", "Some(3)"]);
    assert!(en.ends_with("`Some(1)`, `Some(2)` or `Some(3)`"), "{en}");
    assert!(fr.ends_with("`Some(1)`, `Some(2)` ou `Some(3)`"), "{fr}");
}

#[test]
fn learners_cannot_put_escapes_or_a_book_into_a_sentence() {
    let sentence = sentence::assertion(&format!("\u{1b}[2J{}", "x".repeat(100_000)));
    let text = Messages::new(Language::En).sentence(&sentence);
    assert!(text.starts_with("this does not hold: \\u{1b}[2J"), "{text}");
    assert!(text.len() < 1000);
}

#[test]
fn numbers_stay_as_they_were_given() {
    let messages = Messages::new(Language::Fr);
    for number in ["0", "007", "1000000", "18446744073709551615", "-3", "1e5", "0x10"] {
        let sentence = sentence::expected_got(number, "1", " ");
        assert_eq!(messages.sentence(&sentence), format!("attendu {number}, obtenu 1"));
    }
}

#[test]
fn a_user_of_this_crate_brings_messages_along() {
    let messages = Messages::with_sources(Language::Fr, &["greeting = bonjour { $name }"]);
    assert_eq!(messages.sentence(&Sentence::new("greeting").with("name", "Ada")), "bonjour Ada");
    assert_eq!(messages.verdict(Verdict::Passed), "réussi");
    let clash = Messages::with_sources(Language::En, &["verdict-passed = forged", "broken = {"]);
    assert_eq!(clash.verdict(Verdict::Passed), "passed");
    assert_eq!(clash.word("broken"), "⟨broken⟩");
}
