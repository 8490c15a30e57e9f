#[limpid::test]
struct Claim;

fn main() {}
