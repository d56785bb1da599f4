"""A section of a report: HTML for the page, and what the page must know about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# Read by chiso.pages.html from the executed notebook; JupyterLab shows the HTML.
MIME = "application/vnd.chiso.section+json"


@dataclass(frozen=True)
class Section:
    """What one cell of a report shows.

    Attributes
    ----------
    id : str
        Anchor in the page.
    heading : str
        Text of the heading; the page's title for kind "title".
    html : str
        The whole section, heading included, all text escaped.
    kind : {"title", "section", "end"}
    missing : list of dict
        What has no data: `section`, `reason`.
    """

    id: str
    heading: str
    html: str
    kind: str = "section"
    missing: list[dict[str, str]] = field(default_factory=list)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        about = {"id": self.id, "heading": self.heading, "kind": self.kind, "missing": self.missing}
        return {"text/html": self.html, "text/plain": self.heading, MIME: about}
