"""The doors: every address with every kind of visitor, against a reviewed table."""
