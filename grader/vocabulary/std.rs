//! What a submission finds under the names `std` and `core`: what data structures, iterators
//! and messages need, and nothing that reaches the machine or waits for a thread behind the facade's
//! back.
//!
//! With the flag `with_unsafe` it is for exercises that allow `unsafe`.
//!
//! Everything here is the standard library's own; only names are left out. What macros expand to is
//! not looked up here, so `println!`, `?` and `#[derive]` work as they always do.

#![no_std]

extern crate std as standard;

// Macros that say nothing of the machine or of the place they are compiled in.
pub use standard::{
    assert, assert_eq, assert_ne, compile_error, concat, dbg, debug_assert, debug_assert_eq,
    debug_assert_ne, eprint, eprintln, format, format_args, matches, stringify, todo,
    unimplemented, unreachable, write, writeln,
};

// Macros without the modules of the same name: a private module comes before a glob.
pub use only_the_macro::panic;

#[allow(hidden_glob_reexports)]
mod only_the_macro {
    mod panic {}
    mod vec {}
    pub use both::*;

    mod both {
        pub use standard::{panic, vec};
    }
}

// Standard output belongs to the protocol; what a learner prints goes where it is harmless.
pub use standard::{eprint as print, eprintln as println};

// Modules without anything that could be abused. As the library's own, rustc also proposes to import
// from them; it does so for no module that is written here.
pub use standard::{
    array, ascii, borrow, boxed, char, clone, cmp, collections, convert, default, error, fmt,
    hash, iter, marker, num, ops, option, primitive, rc, result, slice, str, string, vec,
};

// With `unsafe`, what is shared by these cells races unseen: the facade has one that engines see.
#[cfg(not(with_unsafe))]
pub use standard::cell;

// Constants of the old style: `std::u64::MAX`.
#[allow(deprecated, deprecated_in_future)]
pub use standard::{f32, f64, i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize};

/// Without `type_name`, by which code could tell how it is compiled.
pub mod any {
    pub use standard::any::{Any, TypeId};
}

/// What a future is called and begins with; nothing here runs one.
pub mod future {
    pub use standard::future::{Future, IntoFuture, pending, ready};
}

/// Only what hides a value from the optimiser; to spin is the facade's.
pub mod hint {
    pub use standard::hint::black_box;
}

/// Without what makes values out of bytes.
pub mod mem {
    pub use standard::mem::{
        Discriminant, ManuallyDrop, align_of, align_of_val, discriminant, drop, forget, needs_drop,
        replace, size_of, size_of_val, swap, take,
    };
    #[cfg(with_unsafe)]
    pub use standard::mem::MaybeUninit;
}

/// Without hooks and without the place of a caller.
pub mod panic {
    pub use standard::panic::{
        AssertUnwindSafe, RefUnwindSafe, UnwindSafe, catch_unwind, resume_unwind,
    };
}

/// What holds a future in its place.
pub mod pin {
    pub use standard::pin::{Pin, pin};
}

/// Only what compares places.
pub mod ptr {
    pub use standard::ptr::{addr_eq, eq, from_mut, from_ref, hash};
    #[cfg(with_unsafe)]
    pub use standard::ptr::{
        NonNull, copy_nonoverlapping, drop_in_place, null, null_mut, read, write,
    };
}

/// Only what no thread waits for.
pub mod sync {
    pub use standard::sync::{Arc, Weak};
}

/// Only the type of what a thread leaves behind.
pub mod thread {
    pub use standard::thread::Result;
}

/// Without clocks.
pub mod time {
    pub use standard::time::{Duration, TryFromFloatSecsError};
}

/// What every file begins with.
pub mod prelude {
    /// The prelude of the edition that submissions are compiled in.
    pub mod rust_2024 {
        pub use standard::prelude::rust_2024::{
            AsMut, AsRef, Box, Clone, Copy, Debug, Default, DoubleEndedIterator, Drop, Eq, Err,
            ExactSizeIterator, Extend, Fn, FnMut, FnOnce, From, FromIterator, Future, Hash, Into,
            IntoFuture, IntoIterator, Iterator, None, Ok, Option, Ord, PartialEq, PartialOrd,
            Result, Send, Sized, Some, String, Sync, ToOwned, ToString, TryFrom, TryInto, Unpin,
            Vec, align_of, align_of_val, derive, drop, size_of, size_of_val, test,
        };
        // Where macros come from since 1.94; before, they came from the crate's root.
        pub use crate::only_the_macro::{panic, vec};
        pub use crate::{
            assert, assert_eq, assert_ne, compile_error, concat, dbg, debug_assert,
            debug_assert_eq, debug_assert_ne, eprint, eprintln, format, format_args, matches,
            print, println, stringify, todo, unimplemented, unreachable, write, writeln,
        };
    }
    pub use rust_2024 as v1;
}
