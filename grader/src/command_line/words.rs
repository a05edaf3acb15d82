//! Help and mistakes of the command line, in the reader's language.

use super::CommandLine;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};
use std::ffi::OsString;
use verdict::{Language, Messages, Sentence};

/// The language that the arguments ask for, before they are parsed: help and mistakes need it.
pub fn language(arguments: &[OsString]) -> Language {
    let mut asked = None;
    let mut arguments = arguments.iter().map(|argument| argument.to_string_lossy());
    while let Some(argument) = arguments.next() {
        if argument == "--" {
            break;
        }
        if argument == "--lang" {
            asked = arguments.next().or(asked);
        } else if let Some(code) = argument.strip_prefix("--lang=") {
            asked = Some(code.to_owned().into());
        }
    }
    let asked = asked.and_then(|code| code.parse().ok());
    asked.unwrap_or_else(Language::from_environment)
}

/// The command line with its help in one language.
pub fn localized(messages: &Messages) -> Command {
    let command = CommandLine::command();
    // Sub-commands first inherit the global arguments, so that their help has them as well.
    let mut command = with_words(command, "help", messages);
    command.build();
    command
}

fn with_words(command: Command, name: &str, messages: &Messages) -> Command {
    let word = |part: &str| messages.word(&format!("{name}{part}"));
    let arguments: Vec<String> =
        command.get_arguments().map(|argument| argument.get_id().to_string()).collect();
    let subcommands: Vec<String> =
        command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let heading = messages.word("help-heading-options");
    let mut command = command
        .about(word(""))
        .long_about(None)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(
            clap::Arg::new("help")
                .long("help")
                .short('h')
                .action(clap::ArgAction::Help)
                .help(messages.word("help-help"))
                .help_heading(heading.clone()),
        )
        .subcommand_help_heading(messages.word("help-heading-commands"))
        .subcommand_value_name(messages.word("help-value-command"))
        .help_template(template(messages));
    if name == "help" {
        command = command.arg(
            clap::Arg::new("version")
                .long("version")
                .short('V')
                .action(clap::ArgAction::Version)
                .help(messages.word("help-version"))
                .help_heading(heading.clone()),
        );
    }
    for argument in arguments {
        let help = word(&format!("-{argument}"));
        let heading = heading.clone();
        command = command.mut_arg(argument, |argument| {
            let takes_values = argument.get_action().takes_values();
            let values: Vec<String> = argument
                .get_possible_values()
                .iter()
                .filter(|_| takes_values)
                .map(|value| value.get_name().to_owned())
                .collect();
            let help = match values.is_empty() {
                true => help,
                false => format!("{help} [{}]", values.join(", ")),
            };
            let name = argument.get_value_names().and_then(|names| names.first()).cloned();
            let argument = argument.help(help).long_help(None);
            let argument = match name.filter(|_| takes_values) {
                Some(name) => {
                    let message = format!("help-value-{}", name.to_lowercase());
                    let argument = argument.value_name(messages.word(&message));
                    argument.hide_possible_values(true).hide_default_value(true)
                }
                None => argument,
            };
            // "Arguments" is the same word in both languages.
            if argument.is_positional() { argument } else { argument.help_heading(heading) }
        });
    }
    for subcommand in subcommands {
        let inner = format!("{name}-{subcommand}");
        command = command.mut_subcommand(subcommand, |it| with_words(it, &inner, messages));
    }
    command
}

fn template(messages: &Messages) -> String {
    format!("{{about}}\n\n{} {{usage}}\n\n{{all-args}}", messages.word("help-heading-usage"))
}

/// What is wrong with the command line: `error: …`, then `hint: …`.
pub fn mistake(error: &clap::Error, messages: &Messages) -> String {
    let text = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        Some(ContextValue::StyledStr(text)) => Some(text.to_string()),
        _ => None,
    };
    let argument = text(ContextKind::InvalidArg).unwrap_or_default();
    let value = text(ContextKind::InvalidValue).unwrap_or_default();
    let what = match error.kind() {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            Sentence::new("usage-no-value").with("argument", argument)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            Sentence::new("usage-bad-value").with("argument", argument).with("value", value)
        }
        ErrorKind::UnknownArgument => {
            Sentence::new("usage-unknown-argument").with("argument", argument)
        }
        ErrorKind::InvalidSubcommand => Sentence::new("usage-unknown-command")
            .with("command", text(ContextKind::InvalidSubcommand).unwrap_or_default()),
        ErrorKind::MissingRequiredArgument => {
            Sentence::new("usage-missing").with("argument", argument)
        }
        ErrorKind::ArgumentConflict => Sentence::new("usage-conflict")
            .with("argument", argument)
            .with("other", text(ContextKind::PriorArg).unwrap_or_default()),
        _ => Sentence::new("usage-other").with("kind", error.kind()),
    };
    let suggested =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
            .into_iter()
            .find_map(text);
    let hint = match (suggested, text(ContextKind::ValidValue)) {
        (Some(name), _) => Sentence::new("did-you-mean").with("name", name),
        (None, Some(values)) if !values.is_empty() => {
            Sentence::new("usage-values").with("values", values)
        }
        _ => Sentence::new("usage-help"),
    };
    let word = |name: &str| messages.word(name);
    format!(
        "{} {}\n{} {}",
        word("label-error"),
        messages.sentence(&what),
        word("label-hint"),
        messages.sentence(&hint)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::messages;

    fn walk(command: &Command, see: &mut impl FnMut(&Command)) {
        see(command);
        for inner in command.get_subcommands() {
            walk(inner, see);
        }
    }

    #[test]
    fn every_command_and_argument_has_words_in_both_languages() {
        for language in Language::ALL {
            let mut seen = 0;
            walk(&localized(&messages(language)), &mut |command| {
                let mut words = vec![command.get_about().unwrap().to_string()];
                words.extend(command.get_arguments().map(|it| it.get_help().unwrap().to_string()));
                for word in words {
                    seen += 1;
                    assert!(!word.starts_with('⟨'), "{language}: {word}");
                    assert!(!word.ends_with('.'), "{language}: {word}");
                }
            });
            assert!(seen > 20);
        }
    }

    #[test]
    fn the_language_is_known_before_the_arguments_are_parsed() {
        let of = |arguments: &[&str]| {
            language(&arguments.iter().map(OsString::from).collect::<Vec<_>>())
        };
        assert_eq!(of(&["run", "--lang", "fr"]), Language::Fr);
        assert_eq!(of(&["--lang=fr", "nonsense"]), Language::Fr);
        assert_eq!(of(&["--lang=en", "--lang=fr"]), Language::Fr);
    }

    #[test]
    fn mistakes_are_told_in_the_readers_language() {
        let told = |language, arguments: &[&str]| {
            let messages = messages(language);
            let error = localized(&messages).try_get_matches_from(arguments).unwrap_err();
            mistake(&error, &messages)
        };
        let english = told(Language::En, &["grader", "rum"]);
        assert!(english.contains("`rum`") && english.contains("did you mean `run`"), "{english}");
        let french = told(Language::Fr, &["grader", "run", "--format", "xml"]);
        assert!(french.starts_with("erreur"), "{french}");
        assert!(french.contains("`xml`") && french.contains("text, json"), "{french}");
        let missing = told(Language::En, &["grader", "hint"]);
        assert!(missing.contains("EXERCISE"), "{missing}");
    }
}
