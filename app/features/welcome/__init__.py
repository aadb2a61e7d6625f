"""The first minute: three call-outs that explain what is on screen, and the offer of a story."""
