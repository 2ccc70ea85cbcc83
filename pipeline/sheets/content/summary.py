"""What matters most about a unit's result, in two sentences chosen by rule, and how far one person moves its share.

The first sentence is about the result, the second about what is missing behind it. With fewer than MANY_EXITS the share
is held up against nothing. How the result is shown is in ``opening.py``.
"""

from __future__ import annotations

from decimal import Decimal

from pipeline.editions.edition import Edition
from pipeline.nir.contract import IKKE_REGISTRERT
from pipeline.sheets.content.counts import ENDED, REACHED
from pipeline.sheets.content.figures import Result, UnitFigures
from pipeline.sheets.content.phrases import is_preliminary
from pipeline.sheets.content.places import Place
from pipeline.sheets.words.percent import format_count, format_decimal, whole_percent
from pipeline.sheets.words.texts import Texts

FEW_EXITS = 10  # with fewer, the share is no heading
MANY_EXITS = 20  # with fewer, one person moves the share by more than five points


def write_summary(own: UnitFigures, nation: Place, edition: Edition, texts: Texts) -> tuple[str, str]:
    """Return the two sentences. Call where somebody ended."""
    return _tell_result(own.total, nation, texts), _tell_missing(own.total, edition, texts)


def describe_uncertainty(ended: int, texts: Texts) -> str:
    """How far one person moves the share of ``ended`` people, and with few of them that it says little (R13)."""
    points = format_decimal(Decimal(100) / ended)
    if ended < FEW_EXITS:
        return texts.count("usikker_fa", ended, poeng=points)
    return texts.say("usikker_noen" if ended < MANY_EXITS else "usikker_mange", poeng=points)


def _tell_result(total: Result, nation: Place, texts: Texts) -> str:
    """With many exits how far from the nation, between the shares as they are printed; else what people left for."""
    of_nation = nation.show_share(REACHED, ENDED, texts, "")
    if total.avsluttet < MANY_EXITS or of_nation.value is None:
        parts = {name: format_count(total.groups[name]) for name in ("arbeid", "utdanning")}
        return texts.say("kort_fa", **parts)
    own, country, share = whole_percent(total.mal_nadd, total.avsluttet) or 0, int(of_nation.value), of_nation.text
    if own == country:
        return texts.say("kort_likt", land=share)
    return texts.say("kort_over" if own > country else "kort_under", poeng=format_count(abs(own - country)), land=share)


def _tell_missing(total: Result, edition: Edition, texts: Texts) -> str:
    """Exits without a reason before participants without measures, since they change the result (F8)."""
    missing, without = total.groups[IKKE_REGISTRERT], total.deltakere_uten_tiltak
    if missing:
        slag = "" if is_preliminary(edition) else "_endelig"
        return texts.count(f"kort_uten_arsak{slag}", missing, avsluttet=format_count(total.avsluttet))
    if without:
        return texts.count("kort_uten_tiltak", without, deltakere=format_count(total.deltakere))
    return texts.say("kort_alt" if total.deltakere else "kort_arsak")
