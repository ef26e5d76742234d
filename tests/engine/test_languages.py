"""A language has many codes."""

import pytest

from custom_components.showrunner.engine.languages import codes


@pytest.mark.parametrize("code", ["de", "deu", "ger", " GER "])
def test_each_code_stands_for_all(code: str) -> None:
    """In any case, as people and servers write them."""
    assert set(codes(code)) == {"de", "deu", "ger"}


def test_what_is_not_known_stands_for_itself() -> None:
    """As it was written, and in small letters."""
    assert codes("pt-BR") == ("pt-BR", "pt-br")
    assert codes("tlh") == ("tlh",)
