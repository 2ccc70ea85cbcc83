"""Whether SSB's model accepts every Datadoc and finds a description in it, which its container does not ask: 0 or 1."""

import sys
from pathlib import Path

from datadoc_model.required.model import MetadataContainer
from pydantic import ValidationError

documents = sorted(Path(sys.argv[1]).rglob("*__DOC.json"))
try:
    read = [MetadataContainer.model_validate_json(path.read_text(encoding="utf-8")) for path in documents]
except ValidationError:
    sys.exit(1)
sys.exit(0 if len(read) == 8 and all(one.datadoc is not None for one in read) else 1)
