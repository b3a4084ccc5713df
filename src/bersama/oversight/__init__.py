"""Rooms that watch over the others."""
