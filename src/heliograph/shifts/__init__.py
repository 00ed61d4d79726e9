"""Emphasis that shifts at once: accounts whose weekly shares change together, beyond a panel."""
