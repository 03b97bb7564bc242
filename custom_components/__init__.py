"""Makes the custom components importable by tests."""
