"""The sliders at the bottom."""
