//! A peer, timed.

fn main() -> limpid_arena::Result<()> {
    limpid_peers::run(limpid_arena::serve::uncounted)
}
