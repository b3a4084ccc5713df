"""Base pages, home, navigation and the demonstration world."""
