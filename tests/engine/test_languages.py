"""A language has many codes."""

import pytest

from custom_components.showrunner.engine.languages import codes, is_code


@pytest.mark.parametrize("code", ["de", "deu", "ger", " GER "])
def test_each_code_stands_for_all(code: str) -> None:
    """In any case, as people and servers write them."""
    assert set(codes(code)) == {"de", "deu", "ger"}


def test_what_is_not_known_stands_for_itself() -> None:
    """As it was written, and in small letters."""
    assert codes("pt-BR") == ("pt-BR", "pt-br")
    assert codes("tlh") == ("tlh",)


@pytest.mark.parametrize("code", ["en", "eng", " GER ", "tlh", "pt-BR", "zh_Hans-CN"])
def test_codes_of_languages_are_written_alike(code: str) -> None:
    """Also those of languages that we have no other codes of."""
    assert is_code(code)


@pytest.mark.parametrize("word", ["", "e", "English", "klingon-nope", "en,de", "e1"])
def test_what_is_written_otherwise_is_no_code(word: str) -> None:
    """Such as a name, or several at once."""
    assert not is_code(word)
