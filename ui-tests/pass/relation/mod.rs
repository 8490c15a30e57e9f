mod every_kind;
