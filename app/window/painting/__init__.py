"""From frames to pixels: what arrives, when it is painted, and what painting costs."""
