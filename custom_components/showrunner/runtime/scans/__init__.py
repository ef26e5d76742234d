"""Have a server look at just some folders, and prove what came of it."""
