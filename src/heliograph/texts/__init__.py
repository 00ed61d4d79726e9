"""Text as it is compared: normalised, cut into shingles, clustered; passages; language."""
