//! Numbers of rows and pages, of any integer type.

/// Any integer, as a number of rows or of a page. What does not fit into an `i64` becomes its limit.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a number of rows", label = "expected an integer")]
pub trait Number {
    #[doc(hidden)]
    fn into_number(self) -> i64;
}

macro_rules! small {
    ($($ty:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl Number for $ty {
            fn into_number(self) -> i64 {
                self.into()
            }
        }
    )*};
}

small!(i8, i16, i32, i64, u8, u16, u32);

macro_rules! large {
    ($($ty:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl Number for $ty {
            fn into_number(self) -> i64 {
                i64::try_from(self).unwrap_or(if self > 0 { i64::MAX } else { i64::MIN })
            }
        }
    )*};
}

large!(u64, usize, isize, i128, u128);
