"""Create value with your stakeholders: ask, listen, decide openly, answer everybody, share."""
