"""The pages of ideas: for those who take part, and for those who asked."""
