"""Persons, their sign-in, contact points, consent and language."""
