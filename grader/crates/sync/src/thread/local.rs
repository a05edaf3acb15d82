//! Thread-local values, as [`std::thread_local!`]. Under a model each of its threads has its own.

use crate::engine::{self, Execution};
use std::cell::{Cell, RefCell};
use std::fmt;

/// Declares thread-local statics, as [`std::thread_local!`].
#[macro_export]
macro_rules! thread_local {
    () => {};
    ($(#[$attribute:meta])* $visibility:vis static $name:ident: $value:ty = const $init:block $(; $($rest:tt)*)?) => {
        $crate::thread_local! { $(#[$attribute])* $visibility static $name: $value = $init $(; $($rest)*)? }
    };
    ($(#[$attribute:meta])* $visibility:vis static $name:ident: $value:ty = $init:expr $(; $($rest:tt)*)?) => {
        $(#[$attribute])*
        $visibility static $name: $crate::thread::LocalKey<$value> = {
            fn make() -> $value {
                $init
            }
            fn native(f: &mut dyn FnMut(&$value)) -> bool {
                $crate::__thread_local! {
                    static NATIVE: $value = make();
                }
                NATIVE.try_with(|value| f(value)).is_ok()
            }
            $crate::thread::LocalKey::new(make, native)
        };
        $($crate::thread_local! { $($rest)* })?
    };
}

/// The key of a thread-local value.
pub struct LocalKey<T: 'static> {
    make: fn() -> T,
    native: Native<T>,
}

/// Runs something on the native value; false if that is destroyed.
type Native<T> = fn(&mut dyn FnMut(&T)) -> bool;

/// The value is being, or has been, destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessError;

impl fmt::Display for AccessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("already destroyed")
    }
}

impl std::error::Error for AccessError {}

impl<T: 'static> LocalKey<T> {
    #[doc(hidden)]
    pub const fn new(make: fn() -> T, native: Native<T>) -> Self {
        LocalKey { make, native }
    }

    /// Runs `f` on this thread's value, which is made at its first use.
    ///
    /// # Panics
    ///
    /// If the value has been destroyed.
    pub fn with<R>(&'static self, f: impl FnOnce(&T) -> R) -> R {
        self.try_with(f)
            .expect("cannot access a thread-local value during or after its destruction")
    }

    /// As [`LocalKey::with`].
    ///
    /// # Errors
    ///
    /// If the value has been destroyed.
    pub fn try_with<R>(&'static self, f: impl FnOnce(&T) -> R) -> Result<R, AccessError> {
        if let Some(execution) = engine::execution() {
            return self.modelled(execution, f);
        }
        let mut f = Some(f);
        let mut result = None;
        (self.native)(&mut |value| result = f.take().map(|f| f(value)));
        result.ok_or(AccessError)
    }

    fn modelled<R>(
        &'static self,
        execution: &Execution,
        f: impl FnOnce(&T) -> R,
    ) -> Result<R, AccessError> {
        let key = std::ptr::from_ref(self) as usize;
        let me = execution.me();
        let known = execution.threads.borrow()[me].locals.contains_key(&key);
        if !known {
            let value = (self.make)();
            let mut threads = execution.threads.borrow_mut();
            threads[me].locals.insert(key, Box::new(value));
            threads[me].local_order.push(key);
        }
        let value: *const T = match execution.threads.borrow()[me].locals[&key].downcast_ref() {
            Some(value) => value,
            None => return Err(AccessError),
        };
        // SAFETY: the value is boxed, and stays until the thread ends; `f` runs on that thread.
        Ok(f(unsafe { &*value }))
    }
}

impl<T: 'static> LocalKey<Cell<T>> {
    /// Sets the value.
    pub fn set(&'static self, value: T) {
        self.with(|cell| cell.set(value));
    }

    /// The value.
    pub fn get(&'static self) -> T
    where
        T: Copy,
    {
        self.with(Cell::get)
    }

    /// Takes the value and leaves the default.
    pub fn take(&'static self) -> T
    where
        T: Default,
    {
        self.with(Cell::take)
    }

    /// Puts a value in and gives the old one.
    pub fn replace(&'static self, value: T) -> T {
        self.with(|cell| cell.replace(value))
    }
}

impl<T: 'static> LocalKey<RefCell<T>> {
    /// Runs `f` on the value.
    pub fn with_borrow<R>(&'static self, f: impl FnOnce(&T) -> R) -> R {
        self.with(|cell| f(&cell.borrow()))
    }

    /// Runs `f` on the value, which it may change.
    pub fn with_borrow_mut<R>(&'static self, f: impl FnOnce(&mut T) -> R) -> R {
        self.with(|cell| f(&mut cell.borrow_mut()))
    }

    /// Sets the value.
    pub fn set(&'static self, value: T) {
        self.with(|cell| cell.replace(value));
    }

    /// Takes the value and leaves the default.
    pub fn take(&'static self) -> T
    where
        T: Default,
    {
        self.with(RefCell::take)
    }

    /// Puts a value in and gives the old one.
    pub fn replace(&'static self, value: T) -> T {
        self.with(|cell| cell.replace(value))
    }
}

impl<T: 'static> fmt::Debug for LocalKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalKey { .. }")
    }
}

/// The thread ends: its values are dropped, the newest first. A destructor may use values that are left,
/// and make new ones.
pub(super) fn drop_all(execution: &Execution, thread: usize) {
    loop {
        let value = {
            let mut threads = execution.threads.borrow_mut();
            let entry = &mut threads[thread];
            entry.local_order.pop().and_then(|key| entry.locals.remove(&key))
        };
        match value {
            Some(value) => drop(value),
            None => return,
        }
    }
}
