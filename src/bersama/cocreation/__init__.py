"""The loop: agreements, initiatives with their engagements, decisions."""
