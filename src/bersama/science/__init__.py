"""Computations without Django, files, clock or chance: plain values in, values with reasons out."""
