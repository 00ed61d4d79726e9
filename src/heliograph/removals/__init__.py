"""Posts that vanish: how long posts stay, which topics go sooner, and when many go at once."""
