"""The history of the schema, one table or one change of it in each revision."""
