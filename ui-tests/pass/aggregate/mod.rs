mod groups;
