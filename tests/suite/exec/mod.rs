mod failures;
mod limits;
mod pooler;
mod schemas;
