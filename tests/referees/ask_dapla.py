"""Whether SSB's own tools accept the names of the files, and miss nothing in their Datadoc: 0 or 1."""

import asyncio
import json
import sys
import warnings
from pathlib import Path

from dapla_metadata.datasets.model_validation import ValidateDatadocMetadata
from dapla_metadata.standards.standard_validators import check_naming_standard

folder = Path(sys.argv[1])
files = sorted(folder.rglob("*.parquet"))
# the standard is about the path in a bucket, where the statistics' short name is at the top
bucket = Path("/buckets/produkt")
places = [bucket / path.relative_to(folder) for path in files]
checked = [result for place in places for result in asyncio.run(check_naming_standard(place))]
named = len(checked) == 8 and all(result.success and not result.violations for result in checked)

with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        for path in sorted(folder.rglob("*__DOC.json")):
            ValidateDatadocMetadata(**json.loads(path.read_text(encoding="utf-8"))["datadoc"])
        described = True
    except (Warning, ValueError):
        described = False
sys.exit(0 if named and described else 1)
