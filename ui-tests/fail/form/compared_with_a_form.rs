use limpid::validate::Form;

#[derive(Form)]
struct Address {
    city: String,
}

#[derive(Form)]
struct SignUp {
    #[nested]
    address: Address,
    #[rule(same_as(address))]
    city: String,
}

fn main() {}
