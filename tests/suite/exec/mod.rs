mod limits;
mod pooler;
mod schemas;
