use limpid::validate::Form;

#[derive(Form)]
struct Order {
    #[nested]
    address: Address,
}

struct Address {
    street: String,
}

fn main() {}
