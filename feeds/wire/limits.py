"""What a client may send to any of our servers, and how long it may take: none needs as much."""

MOST_SENT_BYTES = 64 << 10
"""The longest body of a request, and the longest message over a WebSocket."""
REQUEST_S = 10.0
"""How long a request may take to come and to be answered, and one without a token stay."""
