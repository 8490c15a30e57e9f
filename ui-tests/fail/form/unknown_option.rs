use limpid::validate::Form;

#[derive(Form)]
#[form(strict)]
struct SignUp {
    email: String,
}

fn main() {}
