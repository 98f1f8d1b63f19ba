"""What addresses lead to, and that nothing else leads anywhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.deeplinks import LONGEST, SCHEMES, Leads, Link, is_one, read

OPAQUE = "31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM"
GOOD = {
    # https://spec.matrix.org/latest/appendices/#uris
    "matrix:r/somewhere:example.org": (Leads.ROOM, "#somewhere:example.org", "example.org"),
    "matrix:roomid/somewhere:example.org?via=elsewhere.ca": (
        Leads.ROOM, "!somewhere:example.org", "example.org"),
    f"matrix:roomid/{OPAQUE}?via=asso.example": (Leads.ROOM, f"!{OPAQUE}", ""),
    "matrix:r/somewhere:example.org/e/event": (Leads.ROOM, "#somewhere:example.org", "example.org"),
    "matrix:u/alice:example.org?action=chat": (Leads.PERSON, "@alice:example.org", "example.org"),
    "MATRIX:u/alice:example.org:8448": (
        Leads.PERSON, "@alice:example.org:8448", "example.org:8448"),
    "matrix:r/caf%C3%A9:asso.example": (Leads.ROOM, "#café:asso.example", "asso.example"),
    "matrix:u/her:%5B::1%5D": (Leads.PERSON, "@her:[::1]", "[::1]"),
    "https://matrix.to/#/%23somewhere%3Aexample.org": (
        Leads.ROOM, "#somewhere:example.org", "example.org"),
    "https://matrix.to/#/#somewhere:example.org": (
        Leads.ROOM, "#somewhere:example.org", "example.org"),
    "https://matrix.to/#/!somewhere%3Aexample.org?via=elsewhere.ca": (
        Leads.ROOM, "!somewhere:example.org", "example.org"),
    "https://MATRIX.to/#/@alice:example.org": (Leads.PERSON, "@alice:example.org", "example.org"),
    "https://matrix.to/#/!old:example.org/$with/slashes:example.org": (
        Leads.ROOM, "!old:example.org", "example.org"),
    # https://fedi-to.github.io/webap.html
    "web+ap://social.example/@lea": (Leads.PERSON, "lea@social.example", "social.example"),
    "web+ap://social.example/users/lea": (Leads.PERSON, "lea@social.example", "social.example"),
    "web+ap://who@social.example/@lea/12": (
        Leads.POST, "https://social.example/@lea/12", "social.example"),
    "web+ap://Bücher.example/notes/9?x=1#there": (
        Leads.POST, "https://xn--bcher-kva.example/notes/9?x=1", "xn--bcher-kva.example"),
    "webcal://asso.example/agenda.ics": (
        Leads.CALENDAR, "https://asso.example/agenda.ics", "asso.example"),
    "webcals://asso.example:8443/a%20b.ics?k=v": (
        Leads.CALENDAR, "https://asso.example:8443/a%20b.ics?k=v", "asso.example:8443"),
    "  webcal://asso.example  ": (Leads.CALENDAR, "https://asso.example/", "asso.example"),
}  # fmt: skip

HOSTILE = (
    "matrix:", "matrix:/", "matrix:r", "matrix:r/", "matrix:r/a", "matrix:r/:b.example",
    "matrix:r/a:", "matrix:x/a:b.example", "matrix://b.example/r/a:b.example",
    "matrix:r/a:b.example/e", "matrix:r/a:b.example/e/", "matrix:r/a:b.example/e/x/y",
    "matrix:r/a:b.example/x/y", "matrix:u/a:b.example/e/event", "matrix:room/a:b.example",
    "matrix:r/a%zz:b.example", "matrix:r/a%ff:b.example", "matrix:r/%00:b.example",
    "matrix:r/a%0A:b.example", "matrix:r/a%20b:b.example", "matrix:r/a%E2%80%AEb:b.example",
    "matrix:r/a:b_c.example", "matrix:r/a:b.example%2F..", "matrix:r/a:-b.example",
    "matrix:r/a:b..example", "matrix:r/a:b.example:99999", "matrix:r/a:b.example:x",
    "matrix:u/é:b.example", "matrix:u/a%20b:b.example", "matrix:roomid/short",
    "matrix:roomid/" + "a" * 300 + ":b.example", "matrix:r/" + "é" * 130 + ":b.example",
    "matrix:u/../../etc/passwd", "matrix:file:///etc/passwd", "matrix:javascript:alert(1)",
    "matrix:r/аdmin\u202e:b.example", "matrix:r/a:b.example\n--data=/tmp/x",
    "https://matrix.to/", "https://matrix.to/#", "https://matrix.to/#/", "https://matrix.to/#/x",
    "https://matrix.to/#/+group:b.example", "https://matrix.to/#/https://evil.example",
    "https://matrix.to/#/#a:b.example/notanevent", "https://matrix.to/#/@a:b.example/$event",
    "https://matrix.to/#//#a:b.example", "https://matrix.to/#/#a:b.example/$",
    "web+ap:", "web+ap:social.example", "web+ap:/social.example/@lea", "web+ap:///@lea",
    "web+ap://localhost:0/x", "web+ap://[::1]/@lea", "web+ap://social.example:99999/@lea",
    "web+ap://soc ial.example/@lea", "web+ap://social.example\\@evil.example/@lea",
    "web+ap://-/@lea", "web+ap://a..b/@lea", "web+ap://" + "a" * 64 + ".example/",
    "webcal:", "webcal:asso.example/a.ics", "webcal:///a.ics", "webcal:file:///etc/passwd",
    "webcal://me:secret@asso.example/a.ics", "webcal://asso.example@evil.example/a.ics",
    "webcal://asso.example\u200b/a.ics", "webcals://[::1]/a.ics",
    "webcal://127.0.0.1:631/a.ics", "webcal://localhost:631/a.ics", "webcal://LocalHost./a.ics",
    "webcal://a.localhost/a.ics", "webcal://192.168.1.1/reboot", "webcals://127.1/", "webcal://0/",
    "webcal://2130706433/", "webcal://0x7f000001/", "webcal://\u2460\u2461\u2466.0.0.1/a.ics",
    "web+ap://192.168.1.1/@lea", "web+ap://localhost:8080/@lea",
    "webcal://" + "a" * LONGEST,
)  # fmt: skip

OTHERS = (
    "", " ", "https://asso.example/", "https://matrix.to.evil.example/#/#a:b.example",
    "https://evil.example/https://matrix.to/#/#a:b.example", "http://matrix.to/#/#a:b.example",
    "mailto:a@b.example", "file:///etc/passwd", "javascript:alert(1)", "--data=/tmp", "matrixx:u/a",
    "xmatrix:u/a:b.example", "web+app://x.example/", "tel:112", "data:text/html,x", "/etc/passwd",
)  # fmt: skip


@pytest.mark.parametrize(("address", "wanted"), GOOD.items())
def test_what_is_whole_leads_where_it_says(address: str, wanted: tuple[Leads, str, str]) -> None:
    link = read(address)
    assert link is not None
    assert is_one(address)
    assert (link.leads, link.name, link.host) == wanted


def test_what_stands_beside_is_read_too() -> None:
    link = read(
        "matrix:roomid/a:b.example/e/Ev_-1?via=c.example&via=c.example&via=x%20y&via=d&via=e"
    )
    assert link is not None
    assert (link.message, link.via) == ("$Ev_-1", ("c.example", "d", "e"))
    link = read("https://matrix.to/#/!a:b.example/$with/slashes:b.example?via=c.example")
    assert link is not None
    assert (link.message, link.via) == ("$with/slashes:b.example", ("c.example",))
    link = read("web+ap://social.example/@lea/12")
    assert link is not None
    assert link.others == ("https://social.example/users/lea/statuses/12",)
    assert link.address == "https://social.example/@lea/12"


@pytest.mark.parametrize("address", HOSTILE)
def test_what_is_not_what_it_says_leads_nowhere(address: str) -> None:
    assert read(address) is None
    assert is_one(address)


@pytest.mark.parametrize("address", OTHERS)
def test_other_addresses_are_none_of_this(address: str) -> None:
    assert not is_one(address)
    assert read(address) is None


def whole(link: Link | None, address: str) -> None:
    """Nothing that was read can mislead, or be more than one line."""
    if link is None:
        return
    assert len(address.strip()) <= LONGEST
    for part in (link.name, link.host, link.address, link.message, *link.via, *link.others):
        assert part.isprintable()
        assert " " not in part
    assert link.address == "" or link.address.startswith(f"https://{link.host}/")
    if link.leads is Leads.ROOM:
        assert link.name[0] in "#!"


@given(st.text(max_size=80), st.sampled_from([*SCHEMES, "https://matrix.to/#"]))
def test_anything_may_be_handed_over(rest: str, scheme: str) -> None:
    for address in (f"{scheme}:{rest}", f"{scheme}://{rest}", f"{scheme}/{rest}", rest):
        whole(read(address), address)
        is_one(address)


@given(
    st.sampled_from(["r", "u", "roomid"]),
    st.text(st.sampled_from("ab:/%20.#?&$@!é\\"), max_size=40),
)
def test_anything_may_stand_in_a_good_beginning(kind: str, rest: str) -> None:
    whole(read(f"matrix:{kind}/{rest}"), rest)
