use limpid::{Encrypted, prelude::*};

#[derive(Model)]
struct Patient {
    id: i64,
    insurance: Encrypted<String>,
    card: Option<Encrypted<u64>>,
}

fn main() {
    let _ = Patient::query().filter(|patient| patient.insurance.eq("123"));
    let _ = Patient::query().filter(|patient| patient.card.in_([Encrypted::new(1_u64)]));
    let _ = Patient::query().filter(|patient| patient.insurance.contains("12"));
    let _ = Patient::query().order_by(|patient| patient.insurance.desc());
}
