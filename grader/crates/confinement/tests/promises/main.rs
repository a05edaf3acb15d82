//! Every promise of a lockdown, tried in a process of its own: attacks that must fail, each first shown to
//! work without the lockdown, and honest work that must not notice it.

#![cfg_attr(not(target_os = "linux"), allow(unused))]

#[cfg(target_os = "linux")]
mod attacks;
#[cfg(target_os = "linux")]
mod compilers;
#[cfg(target_os = "linux")]
mod honest;
#[cfg(target_os = "linux")]
mod jails;
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
mod scene;

/// A test by its name, which is a sentence.
#[cfg(target_os = "linux")]
pub(crate) type Test = (String, Box<dyn Fn() -> Result<(), String>>);

/// What a test says: nothing, or what is wrong.
#[cfg(target_os = "linux")]
pub(crate) type Told = fn() -> Result<(), String>;

/// Runs the tests whose names contain the words of the command line, one after the other: a process
/// that forks must have one thread.
#[cfg(target_os = "linux")]
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|word| word == "launch") {
        compilers::launch(&arguments[1..]);
    }
    if arguments.first().is_some_and(|word| word == "jailed") {
        jails::jailed(&arguments[1]);
    }
    let wanted = |name: &str| {
        let mut words = arguments.iter().filter(|word| !word.starts_with('-')).peekable();
        words.peek().is_none() || words.any(|word| name.contains(word.as_str()))
    };
    let mut tests: Vec<Test> = attacks::tests();
    tests.extend(honest::tests());
    tests.extend(compilers::tests());
    tests.extend(jails::tests());
    let (mut passed, mut failed) = (0, 0);
    for (name, test) in tests {
        if arguments.iter().any(|word| word == "--list") {
            println!("{name}: test");
        } else if wanted(&name) {
            match test() {
                Ok(()) => {
                    passed += 1;
                    println!("test {name} ... ok");
                }
                Err(why) => {
                    failed += 1;
                    println!("test {name} ... FAILED: {why}");
                }
            }
        }
    }
    println!("test result: {passed} passed, {failed} failed");
    std::process::exit(i32::from(failed > 0));
}

#[cfg(not(target_os = "linux"))]
fn main() {}
