"""Everything that knows one particular kind of media server."""
