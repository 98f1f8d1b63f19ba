"""Which computers this one talks to, as far as what is kept says."""

from __future__ import annotations

from storage import association
from storage.cache import Cache
from storage.database import Database
from storage.hosts import Host, Why, hosts
from storage.model import Address, AddressId, Batch, Media, MediaId
from storage.settings import Settings
from tests.storage.making import ACCOUNT, ROOM, apply, message


def names(db: Database, why: Why) -> list[str]:
    return [one.name for one in hosts(db) if one.why is why]


def picture(address: str) -> Media:
    return Media(id=MediaId(address), remote=address)


def test_each_host_stands_once_under_its_nearest_reason(db: Database, cache: Cache) -> None:
    own = ACCOUNT.server
    Settings(db).set(
        association.SETTING,
        {
            "servers": [
                ["x", own],
                ["y", "https://social.example.org"],
                ["feed", "https://ville.example.org/fetes.ics"],
            ]
        },
    )
    post = message("p", media=(picture("https://pictures.example.net/1"), picture("mxc://x/1")))
    face = Address(id=AddressId("a@b"), avatar=picture("https://social.example.org/face"))
    apply(cache, Batch(items=(post,), addresses=(face,)))
    assert len(names(db, Why.ACCOUNT)) == 1
    assert names(db, Why.PROFILE) == ["social.example.org"]
    assert names(db, Why.OFFERED) == ["ville.example.org"]
    assert names(db, Why.NAMED) == ["pictures.example.net"]
    assert hosts(db)[0] == Host(name=names(db, Why.ACCOUNT)[0], why=Why.ACCOUNT)
    assert ROOM not in {one.name for one in hosts(db)}
