//! The names of the standard library and of other crates that the policy knows something about.

/// Modules of the standard library with nothing in them that could be abused.
pub(super) const WHOLE: [&str; 41] = [
    "array",
    "ascii",
    "borrow",
    "boxed",
    "cell",
    "char",
    "clone",
    "cmp",
    "collections",
    "convert",
    "default",
    "error",
    "f32",
    "f64",
    "fmt",
    "hash",
    "i128",
    "i16",
    "i32",
    "i64",
    "i8",
    "isize",
    "iter",
    "marker",
    "num",
    "ops",
    "option",
    "prelude",
    "primitive",
    "rc",
    "result",
    "slice",
    "str",
    "string",
    "u128",
    "u16",
    "u32",
    "u64",
    "u8",
    "usize",
    "vec",
];

/// Modules of which only these names are of use here.
pub(super) const PARTS: [(&str, &[&str]); 10] = [
    ("any", &["Any", "TypeId"]),
    ("future", &["Future", "IntoFuture", "pending", "ready"]),
    ("hint", &["black_box"]),
    (
        "mem",
        &[
            "Discriminant",
            "ManuallyDrop",
            "align_of",
            "align_of_val",
            "discriminant",
            "drop",
            "forget",
            "needs_drop",
            "replace",
            "size_of",
            "size_of_val",
            "swap",
            "take",
        ],
    ),
    (
        "panic",
        &["AssertUnwindSafe", "RefUnwindSafe", "UnwindSafe", "catch_unwind", "resume_unwind"],
    ),
    ("pin", &["Pin", "pin"]),
    ("ptr", &["addr_eq", "eq", "from_mut", "from_ref", "hash"]),
    ("sync", &["Arc", "Weak"]),
    ("thread", &["Result"]),
    ("time", &["Duration", "TryFromFloatSecsError"]),
];

/// What else there is where the exercise allows `unsafe`: memory without a value, and raw pointers.
pub(super) const UNSAFE_PARTS: [(&str, &[&str]); 2] = [
    ("mem", &["MaybeUninit"]),
    (
        "ptr",
        &["NonNull", "copy_nonoverlapping", "drop_in_place", "null", "null_mut", "read", "write"],
    ),
];

/// Macros that say nothing of the machine or of the place they are compiled in.
pub(super) const MACROS: [&str; 24] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "compile_error",
    "concat",
    "dbg",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "eprint",
    "eprintln",
    "format",
    "format_args",
    "matches",
    "panic",
    "print",
    "println",
    "stringify",
    "todo",
    "unimplemented",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

/// Parts of the standard library that reach the machine.
pub(super) const MACHINE: [&str; 14] = [
    "alloc",
    "arch",
    "asm",
    "backtrace",
    "env",
    "ffi",
    "fs",
    "global_asm",
    "io",
    "naked_asm",
    "net",
    "os",
    "path",
    "process",
];

/// Macros that put into the program what is on the machine that compiles it.
pub(super) const READING: [&str; 5] =
    ["env", "include", "include_bytes", "include_str", "option_env"];

/// What tells code where and how it is compiled or called.
pub(super) const PLACES: [&str; 6] =
    ["cfg", "column", "file", "is_x86_feature_detected", "line", "module_path"];

/// The same below a module.
pub(super) const PLACES_BELOW: [(&str, &str); 3] =
    [("any", "type_name"), ("any", "type_name_of_val"), ("panic", "Location")];

/// What draws lots: an answer that is right by chance is graded until it is.
pub(super) const CHANCE: [&str; 1] = ["RandomState"];

/// Crates that the facade stands for, and what to write instead.
pub(super) const ORIGINALS: [(&str, &str); 9] = [
    ("arc_swap", "sync::RwLock"),
    ("crossbeam", "sync::channel"),
    ("crossbeam_channel", "sync::channel"),
    ("crossbeam_utils", "sync"),
    ("lock_api", "sync"),
    ("once_cell", "sync::OnceLock"),
    ("parking_lot", "sync"),
    ("rayon", "sync::thread"),
    ("tokio", "sync::channel"),
];

/// What of Tokio a service is made of. The vocabulary knows the rest of each path.
pub(super) const TOKIO: [&str; 9] =
    ["io", "join", "pin", "select", "spawn", "sync", "task", "time", "try_join"];

/// What can be derived besides, in exercises about services.
pub(super) const SERDE: [&str; 3] = ["Deserialize", "Serialize", "serde"];

/// Crates that belong to the grader or to the compiler.
pub(super) const FOREIGN: [&str; 8] =
    ["libc", "loom", "proc_macro", "proptest", "shuttle", "test", "trial", "verdict"];
