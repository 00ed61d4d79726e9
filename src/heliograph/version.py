"""The version, which every finding carries."""

__version__ = "0.1.0"
