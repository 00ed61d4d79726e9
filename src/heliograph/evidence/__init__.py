"""Evidence: what was captured, when, and how anyone can check that it is unchanged."""
