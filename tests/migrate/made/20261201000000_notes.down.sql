-- back from: notes
-- limpid: destructive drops table notes
-- limpid: foreign_keys off

DROP TABLE `notes`;
