"""What every page for the public has around its parts: the top, how figures are made, downloads, their source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from pipeline.disclosure.model import PublicEdition
from pipeline.editions.edition import Edition
from pipeline.public.labels import Labels
from pipeline.public.names import (
    CATALOGUE,
    DATA,
    PACKAGE,
    TABLE_FORMS,
    front_page,
    table_file,
    unit_page,
    workbook_file,
)
from pipeline.public.values import Cells
from pipeline.public.view import Downloads, Frame, PageLink
from pipeline.sheets.content.facts import RunFacts
from pipeline.sheets.content.notes import describe_base
from pipeline.sheets.content.pieces import Fact
from pipeline.sheets.content.view import Part
from pipeline.sheets.names import other_language
from pipeline.sheets.words.percent import format_date

_ABOUT = ("kilde", "grunnlag", "utvidet", "bosted", "sum", "ssb", "vern")
_DEFINED = ("avsluttet", "deltaker", "timer")


@dataclass(frozen=True)
class Subject:
    """What pages are made from. ``cells`` are all that is known of the figures."""

    cells: Cells
    edition: Edition
    facts: RunFacts
    labels: Labels

    @property
    def public(self) -> PublicEdition:
        """The public edition."""
        return self.cells.public

    @property
    def language(self) -> str:
        """The language of the pages."""
        return self.labels.texts.language

    @cached_property
    def about(self) -> Part:
        """How the figures are made."""
        say = self.labels.texts.say
        made = [say(f"off_om_{key}") for key in _ABOUT]
        day = say("om_inndeling", dato=format_date(self.edition.year.inndeling))
        base = describe_base(self.edition, self.labels.texts)
        return Part(id="om", heading=say("off_om"), paragraphs=(*made, *base, day))

    @cached_property
    def definitions(self) -> tuple[Fact, ...]:
        """What the words of the tables mean."""
        say = self.labels.texts.say
        return tuple(Fact(key, say(f"ord_{key}"), say(f"ord_{key}_tekst")) for key in _DEFINED)

    @cached_property
    def source(self) -> tuple[Fact, ...]:
        """Where the figures come from."""
        return tuple(_list_source(self))


def make_frame(
    subject: Subject, *, title: str, name: str, heading: str, place: str, lead: str, kode: str = ""
) -> Frame:
    """Return the frame of a unit's page, or of the country's where ``kode`` is empty."""
    say, language = subject.labels.texts.say, subject.language
    other = other_language(language)
    up = ".." if kode else ""
    here = unit_page(kode, other).partition("/")[2] if kode else front_page(other)
    cutoff = format_date(subject.edition.round.skjaeringsdato)
    published = subject.public.publisert
    return Frame(
        language=language,
        title=title,
        sender=say("avsender", ar=subject.public.ar),
        sender_from=say("avsender_fra"),
        status=say("off_publisert", dato=format_date(published)) if published else say("off_status"),
        place=place,
        name=name,
        heading=heading,
        lead=(lead, say("off_ingress_hentet", dato=cutoff)),
        other=PageLink(say("malform_annen"), here, other),
        home=PageLink(say("off_til_landet"), f"{up}/{front_page(language)}") if kode else None,
        about=subject.about,
        definitions=subject.definitions,
        downloads=_list_downloads(subject, up),
        source=subject.source,
    )


def _list_downloads(subject: Subject, up: str) -> Downloads:
    """The files; on the page of the country every table by itself too. ``up``: the way to ``offentlig/``, if any."""
    say, public, open_data = subject.labels.texts.say, subject.public, subject.edition.year.offentlig
    paragraphs = [say("off_last_ingress")]
    paragraphs += [say("off_last_lisens", lisens=open_data.lisens)] if open_data.lisens else []
    links = [
        PageLink(say("off_last_regneark"), str(PurePosixPath(up, workbook_file(public.ar)))),
        PageLink(say("off_last_pakke"), str(PurePosixPath(up, DATA, PACKAGE))),
    ]
    if open_data.is_complete:
        links.append(PageLink(say("off_last_katalog"), str(PurePosixPath(up, DATA, CATALOGUE))))
    return Downloads(
        heading=say("off_last"),
        paragraphs=tuple(paragraphs),
        links=tuple(links),
        tables=tuple(
            (
                say(f"tabell_{table}"),
                tuple(
                    PageLink(_FORM_NAMES[form], str(PurePosixPath(up, table_file(table, form)))) for form in TABLE_FORMS
                ),
            )
            for table in ([] if up else public.tables)
        ),
        table_heading=say("off_last_tabell"),
    )


_FORM_NAMES = {"csv": "CSV", "parquet": "Parquet", "json": "JSON-stat"}


def _list_source(subject: Subject) -> list[Fact]:
    say, edition, published = subject.labels.texts.say, subject.edition, subject.public.publisert
    contact = edition.year.offentlig.epost or edition.year.kontakt.epost
    return [
        Fact("kilde", say("bunn_kilde"), say("bunn_kilde_verdi")),
        Fact("utgiver", say("off_bunn_utgiver"), say("off_bunn_utgiver_verdi")),
        Fact("utgave", say("bunn_utgave"), edition.key),
        Fact("hentet", say("bunn_hentet"), format_date(edition.round.skjaeringsdato)),
        *([Fact("publisert", say("off_bunn_publisert"), format_date(published))] if published else []),
        *([Fact("kontakt", say("off_bunn_kontakt"), contact)] if contact else []),
        Fact("data", say("bunn_data"), subject.facts.short_hash),
        Fact("programvare", say("bunn_programvare"), subject.facts.software_version),
    ]
