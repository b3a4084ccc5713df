"""A round of ideas: write, support, doubt, comment, merge, answer."""
