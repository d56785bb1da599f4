"""Parameters as papermill writes them into a notebook: Vietnamese as an analyst reads it.

Importing this module is enough. papermill imports it with the engines of chiso, which may be while this
module waits for papermill: nobody but who waits for neither asks for its names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from papermill.translators import PythonTranslator, papermill_translators


class ReadableTranslator(PythonTranslator):
    """Writes "Hà Tĩnh" where papermill writes its bytes, "H\\xe0 T\\u0129nh"."""

    @classmethod
    def translate_escaped_str(cls, str_val: object) -> str:
        """A text as a literal of Python: what is printed stands as it is, all else escaped.

        Parameters
        ----------
        str_val : object
            What is no text (a day, a path) is written as the text of it.
        """
        if not isinstance(str_val, str):
            str_val = str(str_val)
        # Letters with marks of their own would become others where somebody saves the notebook as NFC.
        readable = unicodedata.is_normalized("NFC", str_val)
        return '"' + "".join(_escaped(letter, readable=readable) for letter in str_val) + '"'

    @classmethod
    def codify(cls, parameters: Mapping[str, object], comment: str = "Parameters") -> str:
        """Parameters as the lines of a cell, whether a formatter of code is installed or not."""
        assigned = (f"{name} = {cls.translate(value)}\n" for name, value in parameters.items())
        return f"# {comment}\n" + "".join(assigned)


def _escaped(letter: str, *, readable: bool) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    stands = letter.isprintable() and (readable or letter.isascii())
    return letter if stands else letter.encode("unicode_escape").decode("ascii")


# Of this process, whatever engine runs the notebook.
papermill_translators.register("python", ReadableTranslator)
