#[limpid::test(models = User)]
async fn a_claim() {}

fn main() {}
