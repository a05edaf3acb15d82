//! What paths and texts say of the exercise they belong to.

use super::*;

fn shelf() -> Shelf {
    let exercise = |name: &str, used: &[&str]| Shelved {
        name: name.to_owned(),
        number: name[..2].to_owned(),
        files: vec![vec!["src".to_owned(), "lib.rs".to_owned()]],
        used: used.iter().map(|name| (*name).to_owned()).collect(),
    };
    let exercises = vec![
        exercise("01-counter", &["Counter"]),
        exercise("03-actor-cache", &["ActorCache", "Handle"]),
        exercise("04-actor", &["Handle"]),
        Shelved { files: Vec::new(), ..exercise("05-broken", &[]) },
    ];
    Shelf { exercises }
}

fn place(path: &str) -> Place {
    shelf().place(&path.split('/').map(str::to_owned).collect::<Vec<_>>())
}

#[test]
fn paths_name_exercises_in_every_way_that_people_write_them() {
    let listed = |exercise| Place::Listed { exercise, file: 0 };
    for path in [
        "ada/exercises/03-actor-cache/src/lib.rs",
        "ada/work/03-actor-cache/src/lib.rs",
        "ada/03-actor-cache-main/src/lib.rs",
        "ada/Exercise_03/lib.rs",
        "ada/exercise-03-final/src/lib.rs",
        "ada/actor_cache/lib.rs",
        "ada/03/src/lib.rs",
        "ada/03-actor-cache.rs",
        "03-actor-cache-ada/src/lib.rs",
    ] {
        assert_eq!(place(path), listed(1), "{path}");
    }
    assert_eq!(place("ada/04-actor/lib.rs"), listed(2));
    assert_eq!(place("counter/src/lib.rs"), Place::Lone);
    assert_eq!(place("ada/03-other/lib.rs"), Place::Lone);
    assert_eq!(place("ada/src/lib.rs"), Place::Lone);
}

#[test]
fn what_is_no_answer_is_not_looked_at() {
    for path in [
        "ada/solutions/03-actor-cache/src/lib.rs",
        "ada/exercises/03-actor-cache/checks/checks.rs",
        "ada/exercises/03-actor-cache/src/other.rs",
        "ada/grader/src/lib.rs",
        "ada/.git/03-actor-cache/lib.rs",
        "ada/.lib.rs",
        "ada/README.md",
        "ada/lib.rs/README.md",
        "ada/05-broken/src/lib.rs",
        "ada/05-broken.rs",
    ] {
        assert_eq!(place(path), Place::Elsewhere, "{path}");
        assert_eq!(
            shelf().wants(&path.split('/').map(str::to_owned).collect::<Vec<_>>()),
            Want::Nothing
        );
    }
}

#[test]
fn texts_belong_where_all_names_are_defined_and_nowhere_else_fits() {
    let shelf = shelf();
    assert_eq!(shelf.defined_in("pub struct Counter<T> {"), Some(0));
    assert_eq!(shelf.defined_in("pub use inner::{Counter, Other};"), Some(0));
    assert_eq!(shelf.defined_in("// struct Counter\nfn counter() {}"), None);
    assert_eq!(shelf.defined_in("use other::Counter;"), None);
    assert_eq!(shelf.defined_in("pub struct Handle;"), Some(2));
    assert_eq!(shelf.defined_in("struct ActorCache; struct Handle;"), None);
}

#[test]
fn names_that_checks_use_are_read_from_their_subject() {
    let text = "use exercise_03::{ActorCache, Closed as Gone, deep::Handle};\nimpl X for exercise_03::Other<u8> {}";
    let expected = ["ActorCache", "Closed", "Other", "deep"].map(str::to_owned);
    assert_eq!(used(text, "exercise_03"), BTreeSet::from(expected));
}
