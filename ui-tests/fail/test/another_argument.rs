#[limpid::test]
async fn a_claim(url: &str) {
    let _ = url;
}

fn main() {}
