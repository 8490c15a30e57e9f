#[limpid::test(model(User), engines(sqlite))]
async fn a_claim() {}

fn main() {}
