"""How dates are typed, where it differs from what Django takes for a language."""
