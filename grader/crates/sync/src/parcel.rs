//! Values for code that does not know their type: what carries them is compiled once, here, and not in
//! the learner's crate for each type of theirs.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::marker::PhantomData;
use std::mem::{ManuallyDrop, MaybeUninit};
use std::ptr;

/// The words that a [`Slot`] has at least: the most that a parcel holds without memory of its own.
pub(crate) const WORDS: usize = 8;

type Words<const N: usize> = [MaybeUninit<usize>; N];

/// Where a value of a known type is handed over: what packs and unpacks it copies whole words.
#[repr(C)]
pub(crate) union Slot<T> {
    value: ManuallyDrop<T>,
    words: Words<WORDS>,
}

impl<T> Slot<T> {
    #[inline]
    pub(crate) fn new(value: T) -> Self {
        Slot { value: ManuallyDrop::new(value) }
    }

    #[inline]
    pub(crate) fn empty() -> Self {
        Slot { words: [MaybeUninit::uninit(); WORDS] }
    }

    /// For [`Packed::pack`] and [`Packed::unpack`].
    #[inline]
    pub(crate) fn address(&mut self) -> *mut u8 {
        ptr::from_mut(self).cast()
    }

    /// The value.
    ///
    /// # Safety
    ///
    /// There is one: put in by `new` or by unpacking, and not packed since.
    #[inline]
    pub(crate) unsafe fn take(self) -> T {
        // SAFETY: the caller's promise.
        ManuallyDrop::into_inner(unsafe { self.value })
    }
}

/// What is to be known of a type to carry values of it.
pub(crate) struct Kind {
    layout: Layout,
    /// Drops the value at an address; `None` if nothing is to be done.
    drop: Option<unsafe fn(*mut u8)>,
}

/// The kind of `T`.
pub(crate) struct Of<T>(PhantomData<T>);

impl<T> Of<T> {
    pub(crate) const KIND: &'static Kind = &Kind {
        layout: Layout::new::<T>(),
        drop: if std::mem::needs_drop::<T>() { Some(drop_at::<T>) } else { None },
    };
}

/// # Safety
///
/// The address is a `T`'s, which nobody uses any more.
unsafe fn drop_at<T>(address: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { address.cast::<T>().drop_in_place() }
}

/// How large the packed values of a type are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// [`Word`].
    Word,
    /// `Parcel<3>`.
    Small,
    /// `Parcel<WORDS>`, or a parcel with memory of its own.
    Large,
}

impl Kind {
    const fn fits(&self, words: usize) -> bool {
        self.layout.size() <= words * size_of::<usize>()
            && self.layout.align() <= align_of::<usize>()
    }

    pub(crate) const fn class(&self) -> Class {
        match self.drop {
            None if self.fits(1) => Class::Word,
            _ if self.fits(3) => Class::Small,
            _ => Class::Large,
        }
    }
}

/// A value whose type is not known here.
pub(crate) trait Packed: Send {
    /// Moves the value out of a slot.
    ///
    /// # Safety
    ///
    /// The address is that of a [`Slot`] with a value of this kind, which fits; the value is not used
    /// there any more. If it is not [`Send`] the parcel stays on this thread, and it does not outlive
    /// what the value borrows.
    unsafe fn pack(from: *mut u8, kind: &'static Kind) -> Self;

    /// The same, of a kind that the compiler knows here and need not read.
    ///
    /// # Safety
    ///
    /// It was packed as that kind.
    #[cfg(not(debug_assertions))]
    unsafe fn known(self, kind: &'static Kind) -> Self;

    /// Moves the value into a slot.
    ///
    /// # Safety
    ///
    /// The address is that of a [`Slot`] for values of the kind it was packed as.
    unsafe fn unpack(self, to: *mut u8);
}

/// A value of at most a word, which needs no drop.
pub(crate) struct Word(Words<1>);

// SAFETY: who packs what is not `Send` keeps it on its thread.
unsafe impl Send for Word {}

impl Packed for Word {
    #[inline]
    unsafe fn pack(from: *mut u8, _kind: &'static Kind) -> Self {
        // SAFETY: a slot has at least so many words, and `MaybeUninit` keeps whatever bytes they hold.
        Word(unsafe { from.cast::<Words<1>>().read() })
    }

    #[cfg(not(debug_assertions))]
    #[inline]
    unsafe fn known(self, _kind: &'static Kind) -> Self {
        self
    }

    #[inline]
    unsafe fn unpack(self, to: *mut u8) {
        // SAFETY: as above.
        unsafe { to.cast::<Words<1>>().write(self.0) }
    }
}

/// Any value: in `N` words, or in memory of its own where it does not fit. Dropped with the parcel.
pub(crate) struct Parcel<const N: usize> {
    kind: &'static Kind,
    words: Words<N>,
}

// SAFETY: who packs what is not `Send` keeps it on its thread.
unsafe impl<const N: usize> Send for Parcel<N> {}

impl<const N: usize> Parcel<N> {
    /// A value as a parcel.
    ///
    /// # Safety
    ///
    /// As for [`Packed::pack`].
    pub(crate) unsafe fn new<T>(value: T) -> Self {
        // SAFETY: the caller's promise; the slot is not used any more.
        unsafe { Self::pack(Slot::new(value).address(), Of::<T>::KIND) }
    }

    /// The value.
    ///
    /// # Safety
    ///
    /// It was packed as a `T`.
    pub(crate) unsafe fn open<T>(self) -> T {
        let mut slot = Slot::<T>::empty();
        // SAFETY: the caller's promise.
        unsafe {
            self.unpack(slot.address());
            slot.take()
        }
    }

    /// Where the value is, and whether that is memory of its own.
    #[inline]
    fn place(&mut self) -> (*mut u8, bool) {
        let words = self.words.as_mut_ptr().cast::<u8>();
        if self.kind.layout.size() == 0 {
            // Nothing is read there, but it must be aligned.
            (ptr::without_provenance_mut(self.kind.layout.align()), false)
        } else if self.kind.fits(N) {
            (words, false)
        } else {
            // SAFETY: `pack` has put the address there.
            (unsafe { words.cast::<*mut u8>().read() }, true)
        }
    }
}

impl<const N: usize> Packed for Parcel<N> {
    #[inline]
    unsafe fn pack(from: *mut u8, kind: &'static Kind) -> Self {
        const { assert!(1 <= N && N <= WORDS) };
        if kind.fits(N) || kind.layout.size() == 0 {
            // SAFETY: a slot has at least so many words, and `MaybeUninit` keeps whatever bytes they hold.
            return Parcel { kind, words: unsafe { from.cast::<Words<N>>().read() } };
        }
        let mut words = [MaybeUninit::uninit(); N];
        // SAFETY: the layout has a size. The memory is new and as large as the value, and the first word
        // has room for its address.
        unsafe {
            let memory = alloc(kind.layout);
            if memory.is_null() {
                handle_alloc_error(kind.layout);
            }
            ptr::copy_nonoverlapping(from, memory, kind.layout.size());
            words.as_mut_ptr().cast::<*mut u8>().write(memory);
        }
        Parcel { kind, words }
    }

    #[cfg(not(debug_assertions))]
    #[inline]
    unsafe fn known(mut self, kind: &'static Kind) -> Self {
        self.kind = kind;
        self
    }

    #[inline]
    unsafe fn unpack(self, to: *mut u8) {
        let mut this = ManuallyDrop::new(self);
        match this.place() {
            // SAFETY: a slot has at least so many words.
            (_, false) => unsafe { to.cast::<Words<N>>().write(this.words) },
            // SAFETY: the slot has room for the value, which moves there; its memory is given back once,
            // since the parcel is not dropped.
            (memory, true) => unsafe {
                ptr::copy_nonoverlapping(memory, to, this.kind.layout.size());
                dealloc(memory, this.kind.layout);
            },
        }
    }
}

impl<const N: usize> Drop for Parcel<N> {
    fn drop(&mut self) {
        /// Gives the memory back even where dropping the value panics.
        struct Memory(*mut u8, Layout);
        impl Drop for Memory {
            fn drop(&mut self) {
                // SAFETY: it was allocated by `pack` with this layout, and the value is dropped.
                unsafe { dealloc(self.0, self.1) }
            }
        }
        let (address, own) = self.place();
        let _memory = own.then(|| Memory(address, self.kind.layout));
        if let Some(drop) = self.kind.drop {
            // SAFETY: the value is there, and nobody uses it any more.
            unsafe { drop(address) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Class, Of, Packed, Parcel, Slot, WORDS, Word};
    use std::cell::Cell;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::rc::Rc;

    fn there_and_back<T>(value: T) -> [T; 3]
    where
        T: Clone,
    {
        // SAFETY: each is opened as the type it was made of, on the same thread.
        unsafe {
            [
                Parcel::<1>::new(value.clone()).open(),
                Parcel::<3>::new(value.clone()).open(),
                Parcel::<WORDS>::new(value).open(),
            ]
        }
    }

    #[test]
    fn values_of_any_size_come_back() {
        assert_eq!(there_and_back(()), [(); 3]);
        assert_eq!(there_and_back(7_u8), [7; 3]);
        assert_eq!(there_and_back(u128::MAX - 1), [u128::MAX - 1; 3]);
        assert_eq!(there_and_back([3_u16; 5]), [[3; 5]; 3]);
        assert_eq!(there_and_back([5_u64; 100]), [[5; 100]; 3]);
        assert_eq!(there_and_back(String::from("three words")), ["three words"; 3]);
        let text = "borrowed".to_owned();
        assert_eq!(there_and_back((text.as_str(), 1_u8)), [("borrowed", 1); 3]);
    }

    #[test]
    fn alignment_is_kept() {
        #[derive(Clone)]
        #[repr(align(64))]
        struct Aligned(u8, Rc<Cell<u32>>);
        impl Drop for Aligned {
            fn drop(&mut self) {
                assert_eq!(std::ptr::from_ref(self).addr() % 64, 0);
                self.1.set(self.1.get() + u32::from(self.0));
            }
        }
        #[repr(align(128))]
        struct Nothing;
        impl Drop for Nothing {
            fn drop(&mut self) {
                assert_eq!(std::ptr::from_ref(self).addr() % 128, 0);
                NOTHINGS.set(NOTHINGS.get() + 1);
            }
        }
        std::thread_local!(static NOTHINGS: Cell<u32> = const { Cell::new(0) });
        let dropped = Rc::new(Cell::new(0));
        drop(there_and_back(Aligned(1, dropped.clone())));
        // The value that was cloned from is one of the three.
        assert_eq!(dropped.get(), 3);
        // SAFETY: opened as what it is.
        drop(unsafe { Parcel::<3>::new(Nothing).open::<Nothing>() });
        assert_eq!(NOTHINGS.get(), 1);
        // SAFETY: it stays here.
        drop(unsafe { Parcel::<3>::new(Nothing) });
        assert_eq!(NOTHINGS.get(), 2);
    }

    #[test]
    fn a_parcel_drops_its_value_once_and_an_opened_one_does_not() {
        fn counted<const N: usize, const SIZE: usize>() {
            let value = Rc::new(());
            // SAFETY: everything stays on this thread, and is opened as what it is.
            unsafe {
                drop(Parcel::<N>::new((value.clone(), [0_u8; SIZE])));
                assert_eq!(Rc::strong_count(&value), 1);
                let opened: (Rc<()>, [u8; SIZE]) =
                    Parcel::<N>::new((value.clone(), [0_u8; SIZE])).open();
                assert_eq!(Rc::strong_count(&value), 2);
                drop(opened);
            }
            assert_eq!(Rc::strong_count(&value), 1);
        }
        counted::<1, 0>();
        counted::<1, 1>();
        counted::<3, 16>();
        counted::<3, 17>();
        counted::<WORDS, 48>();
        counted::<WORDS, 1000>();
    }

    #[test]
    fn a_drop_that_panics_does_so_once() {
        struct Panics<const SIZE: usize>(Rc<Cell<u32>>, [u8; SIZE]);
        impl<const SIZE: usize> Drop for Panics<SIZE> {
            fn drop(&mut self) {
                self.0.set(self.0.get() + 1);
                panic!("on purpose");
            }
        }
        fn once<const SIZE: usize>() {
            let drops = Rc::new(Cell::new(0));
            // SAFETY: it stays here.
            let parcel = unsafe { Parcel::<3>::new(Panics(drops.clone(), [0; SIZE])) };
            assert!(catch_unwind(AssertUnwindSafe(|| drop(parcel))).is_err());
            assert_eq!((drops.get(), Rc::strong_count(&drops)), (1, 1));
        }
        once::<0>();
        once::<100>();
    }

    #[test]
    fn words_carry_what_needs_no_drop() {
        let value = 7_u32;
        let mut slot = Slot::new(&value);
        // SAFETY: a reference is a word and needs no drop; it is taken out as what it is.
        let back = unsafe {
            let word = Word::pack(slot.address(), Of::<&u32>::KIND);
            let mut slot = Slot::<&u32>::empty();
            word.unpack(slot.address());
            slot.take()
        };
        assert!(std::ptr::eq(back, &value));
    }

    #[test]
    fn a_class_is_as_small_as_the_type_allows() {
        assert_eq!(Of::<()>::KIND.class(), Class::Word);
        assert_eq!(Of::<u64>::KIND.class(), Class::Word);
        assert_eq!(Of::<Box<u64>>::KIND.class(), Class::Small);
        assert_eq!(Of::<Box<dyn FnOnce()>>::KIND.class(), Class::Small);
        assert_eq!(Of::<String>::KIND.class(), Class::Small);
        assert_eq!(Of::<[u64; 4]>::KIND.class(), Class::Large);
        assert_eq!(Of::<u128>::KIND.class(), Class::Large);
    }
}
