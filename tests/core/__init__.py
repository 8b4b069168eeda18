"""The ground: clock, text, paging, settings, column types, the databases themselves."""
