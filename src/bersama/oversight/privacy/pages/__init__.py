"""The doors of the privacy room: one's own data, the register, the way out for a firm."""
