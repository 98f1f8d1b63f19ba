"""Nothing is asked twice: what was said is known for good, and says nothing about what it was."""

from __future__ import annotations

from storage import asked
from storage.asked import Asked
from storage.database import Database
from storage.folder import Folder
from tests.storage.making import KEY


def test_an_answer_outlives_the_program(db: Database, folder: Folder) -> None:
    kept = Asked(db)
    assert kept.said("old:$item") is None
    kept.answer("old:$item", "yes")
    kept.answer("old:$item", "no")
    db.close()
    again = Database.open(folder, KEY)
    assert Asked(again).said("old:$item") == "no"
    assert Asked(again).said("old:$other") is None
    again.close()


def test_its_name_does_not_say_what_it_is_about(db: Database) -> None:
    Asked(db).answer("old:$item:asso.example", "yes")
    [[name, value]] = db.rows("SELECT name, value FROM setting")
    assert "item" not in name
    assert value == '"yes"'


def test_the_oldest_answers_go_when_there_are_very_many(db: Database) -> None:
    kept = Asked(db)
    with db.write() as write:
        for number in range(asked.MOST):
            write.execute(
                "INSERT INTO setting (name, value) VALUES (?, ?)", (f"asked.{number:05}", '"no"')
            )
        write.execute("INSERT INTO setting (name, value) VALUES ('other', '1')")
    kept.answer("old:$item", "yes")
    assert kept.said("old:$item") == "yes"
    names = {name for (name,) in db.rows("SELECT name FROM setting")}
    assert len(names) == asked.MOST + 1
    assert "asked.00000" not in names
    assert {"asked.00001", "other"} <= names
