use limpid::{Encrypted, prelude::*};

#[derive(Clone, serde::Serialize, Model)]
struct Patient {
    id: i64,
    insurance: Encrypted<String>,
}

fn main() {
    let _ = Patient::find(7);
}
