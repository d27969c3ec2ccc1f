"""The pages of contacts, one module per thing."""
