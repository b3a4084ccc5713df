"""Firms and those beside them: how ready they are, what supports them, with whom they join."""
