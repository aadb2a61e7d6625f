"""The upstream: how what the source publishes comes to the gateways, by a socket or a broker."""
