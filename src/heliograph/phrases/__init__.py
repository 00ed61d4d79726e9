"""How official formulations are used through time: by whom, how often, and since when."""
