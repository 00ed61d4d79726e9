"""The rules by which claims earn a status: data with stable ids, and the code that holds them."""

from heliograph.registry.rules.status import RULES, assess

__all__ = ["RULES", "assess"]
