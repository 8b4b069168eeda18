"""Finding tickets by words and keys, the same on every database."""
