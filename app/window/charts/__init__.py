"""The charts of a panel: what they remember, their common scales, and how they are drawn."""
