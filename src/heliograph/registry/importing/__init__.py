"""Other people's data sets, read into a registry's folder: who says it stays with every claim."""
