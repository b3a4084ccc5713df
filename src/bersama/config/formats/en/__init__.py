"""English as it is written where the day comes first."""
