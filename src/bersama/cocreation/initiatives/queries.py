from __future__ import annotations


def seat_of(code: str, secret: str): ...
