"""The second half of a letter: the tables, the notes, advice, and where to turn next."""

from __future__ import annotations

from peelian.core.markers import LEGEND, Marker
from peelian.core.release_model import Release, Table
from peelian.foi.letter.counted import seen, spans
from peelian.foi.letter.known import Known
from peelian.foi.letter.model import Block, GridCell, Items, Paragraph, Section, TableBlock
from peelian.foi.letter.withheld import withheld_of
from peelian.foi.letter.words import office, sentence, tell
from peelian.foi.library import library
from peelian.publication.front import table_sheet
from peelian.publication.grid import lay_out
from peelian.publication.protected import ProtectedTable
from peelian.publication.sheets import Content, Grid, Number, Style, Text

MOST_ROWS, MOST_COLUMNS = 40, 9
"""Of a table that a page of paper holds; a larger one is in the spreadsheet alone."""

FIGURES = (Style.MARKER, Style.HEADER_RIGHT, Style.STATUS)


def information(known: Known) -> Section | None:
    """The tables, each as its sheet has it; None where there are none."""
    if known.release is None or not known.tables:
        return None
    below = tuple(
        _table(known.release, table, known.numbers[table.table.id]) for table in known.tables
    )
    return Section(tell("sections.information"), (Paragraph(tell("information.intro")),), below)


def notes(known: Known) -> Section | None:
    """What to know of the figures; None where nothing is to be said."""
    lines = list(known.release.notes) if known.release else []
    if not lines:
        return None
    return Section(tell("sections.notes"), (Items(tuple(lines)),))


def advice(known: Known) -> Section:
    """Section 16: what could be asked instead, what is published, how it may be used."""
    asked = known.request
    lines = [sentence(text) for text in asked.advice]
    said = {one.what: one.instead for one in withheld_of(known)}
    lines += [
        tell("advice.instead", what=what, instead=sentence(instead))
        for what, instead in said.items()
    ]
    for earlier in asked.earlier:
        key = "advice.earlier_link" if earlier.link else "advice.earlier"
        facts = {"reference": earlier.reference, "words": sentence(earlier.words) or "See there."}
        lines.append(tell(key, **facts, **({"link": earlier.link} if earlier.link else {})))
    lines += [tell("advice.other_body", **facts) for facts in _other_bodies(known)]
    lines += [tell("advice.narrower"), tell("advice.published")]
    if known.release is not None:
        lines.append(tell("advice.reuse", licence=known.release.licence))
    return Section(
        tell("sections.advice"), (Paragraph(tell("advice.section")), Items(tuple(lines)))
    )


def _other_bodies(known: Known) -> list[dict[str, str]]:
    """What isn't held here, and who may hold it."""
    concepts = library().concepts
    return [
        {"what": one.words, "body": body}
        for question in known.request.questions
        for one in question.also_asks
        if one.what in concepts and (body := concepts[one.what].other_body)
    ]


def review() -> Section:
    """Internal review, and the Information Commissioner: section 17(7)."""
    details = office()
    ask = tell(
        "review.ask",
        team=details["team"],
        address=details["address"],
        email=details["email"],
        asked=details["review_asked_within_days"],
        within=details["review_answered_within_days"],
    )
    names = ("commissioner", "commissioner_address", "commissioner_telephone", "commissioner_page")
    then = tell("review.then", **{name: details[name] for name in names})
    return Section(tell("sections.review"), (Paragraph(ask), Paragraph(then)))


def _table(release: Release, table: ProtectedTable, number: int) -> Section:
    counted = release.seen_by(table.table)
    grid = lay_out(table, counted.unit_label, counted.effective_window)
    title = tell("sections.table", number=number, title=table.table.title)
    lines = [table.table.about] if table.table.about else []
    lines += [*_counted(release, table.table), *table.table.said]
    if len(grid.rows) > MOST_ROWS or len(grid.header) > MOST_COLUMNS:
        large = tell(
            "information.large",
            rows=len(grid.rows),
            sheet=table_sheet(number),
            file=f"{table.table.id}.csv",
        )
        return Section(title, tuple(Paragraph(text) for text in [*lines, large]))
    shown = {cell.words for row in grid.rows for cell in row if isinstance(cell, Text)}
    lines += [
        tell("information.symbol", symbol=marker.shown, meaning=sentence(meaning))
        for marker, meaning in LEGEND.items()
        if any(marker.shown in words for words in shown if marker is not Marker.NONE)
    ]
    blocks: tuple[Block, ...] = tuple(Paragraph(text) for text in lines)
    return Section(title, (*blocks, _block(table.table.id, title, grid)))


def _counted(release: Release, table: Table) -> list[str]:
    """What a table counts; of whom and what only, where it says so for itself."""
    one = seen(release, table)
    if one.days.as_at is not None:
        day = tell("information.as_at", day=one.days.as_at)
        lines = [tell("information.as_at_counted", unit_label=one.unit_label, days=day)]
    else:
        facts = {"unit_label": one.unit_label, "date_basis_label": one.date_basis_label}
        lines = [tell("information.counted", **facts, days=spans(one.days.windows))]
    if table.counted is None:
        return lines
    lines.append(tell("information.population", population=one.population.rstrip(".")))
    if one.filters:
        lines.append(tell("information.filters", filters="; ".join(one.filters)))
    return lines


def _block(table_id: str, title: str, grid: Grid) -> TableBlock:
    header = tuple(_cell(cell) for cell in grid.header)
    rows = tuple(tuple(_cell(cell) for cell in row) for row in grid.rows)
    labels = sum(cell.style is Style.LABEL for cell in grid.rows[0] if isinstance(cell, Text))
    return TableBlock(table_id, title, header, rows, labels)


def _cell(cell: Content) -> GridCell:
    if isinstance(cell, Number):
        form = ",.1f" if cell.style is Style.PERCENT else ",d"
        return GridCell(format(cell.value, form), is_figure=True)
    return GridCell(cell.words, is_figure=cell.style in FIGURES)
