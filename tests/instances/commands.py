"""The command in a file's first comment, run."""

from __future__ import annotations

import shlex

from instances.generators import Generated, generate


def from_comment(comment: str) -> Generated:
    """What the command in a file's first comment generates."""
    program, command, name, *rest = shlex.split(comment)
    assert (program, command) == ("satfit", "generate")
    options = {flag.removeprefix("--"): value for flag, value in zip(rest[::2], rest[1::2], strict=True)}
    seed = int(options.pop("seed"))
    return generate(name, options, seed)
