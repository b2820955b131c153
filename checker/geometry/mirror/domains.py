"""What is known of an input's pair before the other inputs are looked at.

With up = f(e_i) = [v_1]_+ + [v_2]_+, down = f(-e_i) = [-v_1]_+ + [-v_2]_+ and total = W_i = v_1 + v_2 for the pair v of
input i, up - down = total: two of them give the third.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from checker.geometry.mirror.pieces import Condition, Pair, Piece, graph, line, rectified

_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Domain:
    """The pairs with these values, None where nothing is known; all three are known, or one, or none. Not empty."""

    up: Fraction | None
    down: Fraction | None
    total: Fraction | None

    def __contains__(self, v: Pair) -> bool:
        up, down, total = rectified(*v), rectified(-v[0], -v[1]), v[0] + v[1]
        return self.up in (None, up) and self.down in (None, down) and self.total in (None, total)

    @property
    def table(self) -> list[Pair] | None:
        """All pairs if they are one or two, else None.

        With up > 0 and down > 0 one entry is > 0, so it is up, and the other < 0, so it is -down. With just one of them
        0, or not known, there are infinitely many pairs.
        """
        if self.up is None or self.down is None:
            return None
        if not self.up and not self.down:
            return [(_ZERO, _ZERO)]
        return [(self.up, -self.down), (-self.down, self.up)] if self.up and self.down else None

    @property
    def is_curve(self) -> bool:
        """Has it no inner points? Only v <= 0 (up = 0), v >= 0 (down = 0) and the whole plane have some."""
        return self.total is not None or bool(self.up) or bool(self.down)

    def curve(self) -> Iterator[Piece]:
        """Its pieces, if it is a curve and no table."""
        if self.up is not None and self.down is not None:
            if self.up:
                yield Piece((self.up, _ZERO), (-_ONE, _ONE), self.up)
            if self.down:
                yield Piece((-self.down, _ZERO), (_ONE, -_ONE), self.down)
        elif self.up is not None:
            yield from graph(Condition(1, _ZERO, _ZERO, self.up))
        elif self.down is not None:
            yield from graph(Condition(-1, _ZERO, _ZERO, self.down))
        elif self.total is not None:
            yield from line((self.total / 2, self.total / 2), (_ONE, -_ONE))

    def cone(self) -> list[Pair]:
        """The normals r of the half-planes r.v >= 0 whose intersection it is, if it is no curve."""
        if self.up is not None:
            return [(-_ONE, _ZERO), (_ZERO, -_ONE)]
        return [(_ONE, _ZERO), (_ZERO, _ONE)] if self.down is not None else []


def domain(ups: set[Fraction], downs: set[Fraction], total: Fraction | None) -> Domain | None:
    """The domain of an input with these values of f(e_i) and f(-e_i); None if it is empty.

    Nothing else makes it empty: up, down >= 0 with up - down = total are attained by (up, -down), one value >= 0
    alone by (up, 0) or (-down, 0), a total alone by (total, 0).
    """
    if len(ups) > 1 or len(downs) > 1:
        return None
    up, down = next(iter(ups), None), next(iter(downs), None)
    if up is not None and down is not None:
        if total is not None and total != up - down:
            return None
        total = up - down
    elif up is not None and total is not None:
        down = up - total
    elif down is not None and total is not None:
        up = down + total
    if (up is not None and up < 0) or (down is not None and down < 0):
        return None
    return Domain(up, down, total)
