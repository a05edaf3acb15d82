//! The two languages of everything a learner reads.

use std::fmt;
use std::str::FromStr;

/// A language people read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, the default.
    #[default]
    En,
    /// French.
    Fr,
}

impl Language {
    /// Every language.
    pub const ALL: [Language; 2] = [Language::En, Language::Fr];

    /// The code used on the command line and in file names: `en`, `fr`.
    pub const fn code(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Fr => "fr",
        }
    }

    /// The language that `LC_ALL`, `LC_MESSAGES` or `LANG` names, English where none does.
    pub fn from_environment() -> Self {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// As [`Language::from_environment`], with the variables looked up by the caller.
    ///
    /// The first of the three that is set and not empty decides, as in POSIX: `LC_ALL=C` means
    /// English even where `LANG` is French.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Self {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(variable)
            .find(|value| !value.is_empty())
            .and_then(|value| value.parse().ok())
            .unwrap_or_default()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// A language nobody has written messages for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLanguage(pub String);

impl fmt::Display for UnknownLanguage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "unknown language `{}`, expected `en` or `fr`", self.0)
    }
}

impl std::error::Error for UnknownLanguage {}

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Reads a code (`fr`), a language tag (`fr-CA`) or a locale (`fr_FR.UTF-8`).
    fn from_str(text: &str) -> Result<Self, UnknownLanguage> {
        let code = text.split(['_', '-', '.', '@']).next().unwrap_or_default();
        Language::ALL
            .into_iter()
            .find(|language| language.code().eq_ignore_ascii_case(code))
            .ok_or_else(|| UnknownLanguage(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_tags_and_locales_are_read() {
        for text in ["fr", "FR", "fr-CA", "fr_FR", "fr_FR.UTF-8", "fr_BE@euro", "fr.UTF-8"] {
            assert_eq!(text.parse(), Ok(Language::Fr), "{text}");
        }
        assert_eq!("en_GB.UTF-8".parse(), Ok(Language::En));
        for text in ["", "C", "POSIX", "de_DE.UTF-8", "french", "frr"] {
            assert_eq!(text.parse::<Language>(), Err(UnknownLanguage(text.to_owned())));
        }
        assert_eq!(
            UnknownLanguage("de".to_owned()).to_string(),
            "unknown language `de`, expected `en` or `fr`"
        );
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        let from = |variables: &[(&str, &str)]| {
            Language::from_variables(|name| {
                let found = variables.iter().find(|(variable, _)| *variable == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(from(&[]), Language::En);
        assert_eq!(from(&[("LANG", "fr_FR.UTF-8")]), Language::Fr);
        assert_eq!(from(&[("LC_MESSAGES", "fr_FR"), ("LANG", "en_US")]), Language::Fr);
        assert_eq!(from(&[("LC_ALL", "C"), ("LANG", "fr_FR.UTF-8")]), Language::En);
        assert_eq!(from(&[("LC_ALL", ""), ("LANG", "fr_FR.UTF-8")]), Language::Fr);
        assert_eq!(from(&[("LANG", "de_DE.UTF-8")]), Language::En);
    }
}
