//! Toasty, while allocations are counted.

limpid_arena::counted!(limpid_peer_toasty::run);
