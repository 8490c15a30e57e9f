-- back from: first tables
-- limpid: destructive drops table posts
-- limpid: foreign_keys off

-- Fails where foreign keys are on, as under sqlx-cli: DROP TABLE would delete the rows that refer to it.
SELECT abs(-9223372036854775807 - foreign_keys) FROM pragma_foreign_keys;

DROP TABLE `posts`;
