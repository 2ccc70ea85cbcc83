"""What may be a mistake in a list of recipients: it is listed, and nothing is made without ``--confirm`` (L1).

A file whose addresses have slipped a row shows so here: by municipalities' own domains, by domains that other units
have, and by what was sent last. No sentence has a name or an address; lines, units and domains say where to look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.links.addresses import MunicipalDomains, find_domain, is_private
from pipeline.links.model import Link, Recipient, Role, fold_address
from pipeline.links.recipients import Given
from pipeline.places.units import Unit

# A domain that more units than this have is nobody's own, such as that of a company which works for many.
COMMON_DOMAIN = 5
_SHOWN = 12


def find_doubts(given: Sequence[Given], units: Sequence[Unit], earlier: Sequence[Link]) -> list[str]:
    """Return a sentence for each doubt about the recipients; none for links without a person (``--per-unit``).

    ``units``: those of the edition. ``earlier``: the links that were sent last to people at each unit.
    """
    people = [one for one in given if one.recipient.rolle is not Role.UNIT]
    if not people:
        return []
    names = {unit.kode: unit.navn for unit in units}
    before = [link for link in earlier if link.recipient.epost and link.recipient.rolle is not Role.UNIT]
    return [
        *_find_units_without(people, units),
        *_find_municipal_domains(people, units),
        *_find_others_domains(people, names),
        *_find_private(people, names),
        *_find_moved(people, before, names),
        *_find_gone(people, before, names),
        *_find_new_domains(people, before, names),
    ]


def _find_units_without(given: Sequence[Given], units: Sequence[Unit]) -> Iterator[str]:
    have = {one.recipient.kode for one in given}
    without = [f"{unit.kode} {unit.navn}" for unit in units if unit.har_ark and unit.kode not in have]
    if without:
        yield f"units with a sheet and no recipient, {len(without)}: {_shorten(without)}"


def _find_municipal_domains(given: Sequence[Given], units: Sequence[Unit]) -> Iterator[str]:
    domains, names = MunicipalDomains(units), {unit.kode: unit.navn for unit in units}
    for one in given:
        owners = domains.find_owners(find_domain(one.recipient.epost))
        if owners and one.recipient.kode[:4] not in owners:
            others = " or ".join(f"{kode} {names[kode]}" for kode in sorted(owners))
            yield f"{_place(one, names)}: the address is at the domain of {others}"


def _find_others_domains(given: Sequence[Given], names: Mapping[str, str]) -> Iterator[str]:
    """Addresses that are alone at their unit with a domain, while other units have it too."""
    by_domain: dict[str, dict[str, list[Given]]] = defaultdict(lambda: defaultdict(list))
    for one in given:
        by_domain[find_domain(one.recipient.epost)][one.recipient.kode].append(one)
    for domain, by_unit in sorted(by_domain.items()):
        if 1 < len(by_unit) <= COMMON_DOMAIN and not is_private(domain):
            for kode, those in by_unit.items():
                if len(those) == 1:
                    others = ", ".join(other for other in by_unit if other != kode)
                    yield f"{_place(those[0], names)}: in this file the domain {domain} is otherwise that of {others}"


def _find_private(given: Sequence[Given], names: Mapping[str, str]) -> Iterator[str]:
    for one in given:
        domain = find_domain(one.recipient.epost)
        if is_private(domain):
            yield f"{_place(one, names)}: the address is a private one, at {domain}"


def _find_moved(given: Sequence[Given], before: Sequence[Link], names: Mapping[str, str]) -> Iterator[str]:
    """Addresses at a unit that they were not sent the link of, and not at one that they were."""
    were, are = _list_units(link.recipient for link in before), _list_units(one.recipient for one in given)
    for one in given:
        address, kode = fold_address(one.recipient.epost), one.recipient.kode
        left = were.get(address, set()) - are[address]
        if left and kode not in were[address]:
            yield f"{_place(one, names)}: the same address was sent the link of {', '.join(sorted(left))} last"


def _find_gone(given: Sequence[Given], before: Sequence[Link], names: Mapping[str, str]) -> Iterator[str]:
    """Recipients of the links sent last who are no longer at the unit, nor moved to another."""
    were, are = _list_units(link.recipient for link in before), _list_units(one.recipient for one in given)
    gone = []
    for link in before:
        address = fold_address(link.recipient.epost)
        now = are.get(address, set())
        if link.kode not in now and not now - were[address]:
            gone.append(f"{link.kode} {names.get(link.kode, '')} ({link.recipient.rolle}, link {link.lenke_id})")
    if gone:
        yield f"recipients of the links sent last who are not at their unit now, {len(gone)}: {_shorten(gone)}"


def _find_new_domains(given: Sequence[Given], before: Sequence[Link], names: Mapping[str, str]) -> Iterator[str]:
    were: dict[str, set[str]] = defaultdict(set)
    for link in before:
        were[link.kode].add(find_domain(link.recipient.epost))
    are: dict[str, set[str]] = defaultdict(set)
    for one in given:
        are[one.recipient.kode].add(find_domain(one.recipient.epost))
    changed = [f"{kode} {names[kode]}" for kode in sorted(are) if kode in were and not are[kode] & were[kode]]
    if changed:
        yield f"units with only domains that they did not have last, {len(changed)}: {_shorten(changed)}"


def _list_units(recipients: Iterable[Recipient]) -> dict[str, set[str]]:
    """The units of each address."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in recipients:
        found[fold_address(one.epost)].add(one.kode)
    return found


def _place(one: Given, names: Mapping[str, str]) -> str:
    line = f"line {one.line}, " if one.line else ""  # of a reissue there is none
    return f"{line}{one.recipient.kode} {names[one.recipient.kode]}"


def _shorten(items: Sequence[str]) -> str:
    more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return ", ".join(items[:_SHOWN]) + more
