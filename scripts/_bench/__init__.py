"""What is worth measuring, one module a subject."""
