mod limits;
mod pooler;
