"""Heliograph: an open observatory of information control and influence operations."""
