"""docs/commands.md and docs/lenh.md, from the help of the program: python .ci/commands.py [--check]."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from chiso.cli.app import app
from chiso.cli.help import CommandText, described, walk
from chiso.text.catalog import Texts
from chiso.text.languages import Lang

DOCS = Path(__file__).resolve().parents[1] / "docs"
FILES = {Lang.EN: "commands.md", Lang.VI: "lenh.md"}


def reference(lang: Lang) -> str:
    """All commands in a language, as Markdown."""
    t, root = Texts(lang), typer.main.get_command(app)
    said = [described(command, ctx, t) for command, ctx in walk(root, root.make_context("chiso", ["check"]))]
    other = Lang.VI if lang == Lang.EN else Lang.EN
    head = [f"# {t('Commands')}", f"[{FILES[other]}]({FILES[other]})", "<!-- Written by make commands. -->"]
    return "\n\n".join([*head, *(_section(one, t) for one in said)]) + "\n"


def _section(said: CommandText, t: Texts) -> str:
    parts = [f"## {said.path}", f"```text\n{said.usage}\n```", _plain(said.text)]
    lists = {t("Arguments"): said.arguments, t("Options"): said.options, t("Commands"): said.commands}
    for name, rows in lists.items():
        if rows:
            parts += [f"{name}:", "\n".join(f"- `{written}`: {_plain(text)}" for written, text in rows)]
    return "\n\n".join(parts)


def _plain(text: str) -> str:
    """Text whose marks are none of Markdown."""
    return text.replace("<", "\\<").replace("*", "\\*")


def main() -> None:
    """Write the references, or say that they are not those of the program."""
    for lang, name in FILES.items():
        made, place = reference(lang), DOCS / name
        if "--check" not in sys.argv:
            place.write_text(made, encoding="utf-8")
        elif not place.is_file() or place.read_text("utf-8") != made:
            sys.exit(f"docs/{name} is not what the commands say of themselves; run: make commands")


if __name__ == "__main__":
    main()
