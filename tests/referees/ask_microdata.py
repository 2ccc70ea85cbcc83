"""Whether microdata.no accepts the spells by its own validator, one dataset a law: 0 or 1. It refuses overlaps."""

import sys
from pathlib import Path

from microdata_tools import validate_dataset

folder = Path(sys.argv[1], "forlop")
names = sorted(path.name for path in folder.iterdir())
faults = [fault for name in names for fault in validate_dataset(name, input_directory=str(folder))]
sys.exit(0 if len(names) == 2 and not faults else 1)
