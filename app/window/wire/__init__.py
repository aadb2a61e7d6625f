"""The wire strip: a live sequence diagram."""
