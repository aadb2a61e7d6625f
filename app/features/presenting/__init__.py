"""The window before an audience: full screen, nothing but what is looked at."""
