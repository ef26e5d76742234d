from probatio import *  # noqa: F403 - the one is an alias of the other
