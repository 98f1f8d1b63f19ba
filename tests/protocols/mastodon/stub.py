"""A server of ours that misbehaves on demand."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from aiohttp import web

INSTANCE = '{"uri": "asso.example", "version": "4.3.0"}'


@dataclass
class Stub:
    """Answers every request with what is set here, and keeps what was asked."""

    url: str = ""
    status: int = 200
    body: str | bytes = "{}"
    headers: dict[str, str] = field(default_factory=dict)
    drop: int = 0  # requests whose connection is closed without an answer
    wait: float = 0.0
    short: bool = False  # promise more bytes than come
    instance: str = INSTANCE
    leads: dict[str, str] = field(default_factory=dict)  # path → origin of its redirect
    asked: list[web.Request] = field(default_factory=list)
    peers: list[object] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        self.peers.append(request.get_extra_info("peername"))
        if request.path in self.leads and request.host in self.url:
            raise web.HTTPFound(self.leads[request.path] + request.path_qs)
        if request.path == "/api/v1/instance":
            return web.Response(text=self.instance)
        if self.drop:
            self.drop -= 1
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        await asyncio.sleep(self.wait)
        body = self.body.encode() if isinstance(self.body, str) else self.body
        if self.short:
            response = web.StreamResponse(headers={"Content-Length": str(len(body) + 9)})
            await response.prepare(request)
            await response.write(body)
            assert request.transport is not None
            request.transport.close()
            return response
        return web.Response(status=self.status, body=body, headers=self.headers)
