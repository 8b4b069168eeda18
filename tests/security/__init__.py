"""The flaws of other desks, each with a test that names it."""
