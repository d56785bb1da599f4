"""Text of a page with its marks: small print, commands, links, words of another language, ends of lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain, groupby


@dataclass(frozen=True)
class Span:
    """A stretch of text.

    Attributes
    ----------
    text : str
        "\\n" ends a line.
    style : {"", "basis", "code", "strong", "flag", "aside"}
        Small print that says how a figure is known, a command, what stands out, a mark of alarm, what is said
        by the way.
    lang : str
        Its language where it is not that of the page.
    link : str
        "#anchor" of the page, or a web address: renderers link nothing else; empty for none.
    anchor : str
        Name under which it is linked to.
    """

    text: str
    style: str = ""
    lang: str = ""
    link: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Inline:
    """Pieces in a row; it adds up with text, and is text without its marks."""

    pieces: tuple[Span, ...]

    def __add__(self, other: Words) -> Inline:
        return inline(self, other)

    def __radd__(self, other: Words) -> Inline:
        return inline(other, self)

    def __bool__(self) -> bool:
        return any(piece.text for piece in self.pieces)

    def __str__(self) -> str:
        return "".join(piece.text for piece in self.pieces)


Words = str | Inline


def pieces_of(words: Words) -> tuple[Span, ...]:
    """The pieces of any words; plain text is one."""
    return words.pieces if isinstance(words, Inline) else (Span(words),)


def inline(*parts: Words) -> Inline:
    """Words one after the other."""
    return _merged(chain.from_iterable(map(pieces_of, parts)))


def joined(between: str, parts: Iterable[Words]) -> Inline:
    """Words with a text between each two."""
    return inline(*[words for n, part in enumerate(parts) for words in ([between, part] if n else [part])])


def in_lines(parts: Iterable[Words]) -> Inline:
    """Words, a line each."""
    return joined("\n", parts)


def styled(style: str, *parts: Words) -> Inline:
    """Words in a style of `Span`."""
    return _merged(replace(piece, style=style) for piece in inline(*parts).pieces)


def _merged(pieces: Iterable[Span]) -> Inline:
    """Pieces of which two that look alike are one."""
    alike = groupby(pieces, lambda piece: replace(piece, text=""))
    return Inline(tuple(replace(kind, text="".join(one.text for one in found)) for kind, found in alike))


def typed(text: str) -> Inline:
    """What is typed as it stands."""
    return Inline((Span(text, "code"),))


def in_language(lang: str, text: str) -> Inline:
    """Text in another language than the page's."""
    return Inline((Span(text, lang=lang),))
