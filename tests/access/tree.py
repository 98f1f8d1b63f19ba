"""Walks the accessibility bus as a screen reader does, and tells the tree of a program.

https://gitlab.gnome.org/GNOME/at-spi2-core/-/tree/main/xml
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    MatchRule,
    MessageType,
    new_method_call,
)
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

ROOT = "/org/a11y/atspi/accessible/root"
_ACCESSIBLE, _COMPONENT = "org.a11y.atspi.Accessible", "org.a11y.atspi.Component"
_ACTION, _TEXT = "org.a11y.atspi.Action", "org.a11y.atspi.Text"
_PROPERTIES = "org.freedesktop.DBus.Properties"
STATES = {
    1: "active", 4: "checked", 8: "enabled", 9: "expandable", 10: "expanded", 11: "focusable",
    12: "focused", 22: "selectable", 23: "selected", 24: "sensitive", 25: "showing",
    30: "visible", 41: "checkable", 42: "has popup", 18: "multi-line", 7: "editable",
}  # fmt: skip
"""Of https://docs.gtk.org/atspi2/enum.StateType.html, those that are asked for here."""
RELATIONS = {1: "label for", 2: "labelled by", 3: "controller for", 4: "controlled by"}
SEEN = frozenset(("showing", "visible"))
QUIET, PATIENCE = 0.3, 60.0
"""Seconds in which nothing more comes, and in which what is awaited has come."""
SCREEN = 0  # coordinates are the screen's


class Box(NamedTuple):
    x: int
    y: int
    width: int
    height: int


@dataclass(eq=False)
class Node:
    """One thing that a screen reader may stop at."""

    path: str
    role: str
    name: str
    more: str
    states: frozenset[str]
    box: Box
    interfaces: frozenset[str]
    labels: list[str] = field(default_factory=list)
    """The names of what stands beside it as its label."""
    children: list[Node] = field(default_factory=list)

    @property
    def seen(self) -> bool:
        return self.states >= SEEN

    def all(self) -> Iterator[Node]:
        """It and what is in it, in the order in which it is met, without what is hidden."""
        if self.seen:
            yield self
            for child in self.children:
                yield from child.all()

    def __str__(self) -> str:
        return f"{self.role} {self.name!r} {sorted(self.states - SEEN)} {tuple(self.box)}"


class Bus:
    """One connection to the accessibility bus."""

    def __init__(self, address: str) -> None:
        self._bus = open_dbus_connection(address)

    def programs(self) -> list[str]:
        """The bus names of whoever shows something."""
        registry = "org.a11y.atspi.Registry"
        children = self._ask(registry, ROOT, _ACCESSIBLE, "GetChildren")
        return [name for name, _path in children]

    def windows(self, program: str) -> list[Node]:
        """The trees of its windows."""
        children = self._ask(program, ROOT, _ACCESSIBLE, "GetChildren")
        found = [self._node(program, path) for _, path in children]
        return [node for node in found if node is not None and node.seen]

    def do(self, program: str, node: Node, action: str) -> bool:
        """Have it do the action of that name."""
        names = self.actions(program, node)
        answer = self._ask(program, node.path, _ACTION, "DoAction", "i", names.index(action))
        return bool(answer)

    def actions(self, program: str, node: Node) -> list[str]:
        found = self._ask(program, node.path, _ACTION, "GetActions")
        return [name for name, _said, _keys in found]

    def relations(self, program: str, node: Node) -> dict[str, list[str]]:
        """The paths of what it is related to, by the relation's name."""
        found = self._ask(program, node.path, _ACCESSIBLE, "GetRelationSet")
        return {
            RELATIONS.get(kind, str(kind)): [path for _, path in others] for kind, others in found
        }

    def text(self, program: str, node: Node) -> str:
        """What can be read in it letter by letter."""
        return str(self._ask(program, node.path, _TEXT, "GetText", "ii", 0, -1))

    def hear(self, member: str) -> None:
        """Keep the signals of that name from now on; see :meth:`heard`. Programs say only what
        somebody has told the registry to want."""
        registry, path = "org.a11y.atspi.Registry", "/org/a11y/atspi/registry"
        address = DBusAddress(path, bus_name=registry, interface=registry)
        event = f"object:{member.lower()}"
        self._bus.send_and_get_reply(new_method_call(address, "RegisterEvent", "s", (event,)))
        rule = MatchRule(type="signal", member=member)
        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        self._bus.send_and_get_reply(new_method_call(bus, "AddMatch", "s", (rule.serialise(),)))
        self._queue: Any = self._bus.filter(rule, bufsize=500).__enter__()

    def heard(self, least: int = 0) -> list[tuple[Any, ...]]:
        """The bodies of the signals that came: at least so many, unless they do not come."""
        until = time.monotonic() + PATIENCE
        while True:
            enough = len(self._queue) >= least or time.monotonic() > until
            try:
                self._bus.recv_messages(timeout=QUIET if enough else PATIENCE)
            except TimeoutError:
                break
        found = [message.body for message in self._queue]
        self._queue.clear()
        return found

    def close(self) -> None:
        self._bus.close()

    # --- asking -----------------------------------------------------------------------------

    def _node(self, program: str, path: str, above: tuple[str, ...] = ()) -> Node | None:
        """None for what is hidden, and for what went while it was looked at, as is right."""
        assert path not in above, f"{path} is inside of itself"
        try:
            states = self._states(program, path)
            if not states >= SEEN:
                return None
            made = Node(
                path=path,
                role=self._ask(program, path, _ACCESSIBLE, "GetRoleName"),
                name=self._property(program, path, "Name"),
                more=self._property(program, path, "Description"),
                states=states,
                box=self._box(program, path),
                interfaces=frozenset(
                    name.rpartition(".")[2]
                    for name in self._ask(program, path, _ACCESSIBLE, "GetInterfaces")
                ),
            )
            if made.role == "combo box":
                labels = self.relations(program, made).get("labelled by", [])
                made.labels = [self._property(program, one, "Name") for one in labels]
            children = self._ask(program, path, _ACCESSIBLE, "GetChildren")
            found = [self._node(program, p, (*above, path)) for _, p in children]
            made.children = [node for node in found if node is not None]
        except GoneError:
            return None
        return made

    def _states(self, program: str, path: str) -> frozenset[str]:
        low, high = self._ask(program, path, _ACCESSIBLE, "GetState")
        bits = low | high << 32
        return frozenset(name for place, name in STATES.items() if bits >> place & 1)

    def _box(self, program: str, path: str) -> Box:
        return Box(*self._ask(program, path, _COMPONENT, "GetExtents", "u", SCREEN))

    def _property(self, program: str, path: str, name: str) -> str:
        asked = (_PROPERTIES, "Get", "ss", _ACCESSIBLE, name)
        return str(self._ask(program, path, *asked)[1])

    def _ask(
        self, program: str, path: str, interface: str, method: str, signature: str = "", *body: Any
    ) -> Any:
        address = DBusAddress(path, bus_name=program, interface=interface)
        call = new_method_call(address, method, signature or None, body)
        answer = self._bus.send_and_get_reply(call, timeout=PATIENCE)
        if answer.header.message_type is not MessageType.method_return:
            raise GoneError(f"{path} {method}: {answer.body}")
        return answer.body[0]


class GoneError(Exception):
    """It is not there any more, or cannot be asked that."""
