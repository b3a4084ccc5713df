"""Runs the whole check behind `./bersama test`. Nothing but the standard library."""
