"""The members who use matrix-js-sdk do what tests of encrypted rooms rely on, among themselves."""

from __future__ import annotations

import json

import pytest

from tests.servers import JsProcess, Synapse
from tests.servers.install import WANTED
from tests.servers.js_peer import JsError, JsMember
from tests.servers.places import ROOT

pytestmark = pytest.mark.real


@pytest.fixture
def noe(js: JsProcess, synapse: Synapse) -> JsMember:
    return js.member(synapse, synapse.member("Noé"))


@pytest.fixture
def awa(js: JsProcess, synapse: Synapse) -> JsMember:
    return js.member(synapse, synapse.member("Awa"))


def meet(awa: JsMember, noe: JsMember, **settings: int) -> str:
    room = noe.room(invite=[awa.member], **settings)  # type: ignore[arg-type]
    awa.join(room)
    noe.sees(room, awa.member)
    return room


def test_the_lock_file_is_of_what_is_installed_and_names_no_host() -> None:
    lock = (ROOT / "tests" / "servers" / "js" / "package-lock.json").read_text()
    wanted = next(line for line in WANTED.read_text().splitlines() if line.startswith("js "))
    assert json.loads(lock)["packages"]["node_modules/matrix-js-sdk"]["version"] in wanted
    assert "://" not in lock


def test_they_read_each_other_and_what_they_change(awa: JsMember, noe: JsMember) -> None:
    room = meet(awa, noe)
    first = noe.say(room, "Bonjour")
    assert awa.hears(room, "Bonjour")["wire"] == "m.room.encrypted"
    reply = awa.say(room, "Salut", reply_to=first)
    assert noe.event(room, reply)["relates"] == {"m.in_reply_to": {"event_id": first}}
    noe.edit(room, first, "Bonsoir")
    awa.until(room, lambda _: awa.texts(room) == ["Bonsoir", "Salut"])
    awa.redact(room, reply)
    noe.until(room, lambda _: noe.texts(room) == ["Bonsoir"])


def test_files_are_sealed_and_opened_and_a_changed_one_is_refused(
    awa: JsMember, noe: JsMember
) -> None:
    room, data = meet(awa, noe), bytes(range(256)) * 5
    sent = noe.send_file(room, data, name="photo.png", mime="image/png", kind="m.image")
    note = awa.event(room, sent)["content"]["file"]
    assert awa.file(note) == data
    with pytest.raises(JsError, match="not what its hash says"):
        awa.file({**note, "hashes": {"sha256": "AAAA"}})


def test_keys_kept_back_come_late_and_withheld_ones_are_told(awa: JsMember, noe: JsMember) -> None:
    room = meet(awa, noe)
    noe.hold()
    late = noe.say(room, "Plus tard")
    failure = awa.event(room, late, opened=False)["failure"]
    assert failure == "MEGOLM_UNKNOWN_INBOUND_SESSION_ID"
    assert noe.release() > 0
    awa.hears(room, "Plus tard")
    noe.withhold()
    noe.rotate(room)
    secret = noe.say(room, "Pas pour tous")
    awa.until(
        room,
        lambda events: any(
            one["id"] == secret and "WITHHELD" in (one["failure"] or "") for one in events
        ),
    )


def test_sessions_end_by_count_and_by_hand(awa: JsMember, noe: JsMember) -> None:
    room = meet(awa, noe, count=2)
    for number in range(3):
        noe.say(room, f"{number}")
    noe.rotate(room)
    noe.say(room, "3")
    awa.hears(room, "3")
    sessions = [one["session"] for one in awa.events(room) if one["session"]]
    assert sessions[0] == sessions[1]
    assert len(set(sessions)) == 3


def test_a_second_device_and_one_that_goes(js: JsProcess, awa: JsMember, noe: JsMember) -> None:
    room = meet(awa, noe)
    noe.say(room, "À un seul")
    other = js.member(awa.server, awa.member)
    noe.knows(awa.member, other.device)
    said = noe.say(room, "À tous")
    other.event(room, said)
    assert {one["id"] for one in noe.devices(awa.member)} == {awa.device, other.device}
    assert other.texts(room) == ["HISTORICAL_MESSAGE_NO_KEY_BACKUP", "À tous"]
    assert noe.drain(other.user, other.device) > 10
    other.log_out()
    noe.knows(awa.member, other.device, gone=True)
    with pytest.raises(JsError, match="nobody is signed in"):
        other.say(room, "Encore")
    awa.say(room, "Bien reçu")
    noe.hears(room, "Bien reçu")
