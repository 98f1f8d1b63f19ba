"""The association's file: what it says, what is wrong with it, and whether it was left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from desktop.program import Program
    from desktop.window import Window
    from storage.profile import Problem, Profile


class Membership(QObject):
    """Of one program, which may have no such file at all."""

    def __init__(self, program: Program, profile: Profile | None) -> None:
        super().__init__(program)
        self._program, self.profile = program, profile
        self.wrong: tuple[Problem, ...] = ()  # in the file

    @property
    def _language(self) -> str:
        return self._program.appearance.speech.language

    @property
    def name(self) -> str:
        """As the file has it, "" without one."""
        return (
            ""
            if self.profile is None
            else self.profile.association.name.in_language(self._language)
        )

    def told(self, *, at_the_door: bool = False) -> dict[str, Any]:
        """The association's name, colour and servers: from its file, else as last time."""
        reader = self._program.reader
        if self.profile is not None:
            from storage import association

            left = reader.setting(association.LEFT, "") if reader is not None else ""
            if not association.is_left(left, self.profile):
                return association.told(self.profile, self._language)
        if reader is not None and not at_the_door:
            kept = reader.setting("association", {})
            return kept if isinstance(kept, dict) else {}
        return {}

    def say_wrong(self, window: Window) -> None:
        """Each line of the file that could not be used, in a sentence."""
        from desktop.cli.failing import profile_problem

        window.say_wrong([(one.line, profile_problem(one)) for one in self.wrong])

    def file_is(self, profile: Profile | None, wrong: tuple[Problem, ...]) -> None:
        """The association's file was changed: its groups, servers and links hold at once, its
        name and colour from the next time that the window opens. A wrong one changes nothing."""
        window = self._program.window
        self.wrong = wrong
        if window is not None:
            self.say_wrong(window)
        if profile is not None:
            self.profile = profile
            self.install()
            if window is not None:
                window.desk.servers = tuple((one.protocol, one.url) for one in profile.servers)

    def install(self) -> None:
        """What the file offers is offered here too, as soon as something can be written."""
        profile, writer, language = self.profile, self._program.writer, self._language
        if profile is None or writer is None:
            return
        from storage.association import install

        writer.ask(lambda one: install(one.settings, one.groups, profile, language))

    def rejoin(self) -> None:
        """The person wants the association's file to count again."""
        from storage.association import LEFT

        writer, window = self._program.writer, self._program.window
        if self.profile is not None and writer is not None:
            writer.ask(lambda stores: stores.settings.set(LEFT, ""))
            self.install()
            if window is not None:
                window.desk.call_it(self.name)
