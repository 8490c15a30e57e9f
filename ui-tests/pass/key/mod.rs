mod composite;
mod newtypes;
