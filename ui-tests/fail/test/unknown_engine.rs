#[limpid::test(on(oracle, mariadb))]
async fn a_claim() {}

fn main() {}
