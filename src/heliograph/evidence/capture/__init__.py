"""Capture: one public page, or one file, kept as it was, with what proves it unchanged."""
