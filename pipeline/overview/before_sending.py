"""What is left to do before the edition is sent, as steps with what each leads to, and where the files are.

Links are relative to ``oversikt.html``, in the folder of the edition's results. Nothing here depends on the clock or on
rows outside the snapshot (R1, R15), so a step says where the quarantine is, and not what is in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.editions.edition import Edition
from pipeline.overview.alerts import FIRST, LOOK, count_things
from pipeline.overview.page_cells import unit_link
from pipeline.overview.view import Alert, Link, Step
from pipeline.overview.words import count, say
from pipeline.overview.work_lists import UNITS_NAME, WORK_LISTS
from pipeline.sheets.content.figures import Figures

LISTS_FOLDER = "tabeller"
_SINCE_ROUND = ("funn_endring", "resultat_endring")


def list_steps(
    figures: Figures, edition: Edition, alerts: tuple[Alert, ...], *, has_imdi_tasks: bool
) -> tuple[Step, ...]:
    """Return the steps in order."""
    things = count_things(alerts, FIRST, LOOK)
    steps = [Step(count("steg_se", things))] if things else []
    steps.append(Step(say("steg_karantene"), (Link(say("steg_karantene_fil"), find_quarantine(edition.key)),)))
    if has_imdi_tasks:
        steps.append(Step(say("steg_imdi"), (Link(say("imdi_overskrift"), "#imdi"),)))
    steps.append(Step(say("steg_ark"), tuple(_choose_sheets(figures))))
    if edition.round.slag == "endelig":
        if figures.earlier_round:
            steps.append(Step(say("steg_endelig"), (Link(say("endring_runde_kort"), "#since-round"),)))
        steps.append(Step(say("steg_ssb"), call=f"data/{edition.key}/overlevering"))
    steps.append(Step(say("steg_brev"), (Link(say("steg_brev_mappe"), "brev/"),)))
    steps.append(Step(say("steg_lenker"), call=f"introresultat links make {edition.key}"))
    if edition.round.sendt is None:
        steps.append(Step(say("steg_sendt")))
    if edition.round.slag == "forelopig":
        steps.append(Step(say("steg_purr"), (Link(say("purre_overskrift"), "#remind"),)))
    return tuple(steps)


def _choose_sheets(figures: Figures) -> Iterator[Link]:
    """The sheet with most exits, the one with fewest, and one with none."""
    units = sorted(figures.with_sheet, key=lambda own: (own.total.avsluttet, own.unit.kode))
    some = [own for own in units if own.total.avsluttet]
    if some:
        yield unit_link(some[-1], f"({say('steg_ark_stort')})")
    if len(some) > 1:
        yield unit_link(some[0], f"({say('steg_ark_lite')})")
    if units and not units[0].total.avsluttet:
        yield unit_link(units[0], f"({say('steg_ark_tomt')})")


def list_files(key: str, *, has_earlier_round: bool, has_public: bool = False) -> tuple[Link, ...]:
    """Where everything is, with what it is for. ``has_public``: the edition has public files."""
    lists = [name for name in WORK_LISTS if has_earlier_round or name not in _SINCE_ROUND]
    return (
        Link("ark/", "ark/", say("fil_ark")),
        *([Link("offentlig/", "offentlig/index.html", say("fil_offentlig"))] if has_public else []),
        Link("brev/", "brev/", say("fil_brev")),
        Link(f"{UNITS_NAME}.xlsx", f"{UNITS_NAME}.xlsx", say("fil_enheter")),
        *(Link(f"{name}.xlsx", f"{LISTS_FOLDER}/{name}.xlsx", say(f"fil_{name}")) for name in lists),
        Link(f"{LISTS_FOLDER}/", f"{LISTS_FOLDER}/", say("fil_tabeller")),
        Link("karantene_sammendrag.csv", find_quarantine(key), say("fil_karantene")),
    )


def find_quarantine(key: str) -> str:
    """Return the link from the page to the summary of the quarantine, in the restricted folder of the edition."""
    return f"../../data/{key}/mottak/karantene_sammendrag.csv"
