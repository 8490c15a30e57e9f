#[limpid::test(on())]
async fn a_claim() {}

fn main() {}
