"""What both models cost their servers, now and over time."""
