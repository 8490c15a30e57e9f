//! Limpid or hand-written sqlx, timed.

fn main() -> limpid_arena::Result<()> {
    limpid_benches::contender::run(limpid_arena::serve::uncounted)
}
