"""``__DOC.json``: each data file described by SSB's own model, in three languages, with all that SSB requires (O4).

The model's ``required`` form is the first half of the promise; its container accepts an empty document, and SSB asks
for more than the model does, so :data:`DEMANDED` is the other half. Words come from ``words.py``; dates are the end of
the cutoff day and identifiers are made from names, so that the same files have the same description (R15).
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from datadoc_model.required.model import (
    Assessment,
    DatadocMetadata,
    Dataset,
    DataSetState,
    DataSetStatus,
    DataType,
    LanguageStringType,
    LanguageStringTypeItem,
    MetadataContainer,
    TemporalityTypeType,
    UseRestrictionItem,
    UseRestrictionType,
    Variable,
    VariableRole,
)
from pydantic import AnyUrl

from pipeline.contracts import overlevering
from pipeline.contracts.declaration import Column, Type
from pipeline.handoff.basis import Basis
from pipeline.handoff.names import data_name, doc_name, find_stem
from pipeline.handoff.words import Texts, load_classifications, load_codes, load_words, name_column

DEMANDED = (
    "version_description",
    "spatial_coverage_description",
    "contains_data_from",
    "contains_data_until",
    "keyword",
)
"""What SSB requires of a dataset beyond what the model does; of a variable it is ``population_description``."""

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "introresultat.imdi.no")
_OSLO = ZoneInfo("Europe/Oslo")
_TYPES = {
    Type.TEXT: DataType.STRING,
    Type.DATE: DataType.DATETIME,
    Type.TIMESTAMP: DataType.DATETIME,
    Type.FLAG: DataType.BOOLEAN,
    Type.COUNT: DataType.INTEGER,
    Type.NUMBER: DataType.INTEGER,
    Type.HOURS: DataType.FLOAT,
}
_ROLES = {"fra_dato": VariableRole.START_TIME, "til_dato": VariableRole.STOP_TIME, "lopenr": VariableRole.IDENTIFIER}
_ABOUT_THE_ROW = ("utgave", "registrert", "forst_registrert")
_AUTHOR = "IMDi"


def write_datadocs(basis: Basis, folder: Path, version: int) -> None:
    """Write the Datadoc of every dataset beside its file in ``folder``."""
    for dataset in overlevering.DATASETS.values():
        text = make_datadoc(dataset, basis, version).model_dump_json(indent=2) + "\n"
        (folder / doc_name(dataset.name, basis.ar, version)).write_text(text, encoding="utf-8", newline="")


def make_datadoc(dataset: overlevering.Dataset, basis: Basis, version: int) -> MetadataContainer:
    """Return the description of a dataset's file in a delivery of that version.

    Raises pydantic's ValidationError where the model's promise is broken, and ValueError where ours is.
    """
    described = _describe_dataset(dataset, basis, version)
    if lacking := [name for name in DEMANDED if not getattr(described, name)]:
        raise ValueError(f"the Datadoc of {dataset.name} lacks {', '.join(lacking)}")
    variables = [
        _describe_variable(dataset, name, column, basis, version) for name, column in dataset.contract.columns.items()
    ]
    return MetadataContainer(datadoc=DatadocMetadata(percentage_complete=100, dataset=described, variables=variables))


def _describe_dataset(dataset: overlevering.Dataset, basis: Basis, version: int) -> Dataset:
    words, common, codes = load_words()["datasett"][dataset.name], load_words()["felles"], load_codes()
    path = data_name(dataset.name, basis.ar, version)
    made = _find_end_of_cutoff(basis)
    versions = {
        language: text.format(utgave=basis.utgave, versjon=version)
        for language, text in common["versjon"][basis.slag].items()
    }
    return Dataset(
        short_name=dataset.name,
        assessment=Assessment.PROTECTED,
        dataset_status=DataSetStatus.INTERNAL,
        dataset_state=DataSetState.PROCESSED_DATA,
        name=_say(words["navn"]),
        description=_say(words["beskrivelse"]),
        population_description=_say(words["populasjon"]),
        version=str(version),
        version_description=_say(versions),
        subject_field=codes["emne"].verdi,
        keyword=list(common["stikkord"]),
        spatial_coverage_description=_say(common["omrade"]),
        use_restrictions=_restrict_use(basis),
        id=_make_id(find_stem(path)),
        owner=codes["eier"].verdi,
        file_path=path,
        metadata_created_date=made,
        metadata_created_by=basis.kontakt or _AUTHOR,
        metadata_last_updated_date=made,
        metadata_last_updated_by=basis.kontakt or _AUTHOR,
        contains_data_from=basis.fra_dato[dataset.name],
        contains_data_until=basis.til_dato[dataset.name],
    )


def _describe_variable(
    dataset: overlevering.Dataset, name: str, column: Column, basis: Basis, version: int
) -> Variable:
    words, codes = name_column(dataset.name, name), load_codes()
    classification = load_classifications().get(name)
    stem = find_stem(data_name(dataset.name, basis.ar, version))
    return Variable(
        short_name=name,
        name=_say(words.name),
        data_type=_TYPES[column.type],
        variable_role=_find_role(name),
        is_personal_data=name != "utgave",
        unit_type=codes["enhetstype"].verdi,
        data_source=codes["datakilde"].verdi,
        population_description=_say(load_words()["datasett"][dataset.name]["populasjon"]),
        comment=_say(words.meaning),
        temporality_type=TemporalityTypeType(load_words()["datasett"][dataset.name]["temporalitet"]),
        classification_uri=AnyUrl(classification["uri"]) if classification else None,
        id=_make_id(f"{stem}.{name}"),
        contains_data_from=basis.fra_dato[dataset.name],
        contains_data_until=basis.til_dato[dataset.name],
    )


def _find_role(name: str) -> VariableRole:
    if name.endswith("_id"):
        return VariableRole.IDENTIFIER
    return _ROLES.get(name, VariableRole.ATTRIBUTE if name in _ABOUT_THE_ROW else VariableRole.MEASURE)


def _restrict_use(basis: Basis) -> list[UseRestrictionItem]:
    """Always to be deleted or made anonymous in time; with limits where somebody has reserved against research.

    Never a ban on secondary use: it would close the whole dataset for the sake of some rows, which say so themselves.
    """
    kinds = [UseRestrictionType.DELETION_ANONYMIZATION]
    if basis.reserverte:
        kinds.append(UseRestrictionType.PROCESS_LIMITATIONS)
    return [UseRestrictionItem(use_restriction_type=kind) for kind in kinds]


def _find_end_of_cutoff(basis: Basis) -> datetime:
    following = basis.skjaeringsdato + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=_OSLO)


def _make_id(name: str) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, name)


def _say(texts: Texts) -> LanguageStringType:
    return LanguageStringType(
        [LanguageStringTypeItem(languageCode=language, languageText=text) for language, text in texts.items()]
    )
