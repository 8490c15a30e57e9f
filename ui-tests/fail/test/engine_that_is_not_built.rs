#[limpid::test(on(sqlite, postgres))]
async fn a_claim() {}

fn main() {}
