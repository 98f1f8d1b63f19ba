"""Writes the association's file of the demo: its servers, and the six groups."""

from __future__ import annotations

from tests.servers import DOMAIN, Fleet

_HEAD = """\
# The association of the demo: invented, like everything in it.
schema = 1

[association]
id = "valmere"
name = { fr = "Anciens de Valmère", en = "Valmère Alumni" }
colour = "#2F6B5E"
contact = "secretariat@club.example"
welcome = { fr = "Bienvenue chez les anciens de Valmère.", en = "Welcome among Valmère's alumni." }
links = [
    { name = { fr = "Premiers pas", en = "First steps" }, url = "https://anciens-valmere.example" },
]

[directory]
facets = ["year", "region", "city", "org", "category"]
"""

_SERVER = """
[servers.{key}]
protocol = "{protocol}"
url = "{url}"
"""

_GROUP = """
[[groups]]
id = "{id}"
name = {{ fr = "{french}", en = "{english}" }}
rooms = ["{room}"]
hashtags = ["{tag}"]
calendars = ["{french}"]
categories = ["{category}"]
links = [
    {{ name = {{ fr = "Album de photographies", en = "Photo album" }}, url = "{site}/{id}/album" }},
    {{ name = {{ fr = "Qui fait quoi", en = "Who does what" }}, url = "{site}/{id}" }},
]
"""
_SITE = "https://anciens-valmere.example"

_GROUPS = (
    # id, name in French (also its calendar's), name in English, hashtag, category of the directory
    ("promo98", "Promo 1998", "Class of 1998", "promo98", "Promotion 1998"),
    ("bretagne", "Groupe Bretagne", "Brittany", "groupebretagne", "Bretagne"),
    (
        "batiment",
        "Bâtiment & énergie",
        "Building & energy",
        "batimentenergie",
        "Bâtiment & énergie",
    ),
    ("choeur", "Le Chœur", "The choir", "choeurvalmere", "Le Chœur"),
    ("maison", "La Maison Bleue", "The Blue House", "maisonbleue", "Maison Bleue"),
    ("eleves", "Élèves 2026", "Students 2026", "valmere2026", "Élèves"),
)


def profile(fleet: Fleet) -> str:
    """The file's text, for servers at their ports of today."""
    parts = [_HEAD]
    for key, protocol, server in (
        ("talk", "matrix", fleet.synapse),
        ("news", "mastodon", fleet.snac),
        ("agenda", "dav", fleet.radicale),
    ):
        parts.append(_SERVER.format(key=key, protocol=protocol, url=server.url))
    for slug, french, english, tag, category in _GROUPS:
        parts.append(
            _GROUP.format(
                id=slug,
                french=french,
                english=english,
                room=f"#{slug}:{DOMAIN}",
                tag=tag,
                category=category,
                site=_SITE,
            )
        )
    return "".join(parts)
