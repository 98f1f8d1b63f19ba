"""Draws the pictures of the demo's posts: landscapes, charts, plans. Nothing is photographed."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter

_SIZE = (960, 600)
_SKIES = (
    ((236, 208, 178), (142, 170, 188)),
    ((206, 220, 226), (120, 158, 182)),
    ((244, 226, 196), (196, 150, 132)),
    ((222, 226, 220), (150, 168, 160)),
)
Colour = tuple[int, int, int]


def draw(kind: str, seed: int) -> bytes:
    """A JPEG of about 40 kB; the same for the same kind and seed."""
    canvas = _KINDS[kind](random.Random(f"{kind}{seed}"))
    out = io.BytesIO()
    canvas.save(out, "JPEG", quality=86, optimize=True)
    return out.getvalue()


def portrait(name: str) -> bytes:
    """A small round landscape instead of a face: nobody in the demo exists."""
    chance = random.Random(name)
    kind = chance.choice((_hills, _sea, _forest))
    whole = kind(chance)
    left = chance.randrange(120, 440)
    small = whole.crop((left, 60, left + 480, 540)).resize((192, 192), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "PNG")
    return out.getvalue()


def _mix(first: Colour, second: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _sky(chance: random.Random, night: bool = False) -> Image.Image:
    low, high = ((58, 66, 92), (18, 22, 40)) if night else chance.choice(_SKIES)
    canvas = Image.new("RGB", _SIZE)
    pen = ImageDraw.Draw(canvas)
    for y in range(_SIZE[1]):
        pen.line((0, y, _SIZE[0], y), fill=_mix(high, low, min(1.0, y / 380)))
    return canvas


def _ridge(chance: random.Random, base: float, swing: float) -> list[float]:
    waves = [(chance.uniform(0.4, 1.6) * n, chance.uniform(0, 6.3)) for n in (1, 2, 3.7, 7)]
    return [
        base + swing * sum(math.sin(x / 150 * f + p) / (n + 1) for n, (f, p) in enumerate(waves))
        for x in range(_SIZE[0] + 1)
    ]


def _hills(chance: random.Random) -> Image.Image:
    canvas = _sky(chance)
    pen = ImageDraw.Draw(canvas)
    sun = chance.randrange(140, 820)
    pen.ellipse((sun, 120, sun + 64, 184), fill=(250, 240, 220))
    near = chance.choice(((52, 82, 70), (78, 84, 58), (66, 72, 92)))
    for depth in range(5):
        tone = _mix((182, 194, 196), near, depth / 4)
        ridge = _ridge(chance, 300 + depth * 58, 46 - depth * 4)
        line = [(float(x), y) for x, y in enumerate(ridge)]
        pen.polygon([*line, (_SIZE[0], _SIZE[1]), (0, _SIZE[1])], fill=tone)
    return canvas.filter(ImageFilter.GaussianBlur(0.8))


def _sea(chance: random.Random) -> Image.Image:
    canvas = _sky(chance)
    pen = ImageDraw.Draw(canvas)
    horizon = chance.randrange(290, 340)
    deep = chance.choice(((46, 84, 104), (70, 88, 98), (40, 70, 92)))
    for y in range(horizon, _SIZE[1]):
        share = (y - horizon) / (_SIZE[1] - horizon)
        pen.line((0, y, _SIZE[0], y), fill=_mix((168, 188, 194), deep, share**0.7))
    for _ in range(260):
        y = horizon + int((_SIZE[1] - horizon) * chance.random() ** 1.6)
        x, width = chance.randrange(_SIZE[0]), 6 + (y - horizon) // 6
        pen.line((x, y, x + width, y), fill=_mix((214, 222, 222), deep, 0.3), width=1)
    boat = chance.randrange(200, 700)
    pen.polygon(
        (
            (boat, horizon - 2),
            (boat + 30, horizon - 2),
            (boat + 24, horizon + 7),
            (boat + 5, horizon + 7),
        ),
        fill=(60, 50, 48),
    )
    pen.polygon(
        ((boat + 14, horizon - 40), (boat + 14, horizon - 4), (boat + 30, horizon - 4)),
        fill=(240, 232, 218),
    )
    return canvas.filter(ImageFilter.GaussianBlur(0.7))


def _roofs(chance: random.Random) -> Image.Image:
    canvas = _sky(chance)
    pen = ImageDraw.Draw(canvas)
    slate = chance.choice(((84, 92, 108), (150, 92, 70), (98, 90, 92)))
    for row in range(4):
        x, y = -40, 300 + row * 80
        while x < _SIZE[0]:
            width, height = chance.randrange(90, 190), chance.randrange(46, 96)
            tone = _mix(
                _mix((200, 204, 206), slate, 0.35 + row * 0.2), (40, 40, 44), chance.random() * 0.16
            )
            middle = x + width // 2
            pen.polygon(((x, y), (middle, y - height), (x + width, y)), fill=tone)
            pen.rectangle(
                (x + 6, y, x + width - 6, _SIZE[1]),
                fill=_mix((232, 224, 210), slate, 0.12 + row * 0.06),
            )
            pen.rectangle((middle + 16, y - height, middle + 30, y - height + 34), fill=tone)
            for window in range(x + 20, x + width - 26, 34):
                pen.rectangle((window, y + 16, window + 12, y + 36), fill=(96, 104, 112))
            x += width - 8
    return canvas


def _night(chance: random.Random) -> Image.Image:
    canvas = _sky(chance, night=True)
    pen = ImageDraw.Draw(canvas)
    for _ in range(90):
        x, y = chance.randrange(_SIZE[0]), chance.randrange(260)
        pen.point((x, y), fill=(206, 206, 214))
    x = 0
    while x < _SIZE[0]:
        width, top = chance.randrange(110, 220), chance.randrange(210, 340)
        pen.rectangle((x, top, x + width, _SIZE[1]), fill=(30, 33, 50))
        for wx in range(x + 18, x + width - 24, 44):
            for wy in range(top + 26, _SIZE[1] - 30, 58):
                lit = chance.random() < 0.22
                warm = chance.choice(((244, 208, 140), (238, 190, 122), (226, 220, 186)))
                pen.rectangle((wx, wy, wx + 20, wy + 30), fill=warm if lit else (42, 46, 66))
        x += width + 4
    return canvas.filter(ImageFilter.GaussianBlur(0.6))


def _forest(chance: random.Random) -> Image.Image:
    canvas = Image.new("RGB", _SIZE, (206, 204, 178))
    pen = ImageDraw.Draw(canvas)
    pen.rectangle((0, 430, _SIZE[0], _SIZE[1]), fill=(150, 118, 78))
    for depth in range(4):
        tone = _mix((178, 176, 152), (58, 50, 40), depth / 3)
        for _ in range(9 + depth * 2):
            x, width = chance.randrange(_SIZE[0]), 5 + depth * 7
            foot = 430 + depth * 44
            pen.polygon(((x, foot), (x + width, foot), (x + width - 2, 0), (x + 2, 0)), fill=tone)
    for _ in range(420):
        x, y = chance.randrange(_SIZE[0]), chance.randrange(440, _SIZE[1])
        pen.ellipse((x, y, x + 7, y + 4), fill=_mix((176, 112, 56), (120, 82, 52), chance.random()))
    return canvas.filter(ImageFilter.GaussianBlur(0.8))


def _grain(chance: random.Random) -> Image.Image:
    canvas = Image.new("RGB", _SIZE, (170, 124, 84))
    pen = ImageDraw.Draw(canvas)
    knot = (chance.randrange(260, 700), chance.randrange(200, 400))
    for line in range(-60, 680, 5):
        tone = _mix((128, 84, 54), (206, 164, 118), chance.random())
        points = []
        for x in range(0, _SIZE[0] + 8, 8):
            near = math.exp(-((x - knot[0]) ** 2) / 16_000)
            away = 1 if line > knot[1] else -1
            lift = near * 46 * away * math.exp(-abs(line - knot[1]) / 110)
            points.append((x, line + lift + 4 * math.sin(x / 120 + line / 60)))
        pen.line(points, fill=tone, width=chance.choice((2, 3, 3, 5)))
    x, y = knot
    for radius in range(26, 4, -5):
        tone = _mix((92, 60, 40), (150, 106, 70), radius / 26)
        pen.ellipse((x - radius, y - radius * 0.7, x + radius, y + radius * 0.7), fill=tone)
    return canvas.filter(ImageFilter.GaussianBlur(1.0))


def _sheet(tone: Colour = (250, 248, 242)) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    canvas = Image.new("RGB", _SIZE, tone)
    return canvas, ImageDraw.Draw(canvas)


def _plan(chance: random.Random) -> Image.Image:
    canvas, pen = _sheet((246, 243, 234))
    ink = (58, 70, 88)
    for x in range(0, _SIZE[0], 30):
        pen.line((x, 0, x, _SIZE[1]), fill=(232, 228, 216))
    for y in range(0, _SIZE[1], 30):
        pen.line((0, y, _SIZE[0], y), fill=(232, 228, 216))
    left, right, foot, top = 150, 810, 480, chance.randrange(110, 160)
    middle, eaves = 480, 300
    for shift in (0, 14):
        pen.line(
            ((left, eaves + shift), (middle, top + shift), (right, eaves + shift)),
            fill=ink,
            width=4,
        )
    pen.line((left, eaves + 18, right, eaves + 18), fill=ink, width=4)
    for x in (left + 30, right - 30):
        pen.line((x, eaves, x, foot), fill=ink, width=8)
    for side in (-1, 1):
        bend = [(middle + side * t * 2.6, eaves + 18 + (t / 11) ** 2) for t in range(0, 112, 8)]
        pen.line(bend, fill=ink, width=4)
        pen.line((middle + side * 140, eaves + 16, middle + side * 40, top + 60), fill=ink, width=3)
    pen.line((middle, top, middle, eaves + 18), fill=ink, width=3)
    pen.line((100, foot, 860, foot), fill=ink, width=3)
    pen.line((left, 530, right, 530), fill=(170, 90, 70), width=2)
    for x in (left, middle, right):
        pen.line((x - 6, 536, x + 6, 524), fill=(170, 90, 70), width=2)
    return canvas


def _bridge(chance: random.Random) -> Image.Image:
    canvas, pen = _sheet((247, 244, 236))
    ink, water = (60, 66, 74), (168, 190, 200)
    deck, foot = 300, 470
    pen.rectangle((0, foot, _SIZE[0], _SIZE[1]), fill=water)
    for y in range(foot + 14, _SIZE[1], 22):
        start = chance.randrange(0, 120)
        for x in range(start, _SIZE[0], 150):
            pen.line((x, y, x + 60, y), fill=(190, 208, 214), width=2)
    pen.line((60, deck, 900, deck), fill=ink, width=9)
    pen.line((60, deck - 74, 900, deck - 74), fill=ink, width=5)
    for x in range(60, 901, 84):
        pen.line((x, deck, x, deck - 74), fill=ink, width=4)
        if x < 900:
            pen.line((x, deck, x + 84, deck - 74), fill=ink, width=3)
    for x in (70, 480, 890):
        pen.line((x, deck, x, foot + 40), fill=ink, width=14)
    for x, y in ((70, deck), (480, deck), (890, deck)):
        pen.ellipse((x - 22, y - 22, x + 22, y + 22), outline=(176, 86, 66), width=3)
    return canvas


def _axes(pen: ImageDraw.ImageDraw) -> None:
    for y in range(120, 500, 76):
        pen.line((110, y, 880, y), fill=(228, 224, 214), width=2)
    pen.line((110, 500, 880, 500), fill=(96, 98, 102), width=3)


def _bars(chance: random.Random) -> Image.Image:
    canvas, pen = _sheet()
    _axes(pen)
    count = chance.choice((2, 3, 3))
    heights = sorted((chance.randrange(90, 360) for _ in range(count)), reverse=True)
    step = 770 // count
    for number, height in enumerate(heights):
        x = 110 + number * step + step // 4
        tone = _mix((47, 107, 94), (190, 206, 198), number / count)
        pen.rounded_rectangle((x, 500 - height, x + step // 2, 500), 8, fill=tone)
        pen.rectangle((x, 490, x + step // 2, 500), fill=tone)
    return canvas


def _curve(chance: random.Random) -> Image.Image:
    canvas, pen = _sheet()
    _axes(pen)
    for tone, calm in (((154, 91, 19), 1.0), ((47, 107, 94), 0.25)):
        phase, level = chance.uniform(0, 6), chance.randrange(230, 320)
        points = [
            (x, level + calm * (70 * math.sin(x / 70 + phase) + 14 * math.sin(x / 17)))
            for x in range(116, 876, 6)
        ]
        pen.line(points, fill=tone, width=5, joint="curve")
    return canvas


def _poster(chance: random.Random) -> Image.Image:
    paper = chance.choice(((240, 226, 204), (214, 226, 222), (232, 218, 222)))
    canvas, pen = _sheet(paper)
    ink = _mix(paper, (40, 44, 52), 0.86)
    for line in range(5):
        y = 170 + line * 26
        pen.line((120, y, 840, y), fill=ink, width=2)
    for number in range(11):
        x, y = 170 + number * 60, 170 + 13 * chance.randrange(0, 9)
        pen.ellipse((x, y - 11, x + 30, y + 11), fill=ink)
        pen.line((x + 29, y, x + 29, y - 78), fill=ink, width=4)
    pen.line((120, 400, 620, 400), fill=ink, width=12)
    pen.line((120, 440, 480, 440), fill=_mix(paper, ink, 0.6), width=8)
    pen.line((120, 474, 540, 474), fill=_mix(paper, ink, 0.6), width=8)
    return canvas


_KINDS: dict[str, Callable[[random.Random], Image.Image]] = {
    "hills": _hills,
    "sea": _sea,
    "roofs": _roofs,
    "night": _night,
    "forest": _forest,
    "grain": _grain,
    "plan": _plan,
    "bridge": _bridge,
    "bars": _bars,
    "curve": _curve,
    "poster": _poster,
}
