"""What is not seen in a text is taken out of names, and written out in addresses."""

from __future__ import annotations

import pytest

from storage.filenames import plain, unreserved
from storage.unseen import escaped, is_plain, one_line, without

OVERRIDE, JOINER, LINE = "\u202e", "\u200b", "\u2028"


def test_words_keep_their_spaces_and_line_ends_only() -> None:
    assert without(f"a{OVERRIDE}b{JOINER} c\nd\ud800\x07") == "ab c\nd"
    assert without("e\u0301") == "é"
    assert one_line(f"  Maud\n{LINE} \tB{OVERRIDE} ") == "Maud B"
    assert one_line(f"{OVERRIDE}{JOINER}") == ""


@pytest.mark.parametrize("sign", [OVERRIDE, JOINER, LINE, "\u00a0", "\ud800", " ", "\n"])
def test_an_address_hides_nothing(sign: str) -> None:
    address = f"https://asso.example/{sign}x"
    assert not is_plain(address)
    assert is_plain(escaped(address))
    assert escaped(address).startswith("https://asso.example/%")


def test_letters_of_any_alphabet_are_seen() -> None:
    for address in ("https://asso.example/a?b=%20#c", "https://asso.example/été/ж/字"):
        assert is_plain(address)
        assert escaped(address) == address


def test_a_name_is_no_path_and_no_device() -> None:
    assert plain(f" ../..\\etc/{OVERRIDE}a:b ") == "etc a b"
    assert plain("...") == ""
    assert unreserved("con.txt") == "_con.txt"
    assert unreserved("lpt¹") == "_lpt¹"
    assert unreserved("console") == "console"
