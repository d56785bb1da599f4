"""The commands that the documents show: typed in blocks, and written of within sentences."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from chiso.core.paths import ROOT

# Made from the program itself, and held against it by the tool that makes them; what was once, not what is.
LEFT_OUT = {"docs/commands.md", "docs/lenh.md", "CHANGELOG.md"}
BLOCK = re.compile(r"^( *)```(\w*)([^\n]*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)")
TYPED = {"", "sh", "console", "bash", "powershell"}
_PROGRAM = re.compile(r"(?:\$ |> )?(?:\S*[/\\]|\S*python3? -m )?(chiso) (.+)")
_PLACEHOLDER = re.compile(r"[^\W\d_a-z]+(?:_[^\W\d_a-z]+)*")  # P, FILE, BỘ_TIÊU_CHÍ
VALUE = "2024"  # in the place of a placeholder: it is a text, a number and a name of a file


@dataclass(frozen=True)
class Shown:
    """A command that a document shows.

    Attributes
    ----------
    page : str
        Below the project.
    text : str
        Without the name of the program.
    typed : bool
        It stands in a block, and so is whole.
    block : int
        Number of its block in the page; -1 within a sentence.
    """

    page: str
    text: str
    typed: bool
    block: int = -1

    def variants(self) -> Iterator[list[str]]:
        """Its words; where it names choices (`vi|en`), a list of words for each of them.

        Brackets of what may be left out and dots of what may be repeated are notation, a word in capitals
        stands for a value.
        """
        text = self.text.replace("\\|", "|")
        if not self.typed:
            text = re.sub(r"\[([^\]]*)\]", r"\1", text).replace("...", "")
        words = [word.split("|") if "|" in word else [word] for word in shlex.split(text)]
        for turn in zip_longest(*words):
            chosen = (one or choices[0] for one, choices in zip(turn, words, strict=True))
            yield [VALUE if _PLACEHOLDER.fullmatch(one) else one for one in chosen]


def pages() -> list[Path]:
    """The documents of the project."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return sorted(path for path in found if path.relative_to(ROOT).as_posix() not in LEFT_OUT)


def blocks(text: str) -> list[str]:
    """What is typed, block by block: lines that a backslash joins are one."""
    typed = [content for _, kind, _, content in BLOCK.findall(text) if kind in TYPED]
    return [re.sub(r" \\\n\s*", " ", content) for content in typed]


def spans(text: str) -> list[str]:
    """What stands in small marks within sentences."""
    return [" ".join(one.split()) for one in SPAN.findall(BLOCK.sub("", text))]


def commands(path: Path) -> list[Shown]:
    """All commands of chiso that a document shows."""
    text, page = path.read_text("utf-8"), path.relative_to(ROOT).as_posix()
    typed = [
        Shown(page, found[2], True, number)
        for number, block in enumerate(blocks(text))
        for line in block.splitlines()
        if (found := _PROGRAM.fullmatch(line.strip()))
    ]
    told = [Shown(page, found[2], False) for one in spans(text) if (found := _PROGRAM.fullmatch(one))]
    return typed + told
