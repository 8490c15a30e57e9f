mod enums;
