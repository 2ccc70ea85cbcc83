"""Planted faults in single rows of persons, categories, decisions and exits.

One function a quality rule, called by ``planting.py`` when the rows are made. Measures are in
``planted_measures.py``, faults that every row must agree on in ``planted_people.py``.
"""

from __future__ import annotations

import numpy as np

from pipeline.synthetic.draws import Bools, Ints
from pipeline.synthetic.frames import Frame, stack, take
from pipeline.synthetic.person_numbers import spoil_check_digits
from pipeline.synthetic.planter import Planter
from pipeline.synthetic.stories import Story, is_story
from pipeline.synthetic.times import DAY, NONE
from pipeline.synthetic.vocabulary import word

_PROGRAMME = word("ordning", "introduksjonsprogram")
_PARTICIPATION = tuple(word("vedtakstype", kind) for kind in ("innvilget", "forlenget", "utvidet"))
_OFTEN, _SELDOM = 3_000, 50  # of ten thousand people who have another planted fault
_WAITED_DAYS = 65  # more than two months


def rows_of(planter: Planter, frame: Frame, places: Ints) -> Bools:
    """True for the rows of the people at these places."""
    chosen = np.zeros(planter.size, dtype=np.bool_)
    chosen[places] = True
    return chosen[frame["person"]]


def having(planter: Planter, frame: Frame, rows: Bools) -> Bools:
    """True for the people who have at least one of these rows."""
    return np.bincount(frame["person"][rows], minlength=planter.size) > 0


def one_each(frame: Frame, rows: Bools, order: str) -> Ints:
    """The place of each person's last such row by a column."""
    places = np.flatnonzero(rows)
    places = places[np.lexsort([-frame[order][places], frame["person"][places]])]
    return places[np.unique(frame["person"][places], return_index=True)[1]].astype(np.int64)


def programstart_mangler(planter: Planter, rows: dict[str, Frame]) -> None:
    """No decision grants the programme; the first one only extends it."""
    decisions = rows["vedtak"]
    chosen = planter.choose("programstart_mangler", planter.leaving)
    granted = (decisions["ordning"] == _PROGRAMME) & (decisions["vedtakstype"] == _PARTICIPATION[0])
    decisions["vedtakstype"][granted & rows_of(planter, decisions, chosen)] = _PARTICIPATION[1]


def dato_fram_i_tid(planter: Planter, rows: dict[str, Frame]) -> None:
    """The exit was registered some days before its date."""
    exits = rows["avslutning"]
    chosen = rows_of(planter, exits, planter.choose("dato_fram_i_tid", planter.leaving))
    early = exits["avslutningsdato"] - planter.draws.whole(len(chosen), 1, 30)
    exits["registrert"][chosen] = (early * DAY + DAY // 2)[chosen]
    exits["er_fast"][chosen] = 1


def bosted_annen_enhet(planter: Planter, rows: dict[str, Frame]) -> None:
    """The person lives in another municipality than the one of the exit, or in Oslo in another bydel."""
    people, persons, places = planter.people, rows["person"], planter.setting.places
    chosen = planter.choose("bosted_annen_enhet", planter.leaving)
    code, district = people["kode"][chosen], people["bydel"][chosen]
    known = places.bydeler[:-1]  # without «uoppgitt», which is not another place
    stays = np.isin(district, known) & planter.in_oslo[chosen]
    other = known[(np.searchsorted(known, district) + 1) % len(known)]
    elsewhere = places.elsewhere(planter.draws, code)
    persons["bostedskommune"][chosen] = np.where(stays, code, elsewhere)
    persons["bostedsbydel"][chosen] = np.where(stays, other, -1)


def overlappende_program(planter: Planter, rows: dict[str, Frame]) -> None:
    """The last decision of the year stands twice, under two ids."""
    decisions = rows["vedtak"]
    until = np.where(planter.people["exit"] != NONE, planter.people["exit"], planter.setting.last_day)
    kinds = (decisions["ordning"] == _PROGRAMME) & np.isin(decisions["vedtakstype"], _PARTICIPATION)
    kinds &= decisions["fra_dato"] <= until[decisions["person"]]
    chosen = planter.choose("overlappende_program", planter.ordinary & planter.asked)
    last = one_each(decisions, kinds & rows_of(planter, decisions, chosen), "fra_dato")
    again = take(decisions, last)
    again["vedtakstype"] = np.full(len(last), _PARTICIPATION[1])
    rows["vedtak"] = stack([decisions, again])


def sluttmal_mangler(planter: Planter, rows: dict[str, Frame]) -> None:
    """No decision under the newer law has a final goal."""
    decisions, people = rows["vedtak"], planter.people
    suitable = planter.ordinary & (people["lov"] == 1)
    chosen = planter.choose("sluttmal_mangler", suitable)
    if not len(chosen):  # in a year before that law only those have decisions under it who have them wrongly
        wrongly = planter.has_fault("annen_lov") & (people["lov"] == 1)
        chosen = planter.choose_again("sluttmal_mangler", wrongly, _OFTEN)
    decisions["sluttmal"][rows_of(planter, decisions, chosen)] = NONE


def deltaker_uten_kategori(planter: Planter, rows: dict[str, Frame]) -> None:
    """No category is registered for a participant."""
    chosen = planter.choose("deltaker_uten_kategori", planter.ordinary & (planter.people["kollektiv"] == 0))
    rows["kategori"] = take(rows["kategori"], ~rows_of(planter, rows["kategori"], chosen))


def rett_og_plikt_uten_vedtak(planter: Planter, rows: dict[str, Frame]) -> None:
    """Somebody has a right and a duty to take part, and no decision."""
    _wait(planter, rows, "rett_og_plikt_uten_vedtak", ("rett_og_plikt",))


def kategori_uten_vedtak(planter: Planter, rows: dict[str, Frame]) -> None:
    """Somebody may or can be offered the programme, and there is no decision."""
    _wait(planter, rows, "kategori_uten_vedtak", ("kan_tilbys", "rett"))


def _wait(planter: Planter, rows: dict[str, Frame], rule: str, kinds: tuple[str, ...]) -> None:
    categories = rows["kategori"]
    only = np.bincount(categories["person"], minlength=planter.size) == 1
    long_ago = having(planter, categories, categories["fra_dato"] <= planter.setting.cutoff_day - _WAITED_DAYS)
    without = is_story(planter.people, Story.BARE_KATEGORI, Story.BARE_NORSKOPPLARING)
    chosen = np.flatnonzero(rows_of(planter, categories, planter.choose(rule, without & only & long_ago)))
    categories["til_dato"][chosen] = NONE
    kind = np.array([word("kategori", text) for text in kinds])
    categories["kategori"][chosen] = kind[np.arange(len(chosen)) % len(kind)]


def personnummer_kontrollsiffer(planter: Planter, rows: dict[str, Frame]) -> None:
    """The last check digit of the fødselsnummer or d-nummer is wrong."""
    numbers = rows["person"]["fodselsnummer"]
    chosen = planter.choose("personnummer_kontrollsiffer", planter.ordinary & (numbers >= 0))
    numbers[chosen] = spoil_check_digits(numbers[chosen])


def duf_kontrollsiffer(planter: Planter, rows: dict[str, Frame]) -> None:
    """The last check digit of the DUF number is wrong; some of these people have another fault too."""
    numbers = rows["person"]["duf_nummer"]
    suitable = planter.ordinary & (numbers >= 0)
    chosen = planter.choose("duf_kontrollsiffer", suitable)
    others = suitable & ~planter.has_fault("duf_kontrollsiffer")
    chosen = np.union1d(chosen, planter.choose_again("duf_kontrollsiffer", others, _SELDOM))
    numbers[chosen] = spoil_check_digits(numbers[chosen])
