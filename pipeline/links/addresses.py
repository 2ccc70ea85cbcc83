"""E-mail addresses: whether a text is one, whose domain it is at, and which domains are people's private ones (L1).

Nothing is looked up: an address that has the form may have no owner. Municipalities' domains are ``<name>.kommune.no``
with the name in ASCII, as they have written it over the years; there is no list.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import product

from pipeline.places.units import Unit

# Of the largest providers of private mail in Norway; a list that grows as analysts meet others.
PRIVATE_PROVIDERS = frozenset(
    {
        *("altibox.no", "aol.com", "broadpark.no", "c2i.net", "frisurf.no", "getmail.no", "gmail.com", "gmx.com"),
        *("gmx.net", "googlemail.com", "hotmail.com", "hotmail.no", "icloud.com", "live.com", "live.no", "lyse.net"),
        *("mac.com", "me.com", "msn.com", "online.no", "outlook.com", "outlook.no", "proton.me", "protonmail.com"),
        *("start.no", "telia.no", "yahoo.com", "yahoo.no"),
    }
)

_MOST_SIGNS, _MOST_LOCAL = 254, 64
# the signs that a spreadsheet takes for the beginning of a formula are allowed in an address, and not as its first
_LOCAL = r"[A-Za-z0-9!#$%&*/?^_{|}~](?:[A-Za-z0-9!#$%&*+/=?^_{|}~-]|\.(?!\.|@))*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"({_LOCAL})@((?:{_LABEL}\.)+(?:[A-Za-z]{{2,63}}))")
_SUFFIX = ".kommune.no"
_SPELLINGS = {"æ": ("ae", "a"), "ø": ("o", "oe"), "å": ("a", "aa")}
_PLAIN = str.maketrans("áàäâčđéèêíŋóòöôšŧúüûýž", "aaaacdeeeinoooostuuuyz")


def is_address(text: str) -> bool:
    """Say whether ``text`` is an address that mail programs take as it is: ASCII, one ``@``, a domain with a dot."""
    found = _ADDRESS.fullmatch(text)
    return found is not None and len(text) <= _MOST_SIGNS and len(found[1]) <= _MOST_LOCAL


def find_domain(epost: str) -> str:
    """Return the domain of an address in small letters."""
    return epost.rpartition("@")[2].lower()


def is_private(domain: str) -> bool:
    """Say whether the domain is a provider's of private mail."""
    return domain in PRIVATE_PROVIDERS


class MunicipalDomains:
    """Which municipalities a domain may be the own one of, by their names."""

    def __init__(self, units: Iterable[Unit]) -> None:
        """For the municipalities among ``units``."""
        owners: dict[str, set[str]] = defaultdict(set)
        for unit in units:
            if unit.niva == "kommune":
                for name in spell_names(unit.navn):
                    owners[name].add(unit.kode)
        self._owners: Mapping[str, set[str]] = owners

    def find_owners(self, domain: str) -> frozenset[str]:
        """Return the codes of the municipalities whose ``<name>.kommune.no`` the domain is, or is below."""
        if not domain.endswith(_SUFFIX):
            return frozenset()
        return frozenset(self._owners.get(domain.removesuffix(_SUFFIX).rpartition(".")[2], ()))


@cache
def spell_names(navn: str) -> frozenset[str]:
    """Return how a municipality's name may be written in a domain: ``Nore og Uvdal``: noreoguvdal, nore-og-uvdal, …

    Of a name in several languages, each of them; without what is added in brackets to tell two of a name apart.
    """
    spelled: set[str] = set()
    plain = re.sub(r"\s*\(.*\)", "", navn)
    for name in [plain, *re.split(r"\s+[-–/]\s+", plain)]:
        choices = [_SPELLINGS.get(sign, (sign,)) for sign in name.lower().translate(_PLAIN)]
        for spelling in map("".join, product(*choices)):
            words = re.findall("[a-z0-9]+", spelling)
            spelled |= {"".join(words), "-".join(words)}
    return frozenset(spelled - {""})
