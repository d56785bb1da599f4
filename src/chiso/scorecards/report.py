"""The report of a scorecard: one method a section, each a `Section` that a notebook cell shows."""

from __future__ import annotations

import math
from typing import Any

from chiso.charts.axes import wrapped
from chiso.core.frames import records
from chiso.data.plans.folder import FOLDER
from chiso.data.plans.scorecard_table import MAXIMUM
from chiso.pages.base import Section
from chiso.pages.blocks import Block, Bullets, Column, Figure, Heading, Note, Table, Text
from chiso.pages.formats import POINTS
from chiso.pages.inline import in_lines, inline
from chiso.scorecards import charts as scorecard_charts
from chiso.scorecards.columns import card_columns
from chiso.scorecards.comparisons import against_appraisal, evidence, responsibility
from chiso.scorecards.page import ScorecardPage
from chiso.scorecards.report_checks import checked, described, forecast_section
from chiso.scorecards.summary import SMALLEST_SUM, summary_sentences
from chiso.scorecards.wording import SCORED_AS, index_in_words, printed
from chiso.text.dates import date
from chiso.text.messages import N_
from chiso.text.numbers import labelled, of_maximum, points

TITLE_WIDTH = 42  # characters over axes with names on the left
MOST = 80  # percent of the points not reached that the fewest criteria are counted for
EXACT = 1e-6
ROW_HEIGHT = 0.46  # inches of a row of a figure with names on two lines


class ScorecardReport(ScorecardPage):
    """Everything the report of a scorecard shows."""

    @property
    def document_name(self) -> str:
        """The document: "Kế hoạch số .../KH-UBND năm 2021" as far as number and date are printed."""
        known = self.plan.document
        number_of = f"{known['number'] or '…'}/{known['symbol']}" if known["symbol"] else known["number"]
        parts = [known["document_type"]]
        if number_of:
            parts.append(self.t("No. {number}", number=number_of))
        if known["date"]:
            whole = known["date"].count("-") == 2
            shown = date(known["date"], self.t.lang)
            parts.append(self.t("of {date}", date=shown) if whole else f"({shown})")
        return " ".join(parts)

    def title(self) -> Section:
        """Heading of the page: unit, edition, whose score it is."""
        t = self.t
        text = t(
            "{score} {year}: {unit}",
            score=t(SCORED_AS[self.kind]) if self.kind else t("Scorecard"),
            year=self.year,
            unit=self.plan.unit,
        )
        about = t(
            "{index}. Criteria: {set}. Source: {document} of {issuer}.",
            index=index_in_words(self.plan, t),
            set=self.plan.criteria_set,
            document=self.document_name,
            issuer=self.plan.unit,
        )
        return self.titled(text, about)

    def summary(self) -> Section:
        """What the reader must know first."""
        parts: list[Block] = [Note(self.caution), Bullets(self.sentences())]
        return self.points_to_note(parts)

    def sentences(self) -> list[str]:
        """The sentences of the summary."""
        return summary_sentences(self)

    @property
    def caution(self) -> str:
        """Whose figures these are."""
        t = self.t
        if self.plan.level != "province":
            return t(
                "These points are of a set of criteria within the province: not comparable with {index}.",
                index=self.plan.index_name,
            )
        if self.kind == "self_assessed":
            return t("These are the province's own figures: self-assessed, not appraised.")
        return t("These are the province's own figures; the published result is that of the Ministry.")

    def by_field(self) -> Section:
        """Score, maximum, attainable and target by field."""
        t, lang = self.t, self.t.lang
        rows = self.fields.dropna(subset=["score", "maximum"])
        optional = {
            "attainable": self.totals["attainable"].ne(self.totals["maximum"]).any(),
            "pending": self.totals["pending"].gt(0).any(),
            **{key: self.totals[key].notna().any() for key in ("self_assessed", "appraised", "target")},
        }
        shown = [key for key, wanted in optional.items() if wanted]
        target = t("Target of {year}", year=self.plan.planned)
        columns = card_columns(t, "field", "maximum", *shown, "lost", "share", target=target, share="%")
        caption = t("Score by field, {year}", year=self.year)
        data = Table(caption, columns, records(self.totals))
        parts: list[Block] = [data]
        if len(rows):
            names = [wrapped(labelled(row["code"], row["name"]), 40) for row in records(rows)]
            below = int(rows["lost"].gt(SMALLEST_SUM).sum())
            heading = t.ngettext(
                "{n} of {total} fields loses points",
                "{n} of {total} fields lose points",
                n=below,
                total=len(rows),
            )
            alternative = "; ".join(
                f"{labelled(row['code'], row['name'])}: {of_maximum(row['score'], row['maximum'], lang)}"
                for row in records(rows)
            )
            parts = [
                Figure(
                    "linh-vuc",
                    1,
                    lambda ax: scorecard_charts.fields(ax, rows, names, t, wrapped(heading, TITLE_WIDTH)),
                    f"{caption}.",
                    alternative,
                    [data],
                    height=ROW_HEIGHT * len(rows) + 1.1,
                    full_size=True,
                )
            ]
        parts += self._targets()
        return self.numbered("linh-vuc-diem", t("Score by field"), parts)

    def _targets(self) -> list[Block]:
        said = dict.fromkeys(row["target_text"] for row in self.card.top if row["target_text"])
        if not said:
            return []
        lines = []
        for text in said:
            codes = ", ".join(row["code"] for row in self.card.top if row["target_text"] == text)
            lines.append(inline(self.t("Field {codes}: {text}", codes=codes, text=""), printed(text, self.t)))
        heading = self.t("Targets of {year}, as printed", year=self.plan.planned)
        return [Heading(heading), Bullets(lines)]

    def lost(self) -> Section:
        """Lost points from the largest on, with cause and lead agency."""
        t, lang = self.t, self.t.lang
        heading = t("Points not reached")
        if self.losses.empty:
            return self.numbered("khong-dat", heading, [Text(t("No lost point is on record."))])
        shown = ("criterion", "score", "lost", "cumulated", "state", "reason", "lead")
        columns = card_columns(t, *shown, missing={"lead": N_("[to be filled in by the office]")})
        caption = t("Points not reached in {year}, largest first", year=self.year)
        data = Table(caption, columns, self.lost_rows())
        names = [wrapped(labelled(row["code"], row["name"]), 52) for row in records(self.losses)]
        title = self._concentration()
        alternative = "; ".join(f"{row['code']}: {points(row['lost'], lang)}" for row in records(self.losses))
        drawn = Figure(
            "diem-khong-dat",
            2,
            lambda ax: scorecard_charts.lost(ax, self.losses, names, t, wrapped(title, TITLE_WIDTH)),
            f"{caption}. {t('Bars: points; line: share of all that is lost.')}",
            alternative,
            [data],
            height=ROW_HEIGHT * len(names) + 1.2,
            full_size=True,
        )
        text = t(
            "Of criteria scored below their maximum or given no points; what is not scored yet is not lost."
        )
        return self.numbered("khong-dat", heading, [Text(text), drawn])

    def lost_rows(self) -> list[dict[str, Any]]:
        """Rows of `lost_points` with what `score_table` says of them; a misprint beside the score."""
        of = {row["code"]: row | {"score": self._score(row)} for row in records(self.rows)}
        return [of[row["code"]] | row for row in records(self.losses)]

    def _concentration(self) -> str:
        """How few criteria, or fields, hold most of the points not reached, and how much they hold."""
        t, cumulated = self.t, self.losses["cumulated"].to_numpy()
        # Sums of binary floats: 79.999... is 80.
        last = int((cumulated >= MOST - EXACT).argmax())
        share = f"{MOST}%" if abs(cumulated[last] - MOST) <= EXACT else t("over {n}%", n=MOST)
        said = {"n": last + 1, "total": len(cumulated), "share": share}
        if last + 1 == len(cumulated):
            said["share"] = "100%"
        if self.losses["code"].str.isdigit().all():
            return t.ngettext(
                "{n} of {total} fields holds {share} of the points not reached",
                "{n} of {total} fields hold {share} of the points not reached",
                **said,
            )
        return t.ngettext(
            "{n} of {total} criteria holds {share} of the points not reached",
            "{n} of {total} criteria hold {share} of the points not reached",
            **said,
        )

    def _score(self, row: dict[str, Any]) -> Any:
        if math.isnan(row["fits"]):
            return row["score"]
        shown = of_maximum(row["score"], row["maximum"], self.t.lang)
        text = self.t("(printed {printed})", printed=points(row["printed"], self.t.lang))
        return in_lines([shown, text])

    def appraisal(self) -> Section:
        """Self-assessment against appraisal."""
        t = self.t
        heading = t("Self-assessment against appraisal")
        found = records(against_appraisal([self.plan]))
        if not found:
            if self.kind == "self_assessed":
                reason = t("the document holds self-assessed scores only; appraised scores are not on record")
            else:
                reason = t("the document holds appraised scores only; self-assessed scores are not on record")
            missing = [{"section": self.numbered_heading("tham-dinh", heading), "reason": reason}]
            said = Text(f"{reason[0].upper()}{reason[1:]}.")
            return self.numbered("tham-dinh", heading, [said], missing)
        columns = card_columns(t, "criterion", "self_assessed", "appraised", "difference", "cause")
        caption = t("Self-assessed and appraised scores, {year}", year=self.year)
        return self.numbered("tham-dinh", heading, [Table(caption, columns, found)])

    def agencies(self) -> Section:
        """Lost points by lead agency and field."""
        t = self.t
        heading = t("Lead agencies and points not reached")
        found = responsibility(self.plan)
        if found.empty:
            return self.numbered("co-quan", heading, [Text(t("No lost point is on record."))])
        found = found.assign(field=found["code"].str.split(".").str[0])
        fields = list(
            dict.fromkeys(row["code"] for row in self.card.top if row["code"] in set(found["field"]))
        )
        of_fields = [Column(code, t("Field {code}", code=code), POINTS) for code in fields]
        agency, *others = card_columns(t, "agency", "lost", "codes")
        rows = [
            dict.fromkeys(fields, math.nan)
            | own.groupby("field")["lost"].sum().to_dict()
            | {"agency": name or t("not named"), "lost": own["lost"].sum(), "codes": ", ".join(own["code"])}
            for name, own in found.groupby("agency", sort=False)
        ]
        columns = [agency, *of_fields, *others]
        year = self.plan.planned
        parts: list[Block] = [
            Table(t("Points not reached by lead agency, as assigned for {year}", year=year), columns, rows)
        ]
        if found["shared"].any():
            text = t(
                "A criterion that several agencies lead counts for each of them: the rows add up to more."
            )
            parts.append(Note(text))
        return self.numbered("co-quan", heading, parts)

    def documents(self) -> Section:
        """Criteria without a verification document on record."""
        t = self.t
        heading = t("Verification documents")
        found = evidence(self.plan)
        without = found[found["missing"]]
        missing = []
        if without.empty:
            parts: list[Block] = [Text(t("Every criterion has a verification document on record."))]
        else:
            reason = t.ngettext(
                "{n} of {total} criteria (or fields without listed ones) has no document on record",
                "{n} of {total} criteria (or fields without listed ones) have no document on record",
                n=len(without),
                total=len(found),
            )
            missing = [{"section": self.numbered_heading("tai-lieu", heading), "reason": reason}]
            # What is below its maximum comes first: there a document can win points back.
            order = without.assign(full=without["state"].eq(MAXIMUM)).sort_values("full", kind="stable")
            columns = card_columns(t, "criterion", "state", "lead")
            parts = [
                Text(f"{reason}."),
                Table(t("Criteria without a verification document"), columns, records(order)),
            ]
        return self.numbered("tai-lieu", heading, parts, missing)

    def calculation(self) -> Section:
        """How each score follows from its inputs, what does not fit, printing errors of the document."""
        parts = checked(self.plan, self.card, self.rows, self.t)
        return self.numbered("doi-chieu", self.t("Checking the figures"), parts)

    def document(self) -> Section:
        """The document: bases, what it refers to, what is missing, limits."""
        t = self.t
        missing = [{"section": t("Document"), "reason": text} for text in self.plan.document["missing"]]
        parts = described(self.plan, self.document_name, t)
        return self.numbered("van-ban", t("The document"), parts, missing)

    def forecast(self) -> Section:
        """The year by the inputs of the last period on record; no section without one."""
        return forecast_section(self)

    def end(self) -> Section:
        """How to make this page again."""
        inside = self.plan.folder.resolve().parent == (self.d.path / FOLDER).resolve()
        build = f"chiso build --report scorecard --year {self.year}"
        return self.last_line(build if inside else f"chiso score {self.plan.name} --out reports")
