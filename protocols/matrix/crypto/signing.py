"""Signatures on JSON objects (https://spec.matrix.org/latest/appendices/#signing-json)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import vodozemac

from protocols.matrix import guards


def canonical(value: Mapping[str, Any]) -> bytes:
    """https://spec.matrix.org/latest/appendices/#canonical-json

    ValueError for what has no canonical form (lone surrogates, too deep a nesting).
    """
    bare = {key: part for key, part in value.items() if key not in ("signatures", "unsigned")}
    try:
        text = json.dumps(
            bare, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False
        )
    except (RecursionError, TypeError) as error:
        raise ValueError from error
    return text.encode()


def verified(value: Mapping[str, Any], ed25519: str, user: str, device: str) -> bool:
    """Whether an object is signed by a device with this key. False for anything malformed."""
    signatures = guards.mapping(guards.mapping(value.get("signatures")).get(user))
    signature = signatures.get(f"ed25519:{device}")
    if not isinstance(signature, str):
        return False
    try:
        key = vodozemac.Ed25519PublicKey.from_base64(ed25519)
        key.verify_signature(canonical(value), vodozemac.Ed25519Signature.from_base64(signature))
    except ValueError:  # every error of vodozemac is one
        return False
    return True
