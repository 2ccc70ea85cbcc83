"""How many people live which story: the margins of the truth file, before anybody is made up.

Who counts is settled here, so that nothing that is drawn later can move a margin. The plan is made for
the whole country and then divided into blocks of whole people; ``people.py`` gives a block its people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pipeline.common.errors import RefusedError
from pipeline.editions.edition import Edition
from pipeline.nir.closed_lists import RESULT_GROUPS
from pipeline.nir.contract import IKKE_REGISTRERT, LOVER
from pipeline.places.code_lists import load_code_lists
from pipeline.places.codes import Reason
from pipeline.synthetic.country import Country, Margins
from pipeline.synthetic.modes import Faults
from pipeline.synthetic.stories import (
    EXTENDED,
    NEVER_STARTED,
    PARTICIPANTS,
    WITH_REASON,
    WITHOUT_REASON,
    Story,
)

SMALLEST, LARGEST = Decimal("0.01"), Decimal(100)
_BLOCK_PARTICIPANTS = 14_000
_REST = (
    "annet",
    "kvalifisering",
    "sosialstonad",
    "grunnskole",
    "trygd_annen",
    IKKE_REGISTRERT,
    "arbeid",
    "utdanning",
)
# Only where the stories are told, but the first two where faults are planted: only the plan can keep the margins then.
_PLANTED = ("uten_programstart", "utvidet_frist")
_UNTIDY = ("mulig_utvidet_med_arsak", "avsluttet_for_programstart", "uten_enhet", "annen_lov")
_BEYOND_LIMIT = ("utvidet_meldt", "utvidet_vedtak", "utvidet_frist")


GROUPS = RESULT_GROUPS
REASONS = tuple(sorted({reason.kode for reason in load_code_lists().reasons}))


@dataclass(frozen=True)
class Plan:
    """Whole numbers of people. ``grupper`` and ``utenfor`` are by group of R9, in its order.

    ``grupper`` holds the people whose counted exit has a reason; those without are in ``stories``.
    The last four are laid over people that ``stories`` already holds.
    """

    stories: dict[Story, int]
    grupper: tuple[int, ...]
    utenfor: tuple[int, ...]
    erstattet: int
    skjermet: int
    uten_enhet: int
    annen_lov: int

    def divide(self, blocks: int) -> Iterable[Plan]:
        """The plan in ``blocks`` parts of about the same size, which add up to it exactly."""
        for block in range(blocks):

            def part(count: int, block: int = block) -> int:
                return count * (block + 1) // blocks - count * block // blocks

            stories = {story: part(count) for story, count in self.stories.items()}
            grupper = tuple(map(part, self.grupper))
            utenfor = tuple(map(part, self.utenfor))
            stories[Story.UTENFOR_NEVNER] = sum(utenfor)
            stories[Story.BEGRUNNET] = sum(grupper) - sum(stories[story] for story in WITH_REASON[1:])
            yield replace(
                self,
                stories=stories,
                grupper=grupper,
                utenfor=utenfor,
                erstattet=part(self.erstattet),
                skjermet=part(self.skjermet),
                uten_enhet=part(self.uten_enhet),
                annen_lov=part(self.annen_lov),
            )


def list_drawn_reasons(edition: Edition, lov: str) -> list[Reason]:
    """The law's reasons that a made-up exit may have: those of our own lists, always in use by the edition's."""
    return [reason for reason in edition.codes.list_reasons(lov) if reason.kode in REASONS and not reason.is_dated]


def limit_is_usual(edition: Edition) -> bool:
    """True where NIR's limit leaves room for exits on both sides of it. Else no exit is set by the limit."""
    months = edition.year.nir_grense_maneder.values()
    return all(12 <= number <= 120 for number in months) and edition.year.frist_slakk_dager <= 60


def read_scale(scale: Decimal | float | int | str) -> Decimal:
    """The scale as an exact number; RefusedError outside 0.01 … 100."""
    number = Decimal(str(scale))
    if not (number.is_finite() and SMALLEST <= number <= LARGEST):
        raise RefusedError(f"The scale is {scale}. Expected a number from {SMALLEST} to {LARGEST}.")
    return number


def count_blocks(country: Country, edition: Edition, scale: Decimal) -> int:
    """How many blocks the register is made in, so that each fits in memory."""
    return -(-_scale(country.margins(edition.year.ar).deltakere, scale) // _BLOCK_PARTICIPANTS)


def make_plan(country: Country, edition: Edition, scale: Decimal, faults: Faults = Faults.ALL) -> Plan:
    """The plan of the whole country for one edition.

    Margins are the year's times ``scale``, half up: exact whatever the edition's settings of R4, R5, R6 and
    R9 are, and whatever ``faults`` is: exits that would be findings are ordinary exits where the stories are not told.
    RefusedError where ``utenfor_nevner`` leaves no reason at all.
    """
    margins, year = country.margins(edition.year.ar), edition.year
    total = _scale(margins.avsluttet, scale)
    whole = _group_counts(country, margins, scale)
    if not faults.has_stories:
        whole["annet"] += whole[IKKE_REGISTRERT]
        whole[IKKE_REGISTRERT] = 0
    counts, utenfor = _leave_out(country, whole, edition)
    share = {name: -(-total * part // 1000) for name, part in country.av_avsluttede.items()}
    if not limit_is_usual(edition):
        share |= {"nir_for_grensen": 0, "nir_en_dag_kort": 0, "utvidet_frist": 0}
    if not faults.has_stories:
        share |= dict.fromkeys(_UNTIDY if limit_is_usual(edition) else (*_UNTIDY, *_BEYOND_LIMIT), 0)
    if not faults.plants:
        share |= dict.fromkeys(_PLANTED, 0)
    stories = dict.fromkeys(Story, 0)

    left = counts[IKKE_REGISTRERT]
    for story in WITHOUT_REASON[1:]:
        stories[story] = min(share[story.name.lower()], left)
        left -= stories[story]
    for evidence, story in EXTENDED.items():
        stories[story] = share[f"utvidet_{evidence}"]
        if evidence not in year.bevis_utvidet:  # such exits stay in, so they take the places of others
            stories[story] = min(stories[story], left)
            left -= stories[story]
    stories[Story.IKKE_REGISTRERT] = left

    erstattet = min(share["erstattet"], counts["annet"])
    if year.flere_avslutninger == "alle":
        counts["annet"] -= erstattet
    grupper = tuple(0 if group == IKKE_REGISTRERT else counts[group] for group in GROUPS)
    for story in WITH_REASON[1:]:
        stories[story] = min(share[story.name.lower()], sum(grupper) // 10)
    stories[Story.BEGRUNNET] = sum(grupper) - sum(stories[story] for story in WITH_REASON[1:])
    stories[Story.UTENFOR_NEVNER] = sum(utenfor.values())
    _surround(stories, country, edition, _scale(margins.deltakere, scale))
    return Plan(
        stories,
        grupper,
        tuple(utenfor[group] for group in GROUPS),
        erstattet=erstattet,
        skjermet=share["skjermet"],
        uten_enhet=share["uten_enhet"],
        annen_lov=share["annen_lov"] if len(year.lover) < len(LOVER) else 0,
    )


def _surround(stories: dict[Story, int], country: Country, edition: Edition, deltakere: int) -> None:
    """Add the people around the exits, so that R11 gives ``deltakere`` where the exits leave room for it."""
    for name, part in country.av_deltakere.items():
        stories[Story[name.upper()]] = -(-deltakere * part // 1000)
    if edition.round.skjaeringsdato < date(edition.year.ar + 1, 1, 3):
        stories[Story.AVSLUTTET_NESTE_AR] = 0
    taken = sum(stories[story] for story in PARTICIPANTS) - stories[NEVER_STARTED]
    stories[Story.I_PROGRAM] = max(deltakere - taken, 0)
    people = sum(stories.values())
    tolerance = min(edition.year.maks_karantene_andel / Decimal("0.01"), Decimal(1))
    stories[Story.ODELAGT_PERSON] = int(people * tolerance * 3 / 10_000)
    stories[Story.PERSON_IKKE_I_KRAFT] = int(people * tolerance * 2 / 10_000)


def _group_counts(country: Country, margins: Margins, scale: Decimal) -> dict[str, int]:
    """The counted exits by group: work and education exactly, the rest by weight and largest remainder."""
    counts = {"arbeid": _scale(margins.arbeid, scale), "utdanning": _scale(margins.utdanning, scale)}
    rest = _scale(margins.avsluttet, scale) - sum(counts.values())
    weights = country.andre_grupper
    counts |= {group: rest * weight // sum(weights.values()) for group, weight in weights.items()}
    remainders = sorted(weights, key=lambda group: (-(rest * weights[group] % sum(weights.values())), group))
    for group in remainders[: rest - sum(counts[group] for group in weights)]:
        counts[group] += 1
    return counts


def _leave_out(country: Country, counts: dict[str, int], edition: Edition) -> tuple[dict[str, int], dict[str, int]]:
    """Exits that count and exits outside the base (R9), by group. A group without reasons lends its place."""
    left_out = edition.year.utenfor_nevner
    weights = dict.fromkeys(GROUPS, 0)
    outside = dict.fromkeys(GROUPS, 0)
    usable = set(GROUPS)
    for lov in LOVER:
        reasons = list_drawn_reasons(edition, lov)
        for reason in reasons:
            weight = country.arsaker.get(reason.kode, 1)
            weights[reason.gruppe] += weight
            outside[reason.gruppe] += weight if reason.kode in left_out else 0
        usable &= {reason.gruppe for reason in reasons if reason.kode not in left_out}
    heir = next((group for group in _REST if group in usable), None)
    if heir is None:
        raise RefusedError(
            "utenfor_nevner of the year file leaves no exit reason that both laws have. "
            "Take reasons out of that list, and run the command again."
        )
    utenfor = {group: (counts[group] * outside[group] * 2 + weights[group]) // (2 * weights[group]) for group in GROUPS}
    kept = {group: counts[group] if group in usable else 0 for group in GROUPS}
    kept[heir] += sum(counts.values()) - sum(kept.values())
    return kept, utenfor


def _scale(count: int, scale: Decimal) -> int:
    return int((count * scale).quantize(Decimal(1), ROUND_HALF_UP))
