"""Where servers may lead us, and how links, pictures and names of strangers come out."""

from __future__ import annotations

import io
import socket
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from desktop.wording.filenames import safe
from protocols.adapter import Credentials, Refused
from protocols.html import sanitise
from protocols.links import honest
from protocols.mastodon.wire import Wire
from protocols.matrix.sign_in import sign_in
from protocols.nearness import Nearness, NoNearer, nearest, of_address
from protocols.pictures import prepare
from tests.protocols.matrix.community import nobody_opens

from .cell import serve
from .listening import Listener, answer
from .test_json import EXAMPLES

PUBLIC = "93.184.215.14"


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What names stand for, in place of the net's own directory."""
    known = {"news.example": PUBLIC}

    def found(host: str, port: Any, *_more: Any, **_options: Any) -> list[Any]:
        if host not in known:
            raise socket.gaierror
        kind = socket.AF_INET6 if ":" in known[host] else socket.AF_INET
        return [(kind, socket.SOCK_STREAM, 6, "", (known[host], port or 0))]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return known


NEAR = {
    "127.0.0.1": Nearness.HERE,
    "127.255.0.9": Nearness.HERE,
    "0.0.0.0": Nearness.HERE,
    "::1": Nearness.HERE,
    "::": Nearness.HERE,
    "::ffff:127.0.0.1": Nearness.HERE,
    "64:ff9b::7f00:1": Nearness.HERE,
    "10.1.2.3": Nearness.PRIVATE,
    "192.168.1.1": Nearness.PRIVATE,
    "172.16.0.1": Nearness.PRIVATE,
    "169.254.169.254": Nearness.PRIVATE,
    "100.64.0.1": Nearness.PRIVATE,
    "fd00::1": Nearness.PRIVATE,
    "fe80::1%eth0": Nearness.PRIVATE,
    "224.0.0.1": Nearness.PRIVATE,
    "::ffff:10.0.0.1": Nearness.PRIVATE,
    "2002:c0a8:0101::1": Nearness.PRIVATE,
    PUBLIC: Nearness.PUBLIC,
    "2606:2800:21f:cb07::1": Nearness.PUBLIC,
}


def test_how_near_an_address_is() -> None:
    assert {address: of_address(address) for address in NEAR} == NEAR


@pytest.mark.parametrize("address", [one for one in NEAR if NEAR[one] and "%" not in one])
async def test_a_public_server_leads_to_no_house(names: dict[str, str], address: str) -> None:
    names["inside.example"] = address
    host = f"[{address}]" if ":" in address else address
    async with Wire("https://news.example") as wire:
        for target in (
            f"https://{host}/p.png",
            f"https://{host}:8080/",
            "https://inside.example/p",
        ):
            with pytest.raises(Refused) as refused:
                await wire.download(target, 100)
            assert refused.value.code == "not-found"


async def test_a_name_that_changes_in_between_is_of_no_use(names: dict[str, str]) -> None:
    names["twice.example"] = "192.168.1.1"
    with pytest.raises(OSError, match="nearer"):
        await NoNearer(Nearness.PUBLIC).resolve("twice.example", 443)
    assert await NoNearer(Nearness.PRIVATE).resolve("twice.example", 443)
    assert await nearest("twice.example") is Nearness.PRIVATE


async def test_a_server_in_the_house_leads_about_the_house(names: dict[str, str]) -> None:
    names["club.lan"] = "192.168.1.5"
    async with Wire("https://club.lan") as wire:
        with pytest.raises(Refused):
            await wire.download("https://127.0.0.1/p.png", 100)
    asked: list[str] = []

    def say(head: bytes) -> Iterator[bytes]:
        asked.append(head.decode("latin-1"))
        yield answer(b"picture")

    with Listener(say) as server:
        async with Wire(server.url) as wire:
            assert await wire.download(f"{server.url}/p.png", 100) == b"picture"
    assert len(asked) == 1


async def test_no_password_goes_where_a_stranger_points(names: dict[str, str]) -> None:
    from protocols.matrix.sign_in import _named, _split

    for near in ("https://127.0.0.1:8448", "https://192.168.1.1", "http://localhost:1"):
        names["localhost"] = "127.0.0.1"
        with pytest.raises(Refused) as refused:
            await _named(near, _split("https://news.example"))
        assert refused.value.code == "no-service"

    def say(_head: bytes) -> Iterator[bytes]:
        yield answer(b'{"m.homeserver":{"base_url":"javascript:alert(1)"}}')

    with Listener(say) as server:
        credentials = Credentials(server=server.url, login="a", password="secret")
        with pytest.raises(Refused):
            await sign_in(credentials, nobody_opens)
    assert not any(b"secret" in one for one in server.asked)


DROPPED = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " java\tscript:alert(1)", "java&#9;script:x",
    "&#106;avascript:x", "java\nscript:x", "\x01javascript:x", "vbscript:x", "data:text/html,x",
    "file:///etc/passwd", "FILE:///c:/x", "smb://host/share", "\\\\host\\share", "intent://x#Intent",
    "preau:x", "ftp://x/", "ssh://x", "ms-msdt:x", "search-ms:x", "//evil.example/x", "/etc/passwd",
    "blob:x", "about:blank", "view-source:x", "http:evil", "https://a b/", "https://[x]/", "",
    "https://%62ank.example/", "tel:+33", "geo:1,1",
)  # fmt: skip


@pytest.mark.parametrize("address", DROPPED)
def test_a_link_of_another_scheme_keeps_its_words_alone(address: str) -> None:
    html, text = sanitise(f'<p>a <a href="{address}">lien</a></p>')
    assert "href" not in html
    assert text == "a lien"


PLAIN = {
    "https://club.example/a?b=c#d": "https://club.example/a?b=c#d",
    "https://bank.example@evil.example/": "https://evil.example/",
    "https://bank.example:x@evil.example:81/": "https://evil.example:81/",
    "https://\N{CYRILLIC SMALL LETTER A}pple.com/": "https://xn--pple-43d.com/",
    "https://bank.example\u2044x.evil.example/": "https://bank.xn--examplex-hd0e.evil.example/",
    "https://evil.example/\u202egpj.exe": "https://evil.example/%E2%80%AEgpj.exe",
    "https://münchen.example/Straße": "https://xn--mnchen-3ya.example/Straße",
    "mailto:a@b.example?attach=/etc/passwd": "mailto:a@b.example",
}


@pytest.mark.parametrize("address", PLAIN)
def test_a_link_is_written_as_it_goes(address: str) -> None:
    known = PLAIN[address]
    if "hd0e" in known:
        known = "https://bank." + "example\u2044x".encode("idna").decode() + ".evil.example/"
    assert honest(address) == known
    assert honest(known) == known


@settings(EXAMPLES)
@given(
    st.text(max_size=60), st.sampled_from(["", "https://", "http://", "mailto:", "matrix:", "x:"])
)
def test_whatever_a_link_says_it_opens_nothing_else(words: str, scheme: str) -> None:
    found = honest(scheme + words)
    assert not found or found.lower().startswith(("https://", "http://", "mailto:", "matrix:"))
    assert "@" not in found.partition("//")[2].partition("/")[0].partition("?")[0].partition("#")[0]
    html, _ = sanitise(f'<a href="{words}">x</a><img src="{words}" onerror="{words}"><b>{words}')
    assert "<img" not in html
    assert "onerror=" not in html.replace("&", "").lower() or "onerror=" in words.lower()


HTML = {
    "bold without end": "<b>" * 1_000_000,
    "links without end": "<a href=https://x.example>" * 3_999,
    "quotations": "<blockquote>" * 3_999,
    "formatting in paragraphs": "<b><p>" * 1_999,
    "all of it": "<a><b><i><u><s><p>" * 660,
    "tables": "<table><tr><td>" * 1_300,
    "words in tables": "<table>" + "x<b>" * 3_000,
    "an attribute of ten megabytes": f"<a href='https://x/{'a' * 10_000_000}'>x</a>",
    "attributes": "<a " + " ".join(f"a{n}=1" for n in range(60_000)) + ">x</a>",
    "signs": "<" * 300_000,
    "entities": "&" * 300_000,
    "comments": "<!--" * 60_000,
    "drawings": "<svg><math>" * 1_999,
    "styles": "<style>" * 3_999 + "*{background:url(https://x.example)}",
    "lists": "<ul><li>" * 1_999,
}


@pytest.mark.parametrize("what", HTML)
def test_html_without_end_costs_a_moment(what: str) -> None:
    def work() -> tuple[int, int]:
        html, text = sanitise(HTML[what])
        assert "url(" not in html
        return len(html), len(text)

    html, text = serve(work, seconds=2.0, memory=32).result
    assert html < 2 << 20
    assert text <= 256 * 1024


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, data: bytes, extra: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def saved(picture: Image.Image, kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def scans(count: int) -> bytes:
    """A JPEG whose last pass over all its pixels comes again and again."""
    whole = saved(Image.new("L", (4_000, 4_000), 128), "JPEG", progressive=True)
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + last * count + whole[-2:]


def lying(width: int, height: int) -> bytes:
    small = saved(Image.new("RGB", (16, 16)), "JPEG")
    at = small.index(b"\xff\xc0") + 5
    return small[:at] + struct.pack(">HH", height, width) + small[at + 4 :]


def frames(count: int) -> bytes:
    one = saved(Image.new("P", (10, 10), 1), "GIF")
    frame = one[one.rindex(b"\x2c\0\0\0\0") : -1]
    return one[:-1] + frame * count + b";"


ZEROS = zlib.compress(b"\0" * 200_000_000, 9)
PICTURES = {
    "sixty thousand a side": png(60_000, 60_000, ZEROS),
    "forty megapixels": png(8_000, 5_000, ZEROS),
    "one pixel wide": png(1, 40_000_000, ZEROS),
    "more than its size": png(10, 10, ZEROS),
    "a text that swells": png(10, 10, ZEROS, chunk(b"zTXt", b"a\0\0" + ZEROS)),
    "a profile that swells": png(10, 10, ZEROS, chunk(b"iCCP", b"a\0\0" + ZEROS)),
    "a hundred thousand frames": frames(100_000),
    "half a million passes": scans(100_000),
    "a lie of 39 megapixels": lying(65_500, 600),
    "a lie of 4,290 megapixels": lying(65_500, 65_500),
    "a drawing": b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
    "a program for printers": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n",
    "an archive": b"PK\x03\x04" + b"\0" * 1000,
    "half a picture": saved(Image.new("RGB", (100, 100)), "PNG")[:60],
    "nothing": b"",
}


@pytest.mark.parametrize("what", PICTURES)
def test_a_picture_is_bounded_or_refused(what: str) -> None:
    data = PICTURES[what]

    def work() -> tuple[int, int, int] | str:
        try:
            made = prepare(data)
        except Refused as refused:
            return refused.code
        return made.width, made.height, len(made.data)

    found = serve(work, seconds=8.0, memory=1200).result
    if isinstance(found, str):
        assert found in ("too-large", "unsupported")
    else:
        assert max(found[:2]) <= 1600


NAMES = (
    "../../etc/passwd", "..\\..\\windows\\x", "/etc/passwd", "C:\\x.txt", "a\0b.txt", "con",
    "NUL.txt", "COM1.pdf", "photo\u202egpj.exe", "a\nb", ".bashrc", "....", "x" * 10_000, "é" * 400,
    "~/.ssh/id", "\ud800", "a/", "", " ", "file:///x", "a\u200b.txt", "-rf", "a:b",
    "x.txt ", "x.txt.",
)  # fmt: skip


@settings(EXAMPLES)
@given(st.sampled_from(NAMES) | st.text(max_size=40))
def test_a_name_is_a_name_alone(name: str) -> None:
    found = safe(name, "fichier")
    assert found
    assert 0 < len(found.encode()) <= 200
    assert not set(found) & set('/\\\0\n:<>"|?*\u202e\u200b')
    assert found not in (".", "..")
    assert not found.startswith(".")
    assert found.partition(".")[0].strip().casefold() not in ("con", "nul", "aux", "prn", "com1")
