use limpid::{Encrypted, prelude::*};

#[derive(Model)]
struct Patient {
    id: i64,
    #[unique]
    insurance: Encrypted<String>,
    #[index]
    card: Option<Encrypted<u64>>,
}

#[derive(Model)]
struct Code {
    #[key(given)]
    code: Encrypted<String>,
}

fn main() {
    let _ = Patient::find(7);
}
