"""The window before an audience: full screen, light on what matters, and the size of the text."""
