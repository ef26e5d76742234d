"""What do we remember? Blocking and thread-safe; knows neither asyncio nor a server."""
