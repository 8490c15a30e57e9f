//! Toasty, timed.

fn main() -> limpid_arena::Result<()> {
    limpid_peer_toasty::run(limpid_arena::serve::uncounted)
}
