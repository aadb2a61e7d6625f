"""What can be taken away from the window: pictures, numbers, the range in sight, and markers."""
