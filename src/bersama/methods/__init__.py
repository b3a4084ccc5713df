"""Methods of engagement, one room each; none knows another."""
