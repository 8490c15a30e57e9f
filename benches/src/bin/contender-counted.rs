//! Limpid or hand-written sqlx, while allocations are counted.

limpid_arena::counted!(limpid_benches::contender::run);
