"""Colours, type, number formats and the small widgets that everything else is made of."""
