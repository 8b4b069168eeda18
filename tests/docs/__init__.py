"""The documents say what is so: they are held against the code, and run."""
