"""A whole edition to read back: the second round of a year, with an earlier round and an earlier year behind it.

The register is synthetic, small, and has every fault the quality rules know, with introduksjonsstønad beside it; the
year files have every setting that a sheet speaks of. What is read is in ``reading.py``.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from pipeline.editions.edition import find_edition
from pipeline.synthetic.register import write_register
from pipeline.synthetic.stonad import write_stonad
from tests.support.quick import publish_quickly
from tests.support.readback.counts import Published
from tests.support.rounds import publish_figures

ROUND, FINAL = "2020-forelopig-2", "2020-endelig"
_EARLIER = ("2019-endelig", "2020-forelopig-1")
SMALL, WHOLE = Decimal("0.15"), Decimal("0.25")  # of Norway's people, in the small country and in the whole one
_SEED = 1

_EARLIER_YEAR = """\
ar = 2019
lover = ["introduksjonsloven"]
maks_karantene_andel = 0.2
[[utgave]]
navn = "endelig"
slag = "endelig"
skjaeringsdato = 2021-01-21
"""
_YEAR = """\
ar = 2020
lover = ["introduksjonsloven", "integreringsloven"]
nir_grense_maneder = { introduksjonsloven = 36, integreringsloven = 54 }
utenfor_nevner = ["dod", "flyttet"]
maks_karantene_andel = 0.2
[kontakt]
stotte = "IMDinett support"
telefon = "40 00 19 60"
epost = "post@example.no"
nir = "https://nir.example.no/"
veiledning = "https://example.no/veiledning"
stotte_lenke = "https://example.no/stotte"
[[utgave]]
navn = "forelopig-1"
slag = "forelopig"
skjaeringsdato = 2021-01-21
frist = 2021-02-28
[[utgave]]
navn = "forelopig-2"
slag = "forelopig"
planlagt_skjaeringsdato = 2021-03-08
skjaeringsdato = 2021-03-10
sendt = 2021-03-12
frist = 2021-03-26
publiseres = "mai eller juni 2021"
stottemerke = "Introresultat 2020, runde 2"
merknad = [
  { nb = "I runde 1 manglet 14 kommuner.", nn = "I runde 1 mangla 14 kommunar." },
  { enheter = ["4601", "030112"], nb = "Ring oss før kl. 12.", nn = "Ring oss før kl. 12, de òg." },
]
[[utgave]]
navn = "endelig"
slag = "endelig"
skjaeringsdato = 2021-03-10
frist = 2021-03-26
"""


def publish_round(folder: Path, scale: Decimal = SMALL) -> Published:
    """Publish the register's second round with every file of every sheet, after what came before it."""
    years, home, source = folder / "aar", folder / "hjem", folder / "uttrekk"
    years.mkdir(parents=True)
    (years / "2019.toml").write_text(_EARLIER_YEAR, encoding="utf-8")
    (years / "2020.toml").write_text(_YEAR, encoding="utf-8")
    write_register(source, find_edition(ROUND, years), scale=scale, seed=_SEED)
    for key in _EARLIER:
        publish_figures(key, source, home, years)
    stonad = folder / "stonad"
    write_stonad(stonad, source, find_edition(ROUND, years), seed=_SEED)
    publish_quickly(ROUND, source, home, years, pages_only=False, stonad=stonad)
    return Published.read(ROUND, home, years)


def publish_final(edition: Published) -> Published:
    """Publish the final edition's figures after the round's; it has no sheets."""
    publish_figures(FINAL, edition.home.parent / "uttrekk", edition.home, edition.years)
    return Published.read(FINAL, edition.home, edition.years)
