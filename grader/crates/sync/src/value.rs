//! What a primitive protects, for code that does not know its type: compiled here, not in the learner's
//! crate.

/// How the bits of a value read.
pub(crate) type Show = fn(u64) -> String;

/// A value that a primitive protects: where it is, and what tells its type.
#[derive(Clone, Copy)]
pub(crate) struct Contents {
    pub(crate) address: *mut u8,
    describe: unsafe fn(*mut u8) -> Type,
}

/// What is to be known of a type.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only where statics are emptied"))]
pub(crate) struct Type {
    name: &'static str,
    /// `None` where a thin pointer does not tell the value's size.
    pub(crate) layout: Option<Layout>,
}

/// A type that a thin pointer is enough for.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only where statics are emptied"))]
#[derive(Clone, Copy)]
pub(crate) struct Layout {
    pub(crate) size: usize,
    /// Drops the value at an address.
    pub(crate) drop: unsafe fn(*mut u8),
}

impl Contents {
    #[inline]
    pub(crate) fn of<T: ?Sized>(value: *mut T) -> Self {
        Contents { address: value.cast(), describe: describe::<T> }
    }

    pub(crate) fn describe(self) -> Type {
        // SAFETY: `of` took both from the same pointer to a value that is alive.
        unsafe { (self.describe)(self.address) }
    }

    /// The bits of the value and how they read, if it is a plain number or a `bool`.
    ///
    /// # Safety
    ///
    /// Nobody writes to the value.
    pub(crate) unsafe fn bits(self) -> Option<(u64, Show)> {
        // SAFETY: the caller's promise; the name is the value's type's.
        unsafe { bits(self.describe().name, self.address) }
    }
}

/// # Safety
///
/// The address is a `T`'s, which is alive.
unsafe fn describe<T: ?Sized>(address: *mut u8) -> Type {
    let layout = if const { size_of::<*mut T>() == size_of::<*mut u8>() } {
        // SAFETY: a pointer of an address's size is that address; the rest is the caller's promise.
        let size = unsafe { size_of_val(&**(&raw const address as *const *mut T)) };
        Some(Layout { size, drop: drop_at::<T> })
    } else {
        None
    };
    Type { name: std::any::type_name::<T>(), layout }
}

/// # Safety
///
/// The address is a `T`'s, which nobody uses any more. A pointer to a `T` is no more than an address.
unsafe fn drop_at<T: ?Sized>(address: *mut u8) {
    // SAFETY: the caller's promises.
    unsafe { std::ptr::drop_in_place(*(&raw const address as *const *mut T)) }
}

/// The bits of a value of the type of this name, and how they read, if it is a plain number or a `bool`.
///
/// # Safety
///
/// The pointer is to a value of that type, and nobody writes to it.
unsafe fn bits(name: &str, pointer: *const u8) -> Option<(u64, Show)> {
    macro_rules! number {
        ($($number:ty)*) => {
            match name {
                $(name if name == stringify!($number) => {
                    // SAFETY: only the primitive type itself has this name (paths of other types
                    // contain `::`), so the pointer is one to a `$number`.
                    let value = unsafe { *pointer.cast::<$number>() };
                    Some((value as u64, |bits: u64| (bits as $number).to_string()))
                })*
                "bool" => {
                    // SAFETY: as above.
                    let value = unsafe { *pointer.cast::<bool>() };
                    Some((u64::from(value), |bits: u64| (bits != 0).to_string()))
                }
                _ => None,
            }
        };
    }
    number!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize)
}

#[cfg(test)]
mod tests {
    use super::Contents;
    use std::cell::Cell;
    use std::ptr::from_mut;

    fn read<T: ?Sized>(value: &mut T) -> Option<String> {
        // SAFETY: nobody else has a reference.
        unsafe { Contents::of(from_mut(value)).bits() }.map(|(bits, show)| show(bits))
    }

    #[test]
    fn numbers_read_as_themselves_and_other_types_not_at_all() {
        assert_eq!(read(&mut 7_u64).as_deref(), Some("7"));
        assert_eq!(read(&mut -7_i32).as_deref(), Some("-7"));
        assert_eq!(read(&mut true).as_deref(), Some("true"));
        assert!(read(&mut "7").is_none());
        assert!(read(&mut Some(7)).is_none());
        assert!(read(&mut [7_u8][..]).is_none());
    }

    #[test]
    fn a_type_is_described_by_its_thin_pointer() {
        struct Counts<'a>(&'a Cell<u32>);
        impl Drop for Counts<'_> {
            fn drop(&mut self) {
                self.0.set(self.0.get() + 1);
            }
        }
        let drops = Cell::new(0);
        let mut value = std::mem::ManuallyDrop::new([Counts(&drops), Counts(&drops)]);
        let contents = Contents::of(&raw mut *value);
        let layout = contents.describe().layout.expect("a thin pointer");
        assert_eq!(layout.size, 2 * size_of::<usize>());
        // SAFETY: the value is not used any more.
        unsafe { (layout.drop)(contents.address) };
        assert_eq!(drops.get(), 2);
        assert!(Contents::of(from_mut(&mut [0_u8; 3][..])).describe().layout.is_none());
    }
}
