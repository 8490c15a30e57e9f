mod every_kind_of_field;
