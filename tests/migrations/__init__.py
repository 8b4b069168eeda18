"""The schema: from nothing, from the past, after an interruption."""
