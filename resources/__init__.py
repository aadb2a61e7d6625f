"""Fonts, icons and recordings; read with importlib.resources."""
