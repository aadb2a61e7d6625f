"""The drawer with the switches that tilt the comparison."""
