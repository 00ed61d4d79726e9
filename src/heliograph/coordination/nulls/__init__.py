"""Null models: what synchrony chance alone would give. One file a model."""
