mod parts_and_wholes;
