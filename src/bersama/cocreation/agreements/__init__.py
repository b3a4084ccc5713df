"""Terms under which something is given: who may use it, credit, benefit."""
