"""Fonts, icons, recordings and stories; read with importlib.resources."""
