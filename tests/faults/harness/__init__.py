"""A real site in a folder of its own, people who act on it, and somebody who kills it."""
