"""Firms and other organisations, who belongs to them, and their settings."""
