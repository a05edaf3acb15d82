//! Atomic types, as in [`std::sync::atomic`].
//!
//! Under a model with sequential memory every ordering is treated as `SeqCst`; with weak memory a load
//! gives whatever the orderings of the program allow.

use crate::engine::{
    self, Access, AtomicAccess, Execution, Footprint, Memory, ObjectId, Operation, Place, RawEvent,
    State, Until,
};
use crate::slot::Slot;
use std::fmt;
use std::panic::Location;

pub use std::sync::atomic::{Ordering, compiler_fence};

/// An atomic fence, as [`std::sync::atomic::fence`].
#[cfg_attr(not(debug_assertions), inline)]
#[track_caller]
pub fn fence(order: Ordering) {
    let begun = engine::begin_atomic(Operation::Fence, None, Location::caller(), [order; 2]);
    let Some(execution) = begun else { return std::sync::atomic::fence(order) };
    if execution.failed.get() {
        return;
    }
    assert!(order != Ordering::Relaxed, "there is no such thing as a relaxed fence");
    let place = Location::caller();
    execution.lasting.borrow_mut().weak_accesses = true;
    if execution.memory == Memory::Weak {
        execution.kernel.atomic(execution, AtomicAccess::Fence(order));
        execution.event(RawEvent::new(execution.me(), Operation::Fence, place));
    }
}

/// One visible access: the switch point, and what the trace says of it.
struct Visit<'a> {
    execution: &'a Execution,
    object: ObjectId,
    place: Place,
}

impl Visit<'_> {
    fn step(&self, operation: Operation, access: Access, orderings: [Ordering; 2]) {
        if orderings.iter().any(|ordering| *ordering != Ordering::SeqCst) {
            self.execution.lasting.borrow_mut().weak_accesses = true;
        }
        let footprint = Footprint::one(self.object, access);
        self.execution.step(operation, Some(self.object), self.place, Until::Now, footprint);
    }

    fn value<R>(&self, f: impl FnOnce(&mut u64) -> R) -> R {
        self.execution.with(self.object, |state| match state {
            State::Atomic { value } => f(value),
            _ => unreachable!("an atomic"),
        })
    }

    fn weak(&self) -> bool {
        self.execution.memory == Memory::Weak
    }

    fn event(&self, operation: Operation, value: u64, new_value: Option<u64>, reads: bool) {
        let mut event = RawEvent::new(self.execution.me(), operation, self.place);
        event = event.on(self.object).with(value);
        event.new_value = new_value;
        if self.weak() && reads {
            (event.read_from, event.stale) = self.execution.read_note.get();
        }
        self.execution.event(event);
    }

    fn load(&self, order: Ordering) -> u64 {
        self.execution.before_look(self.object, self.place);
        self.step(Operation::Load, Access::Read, [order; 2]);
        let value = if self.weak() {
            self.execution.kernel.atomic(self.execution, AtomicAccess::Load(self.object, order))
        } else {
            self.value(|value| *value)
        };
        self.execution.looked(self.object, self.place, value);
        self.event(Operation::Load, value, None, true);
        value
    }

    fn store(&self, new: u64, order: Ordering) {
        self.step(Operation::Store, Access::Write, [order; 2]);
        if self.weak() {
            let access = AtomicAccess::Store(self.object, order, new);
            self.execution.kernel.atomic(self.execution, access);
        } else {
            self.value(|value| *value = new);
        }
        self.event(Operation::Store, new, None, false);
        self.execution.progress();
    }

    /// Gives what was read, and whether something was written.
    fn update(
        &self,
        success: Ordering,
        failure: Ordering,
        update: &dyn Fn(u64) -> Option<u64>,
    ) -> Result<u64, u64> {
        self.execution.before_look(self.object, self.place);
        self.step(Operation::ReadModifyWrite, Access::Write, [success, failure]);
        let old = if self.weak() {
            let access = AtomicAccess::Update(self.object, success, failure, update);
            self.execution.kernel.atomic(self.execution, access)
        } else {
            self.value(|value| {
                let old = *value;
                if let Some(new) = update(old) {
                    *value = new;
                }
                old
            })
        };
        match update(old) {
            Some(new) => {
                self.event(Operation::ReadModifyWrite, old, Some(new), true);
                self.execution.progress();
                Ok(old)
            }
            None => {
                self.execution.looked(self.object, self.place, old);
                self.event(Operation::CompareFailed, old, None, true);
                Err(old)
            }
        }
    }

    /// `compare_exchange_weak` may fail although the value is the expected one.
    fn fails_spuriously(&self) -> bool {
        let left = &self.execution.spurious_left;
        let fails = left.get() > 0 && self.execution.choose(2) == 1;
        if fails {
            left.set(left.get() - 1);
        }
        fails
    }
}

fn no_acquire_store(order: Ordering) {
    assert!(
        matches!(order, Ordering::Relaxed | Ordering::Release | Ordering::SeqCst),
        "there is no such thing as an acquire store"
    );
}

fn no_release_load(order: Ordering) {
    assert!(
        matches!(order, Ordering::Relaxed | Ordering::Acquire | Ordering::SeqCst),
        "there is no such thing as a release load"
    );
}

macro_rules! common {
    ([$($generics:tt)*] $name:ty, $kind:expr, $raw:ty, $value:ty, $to:expr, $from:expr, $show:expr) => {
        impl<$($generics)*> $name {
            #[cfg_attr(not(debug_assertions), inline)]
            fn visit<'e>(&self, execution: &'e Execution, place: Place) -> Visit<'e> {
                let object = self.slot.object(execution, |made| {
                    let to: fn($value) -> u64 = $to;
                    let value = to(self.raw.load(Ordering::Relaxed));
                    let object = execution.register($kind, made, State::Atomic { value }, 1, $show);
                    if execution.memory == Memory::Weak {
                        execution.kernel.atomic(execution, AtomicAccess::Create(object, value));
                    }
                    object
                });
                Visit { execution, object, place }
            }

            /// The learner's code enters here to make this access.
            #[inline(always)]
            fn begin(
                &self,
                operation: Operation,
                place: Place,
                orderings: [Ordering; 2],
            ) -> Option<&'static Execution> {
                engine::begin_atomic(operation, Some(self.slot.made()), place, orderings)
            }

            /// The value; nobody else has a reference. Under a model it is the newest one.
            fn settle(&mut self) {
                if let Some(execution) = engine::execution() {
                    let from: fn(u64) -> $value = $from;
                    let visit = self.visit(execution, Location::caller());
                    let newest = if visit.weak() {
                        execution.kernel.atomic(execution, AtomicAccess::Peek(visit.object))
                    } else {
                        visit.value(|value| *value)
                    };
                    *self.raw.get_mut() = from(newest);
                    // What is written through the reference is the value of a new object.
                    self.slot.renew();
                }
            }

            /// A mutable reference to the value.
            pub fn get_mut(&mut self) -> &mut $value {
                self.settle();
                self.raw.get_mut()
            }

            /// The value.
            pub fn into_inner(mut self) -> $value {
                self.settle();
                self.raw.into_inner()
            }

            /// Reads the value.
            #[cfg_attr(not(debug_assertions), inline)]
            #[track_caller]
            pub fn load(&self, order: Ordering) -> $value {
                let begun = self.begin(Operation::Load, Location::caller(), [order; 2]);
                let Some(execution) = begun else { return self.raw.load(order) };
                no_release_load(order);
                let from: fn(u64) -> $value = $from;
                from(self.visit(execution, Location::caller()).load(order))
            }

            /// Writes the value.
            #[cfg_attr(not(debug_assertions), inline)]
            #[track_caller]
            pub fn store(&self, value: $value, order: Ordering) {
                let begun = self.begin(Operation::Store, Location::caller(), [order; 2]);
                let Some(execution) = begun else {
                    return self.raw.store(value, order);
                };
                no_acquire_store(order);
                let to: fn($value) -> u64 = $to;
                self.visit(execution, Location::caller()).store(to(value), order);
            }

            /// Writes the value and gives the one of before.
            #[cfg_attr(not(debug_assertions), inline)]
            #[track_caller]
            pub fn swap(&self, value: $value, order: Ordering) -> $value {
                let begun = self.begin(Operation::ReadModifyWrite, Location::caller(), [order; 2]);
                let Some(execution) = begun else {
                    return self.raw.swap(value, order);
                };
                let to: fn($value) -> u64 = $to;
                let from: fn(u64) -> $value = $from;
                let new = to(value);
                let visit = self.visit(execution, Location::caller());
                from(visit.update(order, order, &|_| Some(new)).unwrap_or_else(|old| old))
            }

            /// Writes `new` if the value is `current`. Gives the value of before, as an error if it was
            /// another one.
            #[cfg_attr(not(debug_assertions), inline)]
            #[track_caller]
            pub fn compare_exchange(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                let begun = self.begin(Operation::ReadModifyWrite, Location::caller(), [success, failure]);
                let Some(execution) = begun else {
                    return self.raw.compare_exchange(current, new, success, failure);
                };
                no_release_load(failure);
                let to: fn($value) -> u64 = $to;
                let from: fn(u64) -> $value = $from;
                let (current, new) = (to(current), to(new));
                let visit = self.visit(execution, Location::caller());
                let update = |old: u64| (old == current).then_some(new);
                visit.update(success, failure, &update).map(from).map_err(from)
            }

            /// As `compare_exchange`, but may fail although the value is `current`.
            #[cfg_attr(not(debug_assertions), inline)]
            #[track_caller]
            pub fn compare_exchange_weak(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                let begun = self.begin(Operation::ReadModifyWrite, Location::caller(), [success, failure]);
                let Some(execution) = begun else {
                    return self.raw.compare_exchange_weak(current, new, success, failure);
                };
                no_release_load(failure);
                let to: fn($value) -> u64 = $to;
                let from: fn(u64) -> $value = $from;
                let (current, new) = (to(current), to(new));
                let visit = self.visit(execution, Location::caller());
                let spurious = visit.fails_spuriously();
                let update = |old: u64| (old == current && !spurious).then_some(new);
                visit.update(success, failure, &update).map(from).map_err(from)
            }

            /// Updates the value by `f` until that takes effect, or `f` gives `None`. Gives the value of
            /// before.
            #[cfg_attr(not(debug_assertions), inline)]
            #[track_caller]
            pub fn fetch_update(
                &self,
                set_order: Ordering,
                fetch_order: Ordering,
                mut f: impl FnMut($value) -> Option<$value>,
            ) -> Result<$value, $value> {
                let mut old = self.load(fetch_order);
                while let Some(new) = f(old) {
                    match self.compare_exchange_weak(old, new, set_order, fetch_order) {
                        Ok(old) => return Ok(old),
                        Err(newer) => old = newer,
                    }
                }
                Err(old)
            }
        }

        impl<$($generics)*> fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match engine::execution() {
                    Some(_) => write!(f, "{} {{ .. }}", $kind),
                    None => self.raw.fmt(f),
                }
            }
        }
    };
}

macro_rules! atomics {
    ($($(#[$doc:meta])* $name:ident $value:ty, $to:expr, $from:expr;)*) => {$(
        $(#[$doc])*
        pub struct $name {
            slot: Slot,
            raw: std::sync::atomic::$name,
        }

        impl $name {
            /// A new atomic.
            #[track_caller]
            pub const fn new(value: $value) -> Self {
                $name { slot: Slot::new(), raw: std::sync::atomic::$name::new(value) }
            }
        }

        impl Default for $name {
            #[track_caller]
            fn default() -> Self {
                $name::new(<$value>::default())
            }
        }

        impl From<$value> for $name {
            #[track_caller]
            fn from(value: $value) -> Self {
                $name::new(value)
            }
        }

        common!(
            [] $name, stringify!($name), std::sync::atomic::$name, $value, $to, $from,
            |bits| { let from: fn(u64) -> $value = $from; from(bits).to_string() }
        );
    )*};
}

macro_rules! fetches {
    ($name:ident $value:ty: $($(#[$doc:meta])* $fetch:ident |$old:ident, $with:ident| $new:expr;)*) => {
        impl $name {$(
            $(#[$doc])*
            #[cfg_attr(not(debug_assertions), inline)]
            #[track_caller]
            pub fn $fetch(&self, $with: $value, order: Ordering) -> $value {
                let begun = self.begin(Operation::ReadModifyWrite, Location::caller(), [order; 2]);
                let Some(execution) = begun else {
                    return self.raw.$fetch($with, order);
                };
                let visit = self.visit(execution, Location::caller());
                let update = |bits: u64| {
                    let $old = bits as $value;
                    Some(($new) as u64)
                };
                visit.update(order, order, &update).unwrap_or_else(|old| old) as $value
            }
        )*}
    };
}

macro_rules! integers {
    ($($(#[$doc:meta])* $name:ident $value:ty;)*) => {$(
        atomics! { $(#[$doc])* $name $value, |value| value as u64, |bits| bits as $value; }
        fetches! { $name $value:
            /// Adds, wrapping around, and gives the value of before.
            fetch_add |old, value| old.wrapping_add(value);
            /// Subtracts, wrapping around, and gives the value of before.
            fetch_sub |old, value| old.wrapping_sub(value);
            /// Bitwise and; gives the value of before.
            fetch_and |old, value| old & value;
            /// Bitwise nand; gives the value of before.
            fetch_nand |old, value| !(old & value);
            /// Bitwise or; gives the value of before.
            fetch_or |old, value| old | value;
            /// Bitwise exclusive or; gives the value of before.
            fetch_xor |old, value| old ^ value;
            /// The larger of the two; gives the value of before.
            fetch_max |old, value| old.max(value);
            /// The smaller of the two; gives the value of before.
            fetch_min |old, value| old.min(value);
        }
    )*};
}

integers! {
    /// An atomic `u8`.
    AtomicU8 u8;
    /// An atomic `u16`.
    AtomicU16 u16;
    /// An atomic `u32`.
    AtomicU32 u32;
    /// An atomic `u64`.
    AtomicU64 u64;
    /// An atomic `usize`.
    AtomicUsize usize;
    /// An atomic `i8`.
    AtomicI8 i8;
    /// An atomic `i16`.
    AtomicI16 i16;
    /// An atomic `i32`.
    AtomicI32 i32;
    /// An atomic `i64`.
    AtomicI64 i64;
    /// An atomic `isize`.
    AtomicIsize isize;
}

atomics! {
    /// An atomic `bool`.
    AtomicBool bool, u64::from, |bits| bits != 0;
}

impl AtomicBool {
    /// Logical and; gives the value of before.
    #[cfg_attr(not(debug_assertions), inline)]
    #[track_caller]
    pub fn fetch_and(&self, value: bool, order: Ordering) -> bool {
        self.fetch(order, move |old| old & value, || self.raw.fetch_and(value, order))
    }

    /// Logical nand; gives the value of before.
    #[cfg_attr(not(debug_assertions), inline)]
    #[track_caller]
    pub fn fetch_nand(&self, value: bool, order: Ordering) -> bool {
        self.fetch(order, move |old| !(old & value), || self.raw.fetch_nand(value, order))
    }

    /// Logical or; gives the value of before.
    #[cfg_attr(not(debug_assertions), inline)]
    #[track_caller]
    pub fn fetch_or(&self, value: bool, order: Ordering) -> bool {
        self.fetch(order, move |old| old | value, || self.raw.fetch_or(value, order))
    }

    /// Logical exclusive or; gives the value of before.
    #[cfg_attr(not(debug_assertions), inline)]
    #[track_caller]
    pub fn fetch_xor(&self, value: bool, order: Ordering) -> bool {
        self.fetch(order, move |old| old ^ value, || self.raw.fetch_xor(value, order))
    }

    /// Logical not; gives the value of before.
    #[cfg_attr(not(debug_assertions), inline)]
    #[track_caller]
    pub fn fetch_not(&self, order: Ordering) -> bool {
        self.fetch(order, |old| !old, || self.raw.fetch_not(order))
    }

    #[cfg_attr(not(debug_assertions), inline)]
    #[track_caller]
    fn fetch(
        &self,
        order: Ordering,
        new: impl Fn(bool) -> bool,
        native: impl FnOnce() -> bool,
    ) -> bool {
        let begun = self.begin(Operation::ReadModifyWrite, Location::caller(), [order; 2]);
        let Some(execution) = begun else { return native() };
        let visit = self.visit(execution, Location::caller());
        let update = |bits: u64| Some(u64::from(new(bits != 0)));
        visit.update(order, order, &update).unwrap_or_else(|old| old) != 0
    }
}

/// An atomic pointer.
pub struct AtomicPtr<T> {
    slot: Slot,
    raw: std::sync::atomic::AtomicPtr<T>,
}

impl<T> AtomicPtr<T> {
    /// A new atomic.
    #[track_caller]
    pub const fn new(pointer: *mut T) -> Self {
        AtomicPtr { slot: Slot::new(), raw: std::sync::atomic::AtomicPtr::new(pointer) }
    }
}

impl<T> Default for AtomicPtr<T> {
    #[track_caller]
    fn default() -> Self {
        AtomicPtr::new(std::ptr::null_mut())
    }
}

common!(
    [T] AtomicPtr<T>, "AtomicPtr", std::sync::atomic::AtomicPtr<T>, *mut T,
    |pointer| pointer.expose_provenance() as u64,
    |bits| std::ptr::with_exposed_provenance_mut(bits as usize),
    |bits| format!("{bits:#x}")
);
