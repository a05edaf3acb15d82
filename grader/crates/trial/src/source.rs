//! The text of source lines, read from disk, and the names that a learner gave to objects there.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use verdict::Reasons;

/// Source files by the path the compiler knows them by.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    root: Option<PathBuf>,
    files: RefCell<HashMap<String, Option<Vec<String>>>>,
}

/// What was read before it was needed, by its path below the root.
static PRELOADED: OnceLock<HashMap<String, Vec<String>>> = OnceLock::new();

/// The deepest folder that is looked into.
const DEPTH_MAX: usize = 6;

/// Reads every source below `TRIAL_SOURCE_ROOT` now: later this process may not.
pub(crate) fn preload() {
    let Some(root) = std::env::var_os("TRIAL_SOURCE_ROOT").map(PathBuf::from) else { return };
    let mut files = HashMap::new();
    collect(&root, &root, DEPTH_MAX, &mut files);
    let _ = PRELOADED.set(files);
}

fn collect(root: &Path, folder: &Path, depth: usize, files: &mut HashMap<String, Vec<String>>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && depth > 0 {
            collect(root, &path, depth - 1, files);
        } else if kind.is_file()
            && path.extension().is_some_and(|extension| extension == "rs")
            && let (Ok(text), Ok(below)) = (std::fs::read_to_string(&path), path.strip_prefix(root))
        {
            let name = below.to_string_lossy().replace('\\', "/");
            files.insert(name, text.lines().map(str::to_owned).collect());
        }
    }
}

impl Sources {
    /// Sources found from `TRIAL_SOURCE_ROOT`, or else from the current folder and those above it: a
    /// test runs in its package, but the compiler's paths begin at the workspace.
    pub(crate) fn from_environment() -> Self {
        let root = std::env::var_os("TRIAL_SOURCE_ROOT").map(PathBuf::from);
        Sources { root, files: RefCell::default() }
    }

    /// The text of a line, counted from 1, as it stands in the file.
    pub(crate) fn line(&self, file: &str, line: u32) -> Option<String> {
        let index = (line as usize).checked_sub(1)?;
        self.with_lines(file, |lines| lines.get(index).cloned())?
    }

    /// The text of a file.
    pub(crate) fn text(&self, file: &str) -> Option<String> {
        self.with_lines(file, |lines| lines.join("\n"))
    }

    fn with_lines<R>(&self, file: &str, f: impl FnOnce(&[String]) -> R) -> Option<R> {
        let known = PRELOADED.get().and_then(|files| files.get(file.trim_start_matches("./")));
        if let Some(lines) = known {
            return Some(f(lines));
        }
        let mut files = self.files.borrow_mut();
        let lines = files.entry(file.to_owned()).or_insert_with(|| {
            let text = std::fs::read_to_string(self.find(file)?).ok()?;
            Some(text.lines().map(str::to_owned).collect())
        });
        lines.as_deref().map(f)
    }

    fn find(&self, file: &str) -> Option<PathBuf> {
        if let Some(root) = &self.root {
            return Some(root.join(file)).filter(|path| path.is_file());
        }
        let file = Path::new(file);
        if file.is_absolute() {
            return file.is_file().then(|| file.to_owned());
        }
        let here = std::env::current_dir().ok()?;
        here.ancestors().map(|folder| folder.join(file)).find(|path| path.is_file())
    }
}

/// The French reasons of the checks in `file`; none where the file beside it is not there, or broken.
pub(crate) fn reasons_beside(file: &str) -> Reasons {
    let beside = Path::new(file).with_file_name("reasons.fr.json");
    let path = Sources::from_environment().find(&beside.to_string_lossy());
    let text = path.and_then(|path| std::fs::read_to_string(path).ok());
    text.and_then(|text| Reasons::read(&text).ok()).unwrap_or_default()
}

/// The name of what is made at `column` (from 1) of a line: the field or variable it goes into.
///
/// `value: AtomicU64::new(0),` gives `value`, `let (tx, rx) = bounded(1);` gives `tx/rx`,
/// `let lock = Arc::new(Mutex::new(0));` gives `lock`.
pub(crate) fn name_of_made(line: &str, column: u32) -> Option<String> {
    let mut before = line.get(..(column as usize).checked_sub(1)?)?.trim_end();
    // What wraps the object on the way into its variable.
    while let Some(rest) = before.strip_suffix('(') {
        let path = rest.trim_end_matches(|c: char| c.is_alphanumeric() || "_:<>".contains(c));
        if path.len() == rest.len() {
            return None;
        }
        before = path.trim_end();
    }
    if let Some(field) = before.strip_suffix(':') {
        return identifier_at_end(field);
    }
    let pattern = before.strip_suffix('=')?.trim_end();
    let pattern = ["let mut ", "let ", "static ", "const "]
        .iter()
        .find_map(|word| pattern.rsplit_once(word).map(|(_, pattern)| pattern))
        .unwrap_or(pattern);
    if let Some(pair) = pattern.strip_prefix('(') {
        let parts = pair.trim_end().trim_end_matches(')').split(',');
        let names: Vec<&str> = parts
            .map(|part| part.trim().trim_start_matches("mut "))
            .filter(|p| !p.is_empty())
            .collect();
        return Some(names.join("/")).filter(|name| !name.is_empty());
    }
    let pattern = pattern.split_once(':').map_or(pattern, |(name, _)| name).trim_end();
    identifier_at_end(pattern)
}

/// The name of what a method at `column` (from 1) is called on: `self.count.lock()` gives `count`.
pub(crate) fn name_of_used(line: &str, column: u32) -> Option<String> {
    let before = line.get(..(column as usize).checked_sub(1)?)?.trim_end().strip_suffix('.')?;
    // An element of a list has the list's name: `self.shards[index].lock()`.
    let before = match before.strip_suffix(']') {
        Some(list) => list.rsplit_once('[')?.0,
        None => before,
    };
    identifier_at_end(before).filter(|name| name != "self")
}

fn identifier_at_end(text: &str) -> Option<String> {
    let text = text.trim_end();
    let start = text
        .rfind(|c: char| !c.is_alphanumeric() && c != '_')
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let name = &text[start..];
    let begins = name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
    begins.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(line: &str, what: &str) -> Option<String> {
        name_of_made(line, line.find(what).unwrap() as u32 + 1)
    }

    fn used(line: &str, method: &str) -> Option<String> {
        name_of_used(line, line.find(method).unwrap() as u32 + 1)
    }

    #[test]
    fn an_object_is_named_by_the_field_or_variable_it_goes_into() {
        for (line, what, name) in [
            ("        value: AtomicU64::new(initial),", "AtomicU64", Some("value")),
            ("    let count = Mutex::new(0);", "Mutex", Some("count")),
            ("    let mut count = Mutex::new(0);", "Mutex", Some("count")),
            ("    let count: Arc<Mutex<u32>> = Arc::new(Mutex::new(0));", "Mutex::", Some("count")),
            ("    let (tx, rx) = channel::bounded(1);", "channel", Some("tx/rx")),
            ("static TOTAL: AtomicU64 = AtomicU64::new(0);", "AtomicU64::", Some("TOTAL")),
            (
                "        Self { inner: Arc::new(Shared { map: Mutex::new(1) }) }",
                "Mutex",
                Some("map"),
            ),
            ("        self.cell = Mutex::new(1);", "Mutex", Some("cell")),
            ("        Counter(AtomicU64::new(0))", "AtomicU64", None),
            ("    Mutex::new(0)", "Mutex", None),
        ] {
            assert_eq!(made(line, what).as_deref(), name, "{line}");
        }
    }

    #[test]
    fn an_object_is_named_by_what_its_method_is_called_on() {
        for (line, method, name) in [
            ("        let value = self.count.load(SeqCst);", "load", Some("count")),
            ("        *count.lock() += 1;", "lock", Some("count")),
            ("        self.shards[index].lock();", "lock", Some("shards")),
            ("        self.0.lock();", "lock", None),
            ("            .lock();", "lock", None),
        ] {
            assert_eq!(used(line, method).as_deref(), name, "{line}");
        }
    }

    #[test]
    fn a_line_is_found_from_a_folder_below_the_workspace() {
        let sources = Sources::from_environment();
        let first = sources.line(file!(), 1).expect("this file");
        assert!(first.starts_with("//! The text of source lines"), "{first}");
        assert_eq!(sources.line(file!(), 0), None);
        assert_eq!(sources.line("no/such/file.rs", 1), None);
    }
}
