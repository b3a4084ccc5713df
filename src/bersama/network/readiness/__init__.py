"""A firm looks at itself: what holds it back, and what helps."""
