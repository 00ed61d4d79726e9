"""Whether the records of a registry fit together: one subject a file."""
