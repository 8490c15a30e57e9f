//! Exact numbers with a decimal point.

use rust_decimal::Decimal;

use super::plain;

plain!(Decimal, Decimal, Decimal, "decimal number");
