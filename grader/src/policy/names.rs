//! Which names of other libraries a submission may use.

use super::Report;
use super::items::RESERVED;
use super::known::{
    CHANCE, FOREIGN, MACHINE, MACROS, ORIGINALS, PARTS, PLACES, PLACES_BELOW, READING, TOKIO,
    UNSAFE_PARTS, WHOLE,
};
use super::paths::{End, Path, paths};
use super::tokens::Token;
use crate::manifest::Allowance;
use std::collections::{BTreeMap, BTreeSet};
use verdict::Sentence;

/// How many imports under one name are told apart.
const IMPORTS_MAX: usize = 16;

pub(super) fn examine(tokens: &[Token], report: &mut Report<'_>) {
    let paths = paths(tokens);
    let names = Names::new(tokens, &paths, report);
    for path in &paths {
        if let Some(ban) = names.ban(path) {
            let shown = |message: &str| Sentence::new(message).with("path", path.shown());
            let (what, remedy) = ban.sentences(&shown);
            report.refuse(path.place, what, remedy);
        }
        if names.is_one_of(path, "panic", &["catch_unwind", "resume_unwind"]) {
            let what = Sentence::new("policy-flagged-catch-unwind");
            report.flag(path.place, Allowance::CatchUnwind, what);
        }
        if names.is_one_of(path, "ptr", &["from_mut", "from_ref"]) {
            report.refuse_address(path.place);
        }
    }
}

/// Why a name may not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Ban {
    /// The engines do not see what it does; this stands in for it.
    Facade(&'static str),
    Machine,
    Reads,
    Place,
    /// Draws lots.
    Chance,
    /// A whole library under one name, or all of its names.
    Library,
    /// Memory that nothing protects, where the exercise allows no `unsafe`.
    Plain,
    /// Belongs to the engines.
    Engine,
    /// Belongs to the grader.
    Foreign,
    /// Nothing an exercise needs.
    Unknown,
}

impl Ban {
    fn sentences(&self, shown: &dyn Fn(&str) -> Sentence) -> (Sentence, Sentence) {
        match self {
            Ban::Facade(instead) => (
                shown("policy-facade"),
                Sentence::new("policy-facade-remedy").with("instead", instead),
            ),
            Ban::Machine => (shown("policy-machine"), Sentence::new("policy-machine-remedy")),
            Ban::Reads => (shown("policy-reads"), Sentence::new("policy-reads-remedy")),
            Ban::Place => (shown("policy-place"), Sentence::new("policy-place-remedy")),
            Ban::Chance => (shown("policy-chance"), Sentence::new("policy-chance-remedy")),
            Ban::Library => (shown("policy-library"), Sentence::new("policy-library-remedy")),
            Ban::Plain => (shown("policy-plain"), Sentence::new("policy-unsafe-remedy")),
            Ban::Engine => (shown("policy-engine"), Sentence::new("policy-engine-remedy")),
            Ban::Foreign => (shown("policy-foreign"), Sentence::new("policy-foreign-remedy")),
            Ban::Unknown => (shown("policy-unknown"), Sentence::new("policy-unknown-remedy")),
        }
    }
}

/// What the first name of a path stands for in this file.
struct Names {
    /// Modules that the file has itself.
    local: BTreeSet<String>,
    /// Imported modules and libraries, and what they are. One name may be imported in several places.
    imported: BTreeMap<String, Vec<Vec<String>>>,
    /// Whether the facade's `thread_local!` is imported.
    thread_local: bool,
    allows_unsafe: bool,
    /// Whether the libraries of services may be used.
    web: bool,
}

impl Names {
    fn new(tokens: &[Token], paths: &[Path], report: &Report<'_>) -> Names {
        let modules = tokens.windows(2).filter(|pair| pair[0].is_word("mod"));
        // A module that is called like a library is refused and hides nothing.
        let local = modules
            .filter_map(|pair| pair[1].name())
            .filter(|name| !RESERVED.contains(name))
            .map(str::to_owned)
            .collect();
        let mut imported: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for path in paths {
            let Some(name) = &path.imported else { continue };
            let library = RESERVED.contains(&path.names[0].as_str());
            let module = path.names.len() <= 2;
            if library && module || path.names.len() == 1 {
                let imports = imported.entry(name.clone()).or_default();
                if imports.len() < IMPORTS_MAX {
                    imports.push(path.names.clone());
                }
            }
        }
        let facade = |path: &Path| {
            path.names[0] == "sync"
                && (path.end == End::Glob && path.names.len() == 1
                    || path.names.get(1).is_some_and(|name| name == "thread_local"))
        };
        Names {
            local,
            imported,
            thread_local: paths.iter().any(facade),
            allows_unsafe: report.allows_unsafe(),
            web: report.allows.contains(&Allowance::Web),
        }
    }

    /// Every reading of a path, with what was imported written out.
    fn readings(&self, path: &Path) -> Vec<Vec<String>> {
        let relative = |name: &&String| matches!(name.as_str(), "crate" | "self" | "super");
        let inside = path.names.iter().take_while(relative).count();
        let names = &path.names[inside..];
        let Some(first) = names.first() else { return Vec::new() };
        let rooted = inside == 0;
        // What is imported is only what it stands for behind the import.
        if !path.absolute
            && path.imported.as_ref() != Some(first)
            && let Some(imports) = self.imported.get(first)
        {
            let whole = |import: &Vec<String>| [import.as_slice(), &names[1..]].concat();
            return imports.iter().map(whole).collect();
        }
        let local = self.local.contains(first) && !path.absolute;
        if rooted && !local { vec![names.to_vec()] } else { Vec::new() }
    }

    /// Why a path may not be used: where it can be read in two ways, only if neither is allowed.
    fn ban(&self, path: &Path) -> Option<Ban> {
        if path.names.iter().any(|name| CHANCE.contains(&name.as_str())) {
            return Some(Ban::Chance);
        }
        let mut bans = self.readings(path).into_iter().map(|names| self.ban_of(&names, path));
        let first = bans.next()??;
        bans.all(|ban| ban.is_some()).then_some(first)
    }

    fn ban_of(&self, names: &[String], path: &Path) -> Option<Ban> {
        let name = names[0].as_str();
        let alone = names.len() == 1;
        let used = !alone || path.imported.is_some() || path.end != End::Plain || path.absolute;
        match name {
            "std" | "core" | "alloc" if used => standard(&names[1..], path, self.allows_unsafe),
            "sync" if !self.allows_unsafe && names.get(1).is_some_and(|name| name == "cell") => {
                Some(Ban::Plain)
            }
            "sync" => {
                let hidden = |name: &String| name == "engine" || name.starts_with("__");
                names.get(1).is_some_and(hidden).then_some(Ban::Engine)
            }
            "tokio" if self.web && used => tokio(&names[1..]),
            _ if alone && path.end == End::Macro => self.bare_macro(name),
            _ if alone && path.imported.is_none() && !path.absolute => None,
            _ if FOREIGN.contains(&name) => Some(Ban::Foreign),
            _ => {
                let original = ORIGINALS.iter().find(|(original, _)| *original == name);
                original.map(|(_, instead)| Ban::Facade(instead))
            }
        }
    }

    fn bare_macro(&self, name: &str) -> Option<Ban> {
        match name {
            "thread_local" if self.thread_local => None,
            "thread_local" => Some(Ban::Facade("sync::thread_local!")),
            _ => outside(&[name], true),
        }
    }

    /// Whether a path leads to one of these names of a module of the standard library.
    fn is_one_of(&self, path: &Path, module: &str, of: &[&str]) -> bool {
        let one = |names: Vec<String>| {
            matches!(names.as_slice(), [library, found, name, ..]
                if RESERVED.contains(&library.as_str()) && found == module && of.contains(&name.as_str()))
        };
        self.readings(path).into_iter().any(one)
    }
}

/// What is to be said of a name below Tokio's root.
fn tokio(below: &[String]) -> Option<Ban> {
    match below.first().map(String::as_str) {
        None => Some(Ban::Library),
        Some(name) if TOKIO.contains(&name) => None,
        Some("fs" | "net" | "process" | "runtime" | "signal") => Some(Ban::Machine),
        Some(_) => Some(Ban::Unknown),
    }
}

/// What is to be said of a name below the standard library's root.
fn standard(below: &[String], path: &Path, allows_unsafe: bool) -> Option<Ban> {
    let below: Vec<&str> = below.iter().map(String::as_str).collect();
    let Some(module) = below.first().copied() else { return Some(Ban::Library) };
    let is_macro = path.end == End::Macro && below.len() == 1;
    if is_macro {
        return if MACROS.contains(&module) {
            None
        } else {
            outside(&below, true).or(Some(Ban::Unknown))
        };
    }
    if allows_unsafe && module == "cell" {
        // What is shared by one of the library's own cells races unseen.
        return Some(Ban::Facade("sync::cell"));
    }
    if WHOLE.contains(&module) {
        return None;
    }
    let parts = PARTS.iter().find(|(name, _)| *name == module).map(|(_, parts)| *parts);
    let more = UNSAFE_PARTS.iter().filter(|(name, _)| allows_unsafe && *name == module);
    let known = match (parts, below.get(1)) {
        (Some(parts), Some(name)) => {
            parts.contains(name) || more.into_iter().any(|(_, more)| more.contains(name))
        }
        // The module by its own name; what is then used below it is looked at there. What bears the
        // name of a part of the facade would only be mistaken for it.
        (Some(_), None) => path.end == End::Plain && !matches!(module, "sync" | "thread"),
        (None, _) => below.len() == 1 && MACROS.contains(&module),
    };
    if known { None } else { Some(outside(&below, false).unwrap_or(Ban::Unknown)) }
}

/// What is to be said of a name that is not in the vocabulary.
fn outside(below: &[&str], is_macro: bool) -> Option<Ban> {
    let facade = match below {
        ["sync", "mpsc", ..] => Some("sync::channel"),
        ["sync", "atomic", ..] => Some("sync::atomic"),
        ["sync", "Condvar" | "WaitTimeoutResult", ..] => Some("sync::Condvar"),
        ["sync", "Barrier" | "BarrierWaitResult", ..] => Some("sync::Barrier"),
        ["sync", "RwLock" | "RwLockReadGuard" | "RwLockWriteGuard", ..] => Some("sync::RwLock"),
        ["sync", "Once" | "OnceLock" | "LazyLock" | "OnceState", ..] => Some("sync::OnceLock"),
        ["sync", "Mutex" | "MutexGuard" | "PoisonError" | "LockResult", ..] => Some("sync::Mutex"),
        ["sync", ..] => Some("sync"),
        ["thread", "spawn", ..] => Some("sync::thread::spawn"),
        ["thread", "scope", ..] => Some("sync::thread::scope"),
        ["thread", ..] => Some("sync::thread"),
        ["thread_local"] => Some("sync::thread_local!"),
        ["time", "Instant" | "SystemTime" | "UNIX_EPOCH", ..] => Some("sync::time::Instant"),
        ["hint", "spin_loop"] => Some("sync::hint::spin_loop"),
        _ => None,
    };
    if let Some(instead) = facade {
        return Some(Ban::Facade(instead));
    }
    let first = *below.first()?;
    let below_module = below.get(1).is_some_and(|name| PLACES_BELOW.contains(&(first, *name)));
    match () {
        () if READING.contains(&first) && (is_macro || first != "env") => Some(Ban::Reads),
        () if PLACES.contains(&first) || below_module => Some(Ban::Place),
        () if MACHINE.contains(&first) => Some(Ban::Machine),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    #[test]
    fn the_policy_and_the_vocabulary_know_the_same_parts_of_tokio() {
        let source = include_str!("../../vocabulary/tokio.rs");
        let offered: BTreeSet<String> = paths(&tokens(source).unwrap())
            .into_iter()
            .filter(|path| path.names[0] == "facade")
            // Without `extern crate facade` itself.
            .filter_map(|path| path.names.get(1).cloned())
            .collect();
        let allowed: BTreeSet<String> = TOKIO.map(str::to_owned).into();
        assert_eq!(offered, allowed);
    }

    #[test]
    fn the_policy_and_the_vocabulary_know_the_same_names() {
        let source = include_str!("../../vocabulary/std.rs");
        let offered: BTreeSet<String> = paths(&tokens(source).unwrap())
            .into_iter()
            .filter(|path| path.names[0] == "standard")
            .filter(|path| path.names.get(1).is_some_and(|name| name != "prelude"))
            .map(|path| [&path.names[1..path.names.len() - 1], &[path.imported.unwrap()]].concat())
            .map(|names| names.join("::"))
            .collect();
        let parts = PARTS
            .iter()
            .chain(&UNSAFE_PARTS)
            .flat_map(|(module, names)| names.iter().map(move |name| format!("{module}::{name}")));
        let plain = WHOLE.iter().chain(&MACROS).filter(|name| **name != "prelude");
        let allowed: BTreeSet<String> = plain.map(|name| (*name).to_owned()).chain(parts).collect();
        assert_eq!(offered, allowed);
    }
}
