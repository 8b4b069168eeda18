"""The application against its own OpenAPI document."""
