"""The codes of languages: servers and people use two letters, or one of two threes.

Source: ISO 639-1 and 639-2 (https://www.loc.gov/standards/iso639-2/).
"""

import re
from typing import Final

# Two letters, the terminological code, and the bibliographic one where it differs
_KNOWN: Final = """
af afr|ar ara|az aze|be bel|bg bul|bn ben|bs bos|ca cat|cs ces cze|cy cym wel|da dan
de deu ger|el ell gre|en eng|eo epo|es spa|et est|eu eus baq|fa fas per|fi fin
fr fra fre|ga gle|gl glg|he heb|hi hin|hr hrv|hu hun|hy hye arm|id ind|is isl ice
it ita|ja jpn|ka kat geo|kk kaz|km khm|kn kan|ko kor|la lat|lb ltz|lo lao|lt lit|lv lav
mk mkd mac|ml mal|mn mon|mr mar|ms msa may|my mya bur|nb nob|ne nep|nl nld dut|nn nno
no nor|pa pan|pl pol|pt por|ro ron rum|ru rus|si sin|sk slk slo|sl slv|sq sqi alb
sr srp|sv swe|sw swa|ta tam|te tel|th tha|tl tgl|tr tur|uk ukr|ur urd|uz uzb|vi vie
zh zho chi
"""
_ROWS: Final = [row.split() for row in _KNOWN.strip().replace("\n", "|").split("|")]
_CODES: Final = {code: tuple(row) for row in _ROWS for code in row}

# Also of languages that are not above; with a script or a region, as `zh-Hans` has it
_CODE: Final = re.compile(r"[a-z]{2,3}([-_][a-z0-9]{2,8})*", re.IGNORECASE)


def is_code(language: str) -> bool:
    """Return whether it is written as the codes of languages are."""
    return _CODE.fullmatch(language.strip()) is not None


def codes(language: str) -> tuple[str, ...]:
    """Return all codes of the language that one of them stands for, itself included.

    A region (`pt-BR`) is a code of its own, which its language does not include.
    """
    code = language.strip()
    plain = code.lower()
    return _CODES.get(plain, tuple(dict.fromkeys((code, plain))))
