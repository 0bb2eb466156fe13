"""How mornings went: figures as tables, and the same tables in French, as bars and as charts."""
