"""What is known of institutions, in the formats that other people's tools read."""
