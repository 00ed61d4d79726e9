"""When to look again: how a budget of checks tells most about when posts vanish."""
