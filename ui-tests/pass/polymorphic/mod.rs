mod in_modules;
