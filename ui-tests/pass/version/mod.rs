mod every_use;
