"""Which reports of an edition may be asked for; light, since `chiso --help` names them."""

from enum import StrEnum

TIMEOUT = 300.0  # seconds that a report may take by default


class Report(StrEnum):
    """A kind of report, or all of them; a comparison is asked for by its units."""

    ALL = "all"
    PROVINCE = "province"
    MERGED = "merged"
    NATIONAL = "national"
    SCORECARD = "scorecard"
