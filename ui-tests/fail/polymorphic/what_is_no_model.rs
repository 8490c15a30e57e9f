use limpid::prelude::*;

#[derive(Clone)]
struct Plain;

#[derive(Clone, Polymorphic)]
enum Subject {
    Plain(Plain),
}

fn main() {}
