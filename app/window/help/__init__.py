"""Help on the spot: the keys, and what the part at the keyboard means."""
