"""The crowd on its way: how far it is, and the way back."""
