"""End-to-end encryption of one Matrix account (https://spec.matrix.org/latest/client-server-api/#end-to-end-encryption).

Light to import: vodozemac comes with :meth:`crypto.Crypto.begin`, in a thread.

- :mod:`store`: ``Store(tools.crypto)``. Changes gather in memory (``put``, ``later``, ``drop``) and
  reach the disk in ONE ``await store.commit()``; what could not be committed stays pending. ``get``
  and ``all`` see what is pending. ``store.lock``: hold it around whatever touches keys (translation
  may run in a worker thread). Nothing encrypted leaves before its ``commit`` has returned.
- :mod:`machine`: ``Machine``: this device's keys (``curve25519``, ``ed25519``, ``sign``; they are
  kept by :mod:`account`), the devices of others (``machine.devices``), Olm sessions:
  ``machine.missing(devices)`` have none yet,
  ``machine.begin_session(device, key)``, ``machine.encrypt_to(device, type, content) -> dict``
  (the content of an ``m.room.encrypted`` to-device event; ``LookupError`` without a session),
  ``machine.decrypt(event)``.
- :mod:`devices`: ``machine.devices``: ``of(user) -> tuple[Device, ...]`` (signatures verified),
  ``known(user)``, ``track(users)``, ``outdated()``, ``trusted(device)``: the one place where trust
  is asked.
- :mod:`roomkeys`: ``machine.keys``: ``find(room, session, sender)``, ``offer(key) -> bool``: the
  one place where a room key from wherever is taken in, and never a better one replaced.
- :mod:`keys`: ``Keys(machine, client)``: ``await query(users)`` (tracks them, asks for those not
  known), ``await claim(devices)`` (Olm sessions with those who have none, made and pending),
  ``await upload()``.
- :mod:`opening`: ``Opening``: room events opened, with every check.
- :mod:`learning`: what an answer of /sync brings.
- :mod:`crypto`: ``Crypto``, the whole: ``begin``, ``learn``, ``tend``, ``open``, ``opens``.
"""
