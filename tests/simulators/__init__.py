"""Media servers that behave like real ones, for tests and demonstrations."""
