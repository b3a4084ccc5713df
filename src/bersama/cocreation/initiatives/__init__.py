"""Initiatives and their engagements: phases, invitations, seats, contributions, promises."""
