"""How people of the register stand in files: rows of a table, cards of a phone."""
