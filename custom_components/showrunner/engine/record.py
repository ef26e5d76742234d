"""What there are tens of thousands of, and nobody changes."""

from dataclasses import dataclass
from typing import dataclass_transform


@dataclass_transform(kw_only_default=True, frozen_default=True)
def record[T](cls: type[T]) -> type[T]:
    """Make a class a dataclass that is frozen for whoever checks types.

    Frozen for the interpreter as well, one with 30 fields takes three times as long to
    make, and the first listing of a library hardly does anything else.
    """
    return dataclass(kw_only=True, slots=True, unsafe_hash=True)(cls)
