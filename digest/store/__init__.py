"""The database: the only SQL. One file per noun; a function is a statement."""
