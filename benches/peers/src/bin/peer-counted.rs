//! A peer, while allocations are counted.

limpid_arena::counted!(limpid_peers::run);
