"""Backups: one file with everything, tested before it counts; and the way back."""
