//! The outer jail: namespaces around a whole driver, made by bwrap.

use crate::available;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

/// What a jailed process sees of the machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jail {
    /// Files and folders to read, at the places where they are outside.
    pub read: Vec<PathBuf>,
    /// Folders to write, likewise.
    pub write: Vec<PathBuf>,
    /// The folder it starts in.
    pub directory: PathBuf,
    /// Its whole environment.
    pub environment: Vec<(OsString, OsString)>,
}

/// What to put before a command so that it runs in namespaces of its own: no other process, no
/// network and no file but the given ones exist there. `None` where that was tried and does not work.
pub fn outer_jail(jail: &Jail) -> Option<Vec<OsString>> {
    let bwrap = available().bwrap()?;
    Some(command(bwrap, jail, is_root()))
}

fn is_root() -> bool {
    crate::system::is_root()
}

pub(crate) fn command(bwrap: &Path, jail: &Jail, root: bool) -> Vec<OsString> {
    let mut words: Vec<OsString> = vec![bwrap.into()];
    let mut add = |parts: &[&OsStr]| words.extend(parts.iter().map(OsString::from));
    let text = |word: &'static str| OsStr::new(word);
    let flags: &[&'static str] = match root {
        // Root needs no namespace of users to make the others. Outside of one it can become a user
        // that nobody is, which is more: inside of one it would still own root's files.
        true => &[
            "--unshare-ipc",
            "--unshare-pid",
            "--unshare-net",
            "--unshare-uts",
            "--unshare-cgroup-try",
            "--cap-drop",
            "ALL",
            "--cap-add",
            "CAP_SETUID",
            "--cap-add",
            "CAP_SETGID",
        ],
        false => &["--unshare-user", "--unshare-all"],
    };
    for flag in flags {
        add(&[text(flag)]);
    }
    for flag in ["--die-with-parent", "--new-session", "--clearenv"] {
        add(&[text(flag)]);
    }
    for (name, value) in &jail.environment {
        add(&[text("--setenv"), name, value]);
    }
    add(&[text("--proc"), text("/proc")]);
    add(&[text("--dev"), text("/dev")]);
    // Before all others: what is shown may lie below the empty folder.
    add(&[text("--tmpfs"), text("/tmp")]);
    for path in &jail.read {
        add(&[text("--ro-bind-try"), path.as_os_str(), path.as_os_str()]);
    }
    for path in &jail.write {
        add(&[text("--bind"), path.as_os_str(), path.as_os_str()]);
    }
    add(&[text("--chdir"), jail.directory.as_os_str(), text("--")]);
    words
}

/// Which namespaces a process is in. The grader passes its own on, so that a driver knows whether it
/// was put into others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespaces(Vec<String>);

impl Namespaces {
    /// Those that an [`outer_jail`] makes anew.
    const NAMES: [&str; 4] = ["ipc", "mnt", "net", "pid"];

    /// Those of this process; empty names where the system does not tell.
    pub fn current() -> Self {
        let name = |name: &&str| {
            let link = std::fs::read_link(format!("/proc/self/ns/{name}")).unwrap_or_default();
            link.to_string_lossy().into_owned()
        };
        Namespaces(Self::NAMES.iter().map(name).collect())
    }

    /// Whether every namespace is another one than in `outside`, and known.
    pub fn apart_from(&self, outside: &Namespaces) -> bool {
        let pairs = self.0.iter().zip(&outside.0);
        self.0.len() == Self::NAMES.len()
            && outside.0.len() == Self::NAMES.len()
            && pairs
                .into_iter()
                .all(|(own, other)| !own.is_empty() && !other.is_empty() && own != other)
    }

    /// Reads what `Display` writes.
    pub fn read(text: &str) -> Self {
        Namespaces(text.split(',').map(str::to_owned).collect())
    }
}

impl fmt::Display for Namespaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jail_shows_what_it_was_given_and_nothing_else() {
        let jail = Jail {
            read: vec!["/usr/lib".into()],
            write: vec!["/tmp/private".into()],
            directory: "/tmp/private".into(),
            environment: vec![("LANG".into(), "C".into())],
        };
        for root in [false, true] {
            let words = command(Path::new("/usr/bin/bwrap"), &jail, root);
            let line: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
            let line = line.join(" ");
            assert!(line.contains("--clearenv --setenv LANG C --proc /proc"));
            assert!(line.contains("--die-with-parent") && line.contains("--unshare-"));
            assert!(line.ends_with("--ro-bind-try /usr/lib /usr/lib --bind /tmp/private /tmp/private --chdir /tmp/private --"));
            assert_eq!(line.matches("bind").count(), 2, "{line}");
        }
    }

    #[test]
    fn namespaces_are_apart_only_when_all_of_them_are_known_and_others() {
        let read = Namespaces::read;
        assert!(read("a,b,c,d").apart_from(&read("e,f,g,h")));
        assert!(!read("a,b,c,d").apart_from(&read("e,f,g,d")));
        assert!(!read("a,b,c,").apart_from(&read("e,f,g,h")));
        assert!(!read("").apart_from(&read("e,f,g,h")));
        let current = Namespaces::current();
        assert!(!current.apart_from(&current));
        assert_eq!(read(&current.to_string()), current);
    }
}
