"""Template tags of the mechanisms."""
