use limpid::{Encrypted, prelude::*};

#[derive(Model)]
struct Patient {
    id: i64,
    name: String,
    insurance: Encrypted<String>,
}

fn main() {
    let _ = Patient::query().filter(|patient| patient.name.eq(patient.insurance));
    let _ = Patient::query().pluck(|patient| patient.insurance.lower());
    let some = Patient::query().filter(|patient| patient.id.eq(1));
    let _ = some.clone().update(|patient| patient.name.set(patient.insurance));
    let _ = some.update(|patient| patient.insurance.set("a text"));
}
