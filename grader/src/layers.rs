//! The layers between a submission and a verdict that it does not deserve.

use std::env;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// What is read at all: size, characters, nesting.
    Intake,
    /// What its tokens say.
    Tokens,
    /// Which names of the standard library and the facade there are.
    Vocabulary,
    /// The compiler's lints and settings.
    Flags,
    /// What the compiler may do.
    CompileJail,
    /// What the process of a check may do.
    Lockdown,
    /// What the driver sees of the machine.
    OuterJail,
    /// Whose records count.
    Protocol,
    /// Whether the answers make sense.
    Semantics,
}

impl Layer {
    /// Every layer, in the order in which a submission meets them.
    pub const ALL: [Layer; 9] = [
        Layer::Intake,
        Layer::Tokens,
        Layer::Vocabulary,
        Layer::Flags,
        Layer::CompileJail,
        Layer::Lockdown,
        Layer::OuterJail,
        Layer::Protocol,
        Layer::Semantics,
    ];

    /// As it is called in tables.
    pub fn name(self) -> &'static str {
        match self {
            Layer::Intake => "intake",
            Layer::Tokens => "tokens",
            Layer::Vocabulary => "vocabulary",
            Layer::Flags => "flags",
            Layer::CompileJail => "compile-jail",
            Layer::Lockdown => "lockdown",
            Layer::OuterJail => "outer-jail",
            Layer::Protocol => "protocol",
            Layer::Semantics => "semantics",
        }
    }
}

/// Which layers are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layers(u16);

/// Names layers to be left out. Only for the table of what each of them stops: such a grading proves
/// nothing.
const ABLATED: &str = "ENTRELACS_ABLATE";

impl Layers {
    /// All of them.
    pub const ALL: Layers = Layers(u16::MAX);

    /// All but those that the environment names.
    pub fn from_environment() -> Layers {
        Self::without(&env::var(ABLATED).unwrap_or_default())
    }

    /// All but those of a list with commas.
    pub fn without(names: &str) -> Layers {
        let named = |layer: &&Layer| names.split(',').any(|name| name.trim() == layer.name());
        let off = Layer::ALL.iter().filter(named).fold(0, |off, layer| off | layer.bit());
        Layers(!off)
    }

    /// Whether a layer is on.
    pub fn has(self, layer: Layer) -> bool {
        self.0 & layer.bit() != 0
    }
}

impl Layer {
    fn bit(self) -> u16 {
        1 << self as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_are_on_unless_they_are_named() {
        assert!(Layer::ALL.iter().all(|layer| Layers::without("").has(*layer)));
        let without = Layers::without("tokens, outer-jail,nothing");
        assert!(!without.has(Layer::Tokens) && !without.has(Layer::OuterJail));
        assert_eq!(Layer::ALL.iter().filter(|layer| without.has(**layer)).count(), 7);
    }
}
