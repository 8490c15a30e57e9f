#[limpid::test]
fn a_claim(db: &limpid::Db) {
    let _ = db;
}

fn main() {}
