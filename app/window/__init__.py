"""The two panels and what always stands around them."""
