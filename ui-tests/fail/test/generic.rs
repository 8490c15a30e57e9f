#[limpid::test]
async fn a_claim<T: Default>() {
    let _ = T::default();
}

fn main() {}
