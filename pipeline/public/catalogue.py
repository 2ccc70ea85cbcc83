"""``data/katalog.jsonld``: the files as data.norge.no lists open data (DCAT-AP-NO 3), as RDF in JSON-LD.

Written only where the year file says who publishes, where and under which licence (``[offentlig]``, P13).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from pipeline.disclosure.model import PublicEdition
from pipeline.editions.open_data import OpenData
from pipeline.public.labels import Labels
from pipeline.public.names import table_file
from pipeline.public.package import MEDIA_TYPES
from pipeline.public.values import has_bydeler

LICENCES: Mapping[str, Mapping[str, str]] = {
    "CC BY 4.0": {
        "name": "CC-BY-4.0",
        "title": "Creative Commons Navngivelse 4.0 Internasjonal",
        "path": "https://creativecommons.org/licenses/by/4.0/",
    },
    "NLOD 2.0": {
        "name": "NLOD-2.0",
        "title": "Norsk lisens for offentlige data 2.0",
        "path": "https://data.norge.no/nlod/no/2.0",
    },
}
"""The licences a year file may choose, as Frictionless names them."""

_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_LICENCE_CODES = {"CC BY 4.0": "CC_BY_4_0", "NLOD 2.0": "NLOD_2_0"}
_LANGUAGE_CODES = {"nb": "NOB", "nn": "NNO"}
_MEDIA_ROOT = "https://www.iana.org/assignments/media-types/"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def render_catalogue(
    public: PublicEdition, open_data: OpenData, files: Mapping[str, bytes], labels: Sequence[Labels]
) -> bytes:
    """Return the catalogue with one data set, its distributions the ``files`` by their names below ``offentlig/``.

    ``labels``: in each language of the titles, bokmål first. Addresses are below ``open_data.url``.
    """
    root = open_data.url.rstrip("/") + "/"
    agent = {
        "@id": open_data.utgiver,
        "@type": ["foaf:Agent", "org:Organization"],
        "foaf:name": _say(labels, "off_bunn_utgiver_verdi"),
    }
    contact = {
        "@type": "vcard:Organization",
        "vcard:fn": _say(labels, "off_bunn_utgiver_verdi"),
        "vcard:hasEmail": {"@id": f"mailto:{open_data.epost}"},
    }
    said_by_both = {
        "dct:publisher": agent,
        "dcat:contactPoint": contact,
        "dct:language": [_refer(f"language/{_LANGUAGE_CODES[one.texts.language]}") for one in labels],
        **({"dct:issued": _type(public.publisert.isoformat(), "date")} if public.publisert else {}),
    }
    catalogue = {
        "@context": _CONTEXT,
        "@id": f"{root}#katalog",
        "@type": "dcat:Catalog",
        "dct:title": _say(labels, "data_katalog"),
        "dct:description": _say(labels, "data_katalog_beskrivelse"),
        "dct:identifier": f"{root}#katalog",
        **said_by_both,
        "dcat:dataset": [
            {
                "@id": f"{root}#introresultat-{public.ar}",
                "@type": "dcat:Dataset",
                "dct:title": _say(labels, "data_tittel", ar=public.ar),
                "dct:description": [
                    _tag(one, one.describe_data(public.ar, has_bydeler=has_bydeler(public))) for one in labels
                ],
                "dct:identifier": f"{root}#introresultat-{public.ar}",
                **said_by_both,
                "dcat:theme": [_refer("data-theme/SOCI")],
                "dct:accessRights": _refer("access-right/PUBLIC"),
                "dct:accrualPeriodicity": _refer("frequency/ANNUAL"),
                "dct:spatial": [_refer("country/NOR")],
                "dct:temporal": {
                    "@type": "dct:PeriodOfTime",
                    "dcat:startDate": _type(date(public.ar, 1, 1).isoformat(), "date"),
                    "dcat:endDate": _type(date(public.ar, 12, 31).isoformat(), "date"),
                },
                "dcat:keyword": [word for number in (1, 2, 3) for word in _say(labels, f"data_emne_{number}")],
                "dcat:landingPage": {"@id": root},
                "dcat:distribution": [*_list_distributions(public, open_data, root, files, labels)],
            }
        ],
    }
    return (json.dumps(catalogue, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _list_distributions(
    public: PublicEdition, open_data: OpenData, root: str, files: Mapping[str, bytes], labels: Sequence[Labels]
) -> Iterator[dict[str, Any]]:
    """One for each data file, in their order."""
    titles = {table_file(name, form): f"tabell_{name}" for name in public.tables for form in ("csv", "parquet", "json")}
    for name, content in files.items():
        form = PurePosixPath(name).suffix.removeprefix(".")
        yield {
            "@id": f"{root}{name}#distribusjon",
            "@type": "dcat:Distribution",
            "dct:title": _say(labels, titles.get(name, "off_last_regneark")),
            "dcat:accessURL": {"@id": root + name},
            "dcat:downloadURL": {"@id": root + name},
            "dct:format": _refer(f"file-type/{form.upper()}"),
            "dcat:mediaType": {"@id": _MEDIA_ROOT + MEDIA_TYPES[form]},
            "dct:license": _refer(f"licence/{_LICENCE_CODES[open_data.lisens]}"),
            "dcat:byteSize": _type(str(len(content)), "nonNegativeInteger"),
            "spdx:checksum": {
                "@type": "spdx:Checksum",
                "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                "spdx:checksumValue": _type(hashlib.sha256(content).hexdigest(), "hexBinary"),
            },
        }


def _say(labels: Sequence[Labels], key: str, **values: object) -> list[dict[str, str]]:
    """A text in every language."""
    return [_tag(one, one.texts.say(key, **values)) for one in labels]


def _tag(labels: Labels, text: str) -> dict[str, str]:
    """A text with its language."""
    return {"@value": text, "@language": labels.texts.language}


def _refer(code: str) -> dict[str, str]:
    """A term of the EU's authority tables."""
    return {"@id": _AUTHORITY + code}


def _type(value: str, kind: str) -> dict[str, str]:
    return {"@value": value, "@type": f"xsd:{kind}"}
