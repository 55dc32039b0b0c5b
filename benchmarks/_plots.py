"""Plain SVG plots, drawn without any library."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from html import escape

COLOURS = ("#7d9fc5", "#c5877d", "#7dc59b", "#b19bc5")
FRAME = 'font-family="sans-serif" font-size="13"'


def bar_plot(values: Mapping[str, Sequence[float]], heading: str) -> str:
    """Return an SVG with a bar (the median) for each name and a whisker from least to most."""
    most = max(max(several) for several in values.values())
    rows = []
    for number, (name, several) in enumerate(values.items()):
        top, median = 50 + 40 * number, statistics.median(several)
        width, low, high = (420 * one / most for one in (median, min(several), max(several)))
        middle = top + 12
        rows.append(
            f'<text x="150" y="{top + 17}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="160" y="{top}" width="{width:.1f}" height="24" fill="{COLOURS[0]}"/>'
            f'<path d="M{160 + low:.1f} {middle}H{160 + high:.1f}" stroke="#222"/>'
            f'<text x="{170 + high:.1f}" y="{top + 17}">{median:.3f} s</text>'
        )
    return _svg(680, 70 + 40 * len(values), heading, "".join(rows))


def line_plot(lines: Mapping[str, Sequence[tuple[int, float]]], heading: str) -> str:
    """Return an SVG with a line for each name; the upper axis begins at 0."""
    points = [point for line in lines.values() for point in line]
    if not points:
        return _svg(680, 70, heading, "")
    wide = max(x for x, _ in points) or 1
    high = max(y for _, y in points) * 1.1
    drawn = []
    for number, (name, line) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{60 + 540 * x / wide:.1f},{260 - 200 * y / high:.1f}" for x, y in line)
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn.append(f'<text x="{80 + 200 * number}" y="300" fill="{colour}">{escape(name)}</text>')
    axes = '<path d="M60 50V260H610" fill="none" stroke="#222"/>'
    marks = (
        f'<text x="55" y="64" text-anchor="end">{high:.0f}</text>'
        f'<text x="55" y="264" text-anchor="end">0</text>'
        f'<text x="610" y="278" text-anchor="end">{wide}</text>'
    )
    return _svg(680, 320, heading, axes + marks + "".join(drawn))


def _svg(width: int, height: int, heading: str, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" {FRAME}>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>'
        f'<text x="20" y="28" font-size="16">{escape(heading)}</text>{body}</svg>\n'
    )
