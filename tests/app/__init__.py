"""The command line, the start, the demo."""
