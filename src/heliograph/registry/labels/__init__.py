"""Labels of state affiliation: they follow from claims by published criteria, or not at all."""
