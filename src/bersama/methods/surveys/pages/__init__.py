"""The doors of a survey."""
