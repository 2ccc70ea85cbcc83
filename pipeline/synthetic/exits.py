"""What NIR holds of how programmes ended: exits, and extensions reported outside NIR.

Every exit carries the bucket of R14 it must end in, which follows from the person's story and the
edition's settings alone. The exits that mess adds beside them are in ``mess.py``.
"""

from __future__ import annotations

import numpy as np

from pipeline.synthetic import vocabulary
from pipeline.synthetic.frames import Frame, stack
from pipeline.synthetic.plan import GROUPS
from pipeline.synthetic.registrations import Bucket, Registrar
from pipeline.synthetic.setting import Setting
from pipeline.synthetic.stories import EXTENDED, WITH_REASON, WITHOUT_REASON, Story, is_story
from pipeline.synthetic.times import DAY, NONE
from pipeline.synthetic.vocabulary import word


def register_exits(registrar: Registrar) -> Frame:
    """One row per exit. Replaced exits (R4) stand before those that replace them, so their ids are lower."""
    people, draws, setting = registrar.people, registrar.draws, registrar.setting
    by_nir, by_municipality = word("registrert_av", "nir"), word("registrert_av", "kommune")
    other = np.full(registrar.size, GROUPS.index("annet"))
    replaced = registrar.rows(
        people["erstattet"] == 1, people["erstattet_exit"], kommunenummer=people["erstattet_kode"],
        bydelsnummer=people["erstattet_bydel"], lov=people["lov"], avslutningsdato=people["erstattet_exit"],
        avslutningsarsak=setting.draw_reasons(draws, other, people["lov"]), registrert_av=by_municipality,
    )  # fmt: skip
    previous = registrar.rows(
        people["forrige_exit"] != NONE, people["forrige_exit"], kommunenummer=people["fra_kode"],
        bydelsnummer=NONE + np.zeros_like(other), lov=people["lov"], avslutningsdato=people["forrige_exit"],
        avslutningsarsak=setting.draw_reasons(draws, other, people["lov"]), registrert_av=by_municipality,
    )  # fmt: skip
    last = registrar.rows(
        people["exit"] != NONE, people["exit"], kommunenummer=people["kode"], bydelsnummer=people["bydel"],
        lov=people["lov"], avslutningsdato=people["exit"], avslutningsarsak=people["arsak"],
        registrert_av=np.where(people["av_nir"] == 1, by_nir, by_municipality),
    )  # fmt: skip
    _sort_into_buckets(last, replaced, previous, people, setting)
    _settle_same_day(last, replaced, setting)
    late = people["story"][last["person"]] == Story.SEN_AVSLUTNING
    moments = draws.whole(len(late), setting.cutoff_end, setting.taken - 1)
    last["registrert"] = np.where(
        late, np.where(draws.happens(len(late), 150), setting.cutoff_end, moments), last["registrert"]
    )
    return stack([replaced, previous, last])


def _sort_into_buckets(last: Frame, replaced: Frame, previous: Frame, people: Frame, setting: Setting) -> None:
    """Say where each exit must end, in the order of R14 from ``annet_ar`` on."""
    story = people["story"][last["person"]]
    taken_out = [EXTENDED[kind] for kind in EXTENDED if setting.counts_as_evidence(kind)]
    for trait, bucket in (("uten_enhet", Bucket.UTEN_ENHET), ("skjermet", Bucket.ADRESSESPERRE)):
        has_trait = people[trait][last["person"]] == 1
        last["botte"][has_trait & np.isin(story, (*WITH_REASON, *WITHOUT_REASON, *EXTENDED.values()))] = bucket
    last["botte"][story == Story.UTENFOR_NEVNER] = Bucket.UTENFOR_NEVNER
    last["botte"][np.isin(story, taken_out)] = Bucket.UTVIDET_PROGRAM
    last["botte"][np.isin(story, (Story.AVSLUTTET_TIDLIGERE, Story.AVSLUTTET_NESTE_AR))] = Bucket.ANNET_AR
    last["botte"][story == Story.SEN_AVSLUTNING] = Bucket.REGISTRERT_ETTER_SKJAERINGSDATO
    previous["botte"][:] = Bucket.ANNET_AR
    if setting.edition.year.flere_avslutninger == "siste":
        replaced["botte"][:] = Bucket.ERSTATTET


def _settle_same_day(last: Frame, replaced: Frame, setting: Setting) -> None:
    """Two exits on one day: the one that counts is registered later, or at once with a greater id."""
    place = np.searchsorted(last["person"], replaced["person"])
    same = last["avslutningsdato"][place] == replaced["avslutningsdato"]
    moment = last["registrert"][place]
    earlier = np.where((np.arange(len(same)) % 2 == 0) | (not setting.has_stories), moment, moment - 2 * DAY)
    replaced["registrert"] = np.where(same, earlier, replaced["registrert"])
    last["er_fast"][place[same]] = 1
    replaced["er_fast"][same] = 1


def register_extensions(registrar: Registrar) -> Frame:
    """One row per extension reported outside NIR: evidence of R6, near misses, some without an exit."""
    people, draws = registrar.people, registrar.draws
    reported = people["meldt_fra"] != NONE
    others = is_story(people, Story.I_PROGRAM) & registrar.happens(4)
    begins = np.where(reported, people["meldt_fra"], people["slutt"] + 1)
    ends = np.where(reported, people["meldt_til"], begins + 180)
    basis = draws.whole(registrar.size, 0, len(vocabulary.LEGAL_BASES) - 1)
    return registrar.rows(
        reported | others, begins - 20, kommunenummer=people["meldt_kode"], fra_dato=begins, til_dato=ends,
        hjemmel=np.where(registrar.happens(100), NONE, basis),
    )  # fmt: skip
