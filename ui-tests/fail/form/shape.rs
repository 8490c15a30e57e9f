use limpid::validate::Form;

#[derive(Form)]
enum Order {
    Small,
}

#[derive(Form)]
#[form(becomes = PostCreate)]
struct Page<T> {
    word: T,
}

fn main() {}
