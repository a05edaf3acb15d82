//! Values of plain number types, so that a trace can show what a lock protects.

/// How the bits of a value read.
pub(crate) type Show = fn(u64) -> String;

/// The bits of `value` and how they read, if `T` is a plain number or a `bool`.
pub(crate) fn bits<T: ?Sized>(value: &T) -> Option<(u64, Show)> {
    let pointer = std::ptr::from_ref(value);
    macro_rules! number {
        ($($number:ty)*) => {
            match std::any::type_name::<T>() {
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
    use super::bits;

    #[test]
    fn numbers_read_as_themselves_and_other_types_not_at_all() {
        let read = |(bits, show): (u64, fn(u64) -> String)| show(bits);
        assert_eq!(bits(&7_u64).map(read).as_deref(), Some("7"));
        assert_eq!(bits(&-7_i32).map(read).as_deref(), Some("-7"));
        assert_eq!(bits(&true).map(read).as_deref(), Some("true"));
        assert!(bits("7").is_none());
        assert!(bits(&Some(7)).is_none());
    }
}
