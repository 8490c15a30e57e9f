mod defined_and_own;
