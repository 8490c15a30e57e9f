#[limpid::test]
async fn a_claim(db: &limpid::Db, other: &limpid::Db) {
    let _ = (db, other);
}

fn main() {}
