"""Decisions with their reasons, and the answer that every contributor gets."""
