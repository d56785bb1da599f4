"""Which reports may be asked for; light, since `chiso --help` names them."""

from enum import StrEnum

TIMEOUT = 300.0  # seconds that a report may take by default


class Report(StrEnum):
    """A kind of report, or all of an edition; a comparison is asked for by its units.

    The ranking of a set of criteria and the reports of the units that it scores are of a year, not of an
    edition: they are made where they are asked for.
    """

    ALL = "all"
    PROVINCE = "province"
    MERGED = "merged"
    NATIONAL = "national"
    SCORECARD = "scorecard"
    RANKING = "ranking"
    UNITS = "units"
