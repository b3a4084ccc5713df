"""Asking: a choice, several, a scale, pictures, words."""
