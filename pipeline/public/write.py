"""Everything that the public gets of a final edition, written into one folder («Files», P13).

``write_public`` takes public cells and no exact count (P14): the choice of hidden cells is made in
``pipeline/disclosure``. Putting the folder in its place is ``pipeline/run/publication.py``'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.common.files import FILE_MODE, make_private_folder
from pipeline.common.languages import BOKMAL, LANGUAGES
from pipeline.disclosure.model import PublicEdition
from pipeline.editions.edition import Edition
from pipeline.public.catalogue import LICENCES, render_catalogue
from pipeline.public.changes import find_changes
from pipeline.public.country_page import compose_country
from pipeline.public.frame import Subject
from pipeline.public.html import render_country, render_unit
from pipeline.public.json_stat import Facts, render_json_stat
from pipeline.public.labels import Labels, load_public_texts
from pipeline.public.names import CATALOGUE, DATA, PACKAGE, front_page, table_file, unit_page, workbook_file
from pipeline.public.package import render_package
from pipeline.public.tables import render_csv, render_parquet
from pipeline.public.unit_page import compose_unit
from pipeline.public.values import Cells
from pipeline.public.workbook import render_workbook
from pipeline.sheets.content.facts import RunFacts


def write_public(
    public: PublicEdition, edition: Edition, facts: RunFacts, folder: Path, releases: Sequence[Path] = ()
) -> tuple[str, ...]:
    """Write pages and data files into ``folder``, which is made; return their names below it, in order.

    ``releases``: the folders of what was released of the same year, oldest first; the page of the country lists the
    figures that have changed since the latest that differs. The same arguments give the same bytes (R15).
    """
    written = []
    for name, content in list_files(public, edition, facts, releases):
        path = folder / name
        make_private_folder(path.parent)
        path.touch(mode=FILE_MODE)
        path.write_bytes(content)
        written.append(name)
    return tuple(written)


def list_files(
    public: PublicEdition, edition: Edition, facts: RunFacts, releases: Sequence[Path] = ()
) -> Iterator[tuple[str, bytes]]:
    """Yield every file with its name, pages first."""
    changes = find_changes(public, releases)
    cells = Cells(public)
    for language in LANGUAGES:
        labels = Labels(load_public_texts(language), edition.codes)
        subject = Subject(cells, edition, facts, labels)
        yield front_page(language), render_country(compose_country(subject, changes), labels.texts)
        for unit in public.units:
            if unit.niva in ("kommune", "bydel"):
                yield unit_page(unit.kode, language), render_unit(compose_unit(unit, subject), labels.texts)
    yield from _list_data(public, edition, facts)


def _list_data(public: PublicEdition, edition: Edition, facts: RunFacts) -> Iterator[tuple[str, bytes]]:
    """The tables in each form, the workbook, and the two descriptions of them, in bokmål."""
    all_labels = [Labels(load_public_texts(language), edition.codes) for language in LANGUAGES]
    labels = all_labels[list(LANGUAGES).index(BOKMAL)]
    origin = Facts(public.ar, public.utgave, public.publisert)
    files: dict[str, bytes] = {}
    for name, data in public.tables.items():
        files[table_file(name, "csv")] = render_csv(public.utgave, data)
        files[table_file(name, "parquet")] = render_parquet(public.utgave, data)
        files[table_file(name, "json")] = render_json_stat(data, origin, labels)
    files[workbook_file(public.ar)] = render_workbook(public, edition, facts)
    open_data = edition.year.offentlig
    package = render_package(public, files, labels, LICENCES.get(open_data.lisens, {}))
    yield from files.items()
    yield f"{DATA}/{PACKAGE}", package
    if open_data.is_complete:
        yield f"{DATA}/{CATALOGUE}", render_catalogue(public, open_data, files, all_labels)
