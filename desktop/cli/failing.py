"""Why a command did not end well: a code for programs, a sentence for people, an exit code."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.wording import words
from storage.profile import Problem, ProfileError

translate = QCoreApplication.translate

REFUSED, MISUSED, OFFLINE, LOCKED, FOLDER = 1, 2, 3, 4, 5
OFFLINE_CODES = frozenset(("unreachable", "timeout", "not-the-server", "busy"))
LOCKED_CODES = frozenset(
    (
        "keyring-locked",
        "keyring-late",
        "keyring-missing",
        "key-missing",
        "wrong-key",
        "wrong-passphrase",
        "passphrase-needed",
    )
)


class Failure(Exception):  # noqa: N818 (some are plain answers)
    """Ends the command with one sentence."""

    def __init__(self, code: str, sentence: str, exit_code: int, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.sentence, self.exit_code, self.detail = code, sentence, exit_code, detail


def of_server(code: str, detail: str = "") -> Failure:
    """What the engine or a server answered."""
    return Failure(code, sentence(code), OFFLINE if code in OFFLINE_CODES else REFUSED, detail)


def of_storage(code: str) -> Failure:
    """What the data folder or its key said."""
    if code in _of_outbox():
        return Failure(code, _of_outbox()[code], REFUSED)
    said = words.storage_problem(code)
    if code in ("keyring-missing", "passphrase-needed"):
        hint = translate("CommandLine", "Type it at a terminal, or give “--passphrase-fd N”.")
        said = f"{said} {hint}"
    if code == "engine-fault":
        said = sentence("absent")
    return Failure(code, said, LOCKED if code in LOCKED_CODES else FOLDER)


def of_profile(error: ProfileError, file: str) -> Failure:
    """Every line of the association's file that is wrong."""
    lines = [
        translate("CommandLine", "{file}, line {line}: {what}").format(
            file=file, line=problem.line, what=profile_problem(problem)
        )
        if problem.line
        else f"{file}: {profile_problem(problem)}"
        for problem in error.problems
    ]
    return Failure("profile", "\n".join(lines), MISUSED)


def misused(sentence: str) -> Failure:
    return Failure("usage", sentence, MISUSED)


def sentence(code: str) -> str:
    """As :func:`desktop.wording.words.problem`, and what only the command line meets."""
    return {
        **_of_outbox(),
        "absent": translate("CommandLine", "The part that talks to servers could not be started."),
        "silent": translate("CommandLine", "The part that talks to servers does not answer."),
        "gone": translate("CommandLine", "The part that talks to servers has gone. Try again."),
        "fault": translate(
            "CommandLine",
            "Something went wrong inside Préau. Its log in the data folder says where.",
        ),
        "no-account": translate("CommandLine", "There is no such account here."),
        "ask": words.problem("unknown"),
        "damaged": words.storage_problem("damaged"),
    }.get(code) or words.problem(code)


def _of_outbox() -> dict[str, str]:
    return {
        "sending": translate("CommandLine", "It is on its way, and can no longer be changed."),
        "gone": translate("CommandLine", "It is no longer waiting: it has left, or was cancelled."),
        "parent-discarded": translate(
            "CommandLine", "What it answers was never sent, and it cannot stand alone."
        ),
    }


def profile_problem(problem: Problem) -> str:
    """One thing that is wrong in the association's file."""
    name = problem.name
    return {
        "unreadable": translate("CommandLine", "The file cannot be read."),
        "too-large": translate("CommandLine", "The file is too large."),
        "not-text": translate("CommandLine", "The file is not text in UTF-8."),
        "syntax": translate("CommandLine", "This is not written as TOML wants it ({name})."),
        "duplicate": translate("CommandLine", "“{name}” is said twice."),
        "unknown-key": translate("CommandLine", "“{name}” is not known here."),
        "missing-key": translate("CommandLine", "“{name}” is missing."),
        "wrong-type": translate("CommandLine", "“{name}” is of the wrong kind."),
        "wrong-value": translate("CommandLine", "“{name}” has a value that cannot be."),
        "not-secure": translate("CommandLine", "“{name}” must begin with https."),
        "personal": translate("CommandLine", "“{name}” belongs to each person, not to this file."),
    }.get(problem.code, problem.code).format(name=name)


def hint(code: str) -> str:
    """Said under the sentence of a command that did not end well."""
    return translate(
        "CommandLine", "What to tell the person who helps you: preau help-text {code}"
    ).format(code=code)
