"""Mechanisms without domain words: actor, policy, states, ledger, errors, doors, work."""
