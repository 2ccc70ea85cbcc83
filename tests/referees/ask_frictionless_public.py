"""Whether Frictionless accepts the package of the public tables: 0 or 1. It reads the CSV files and the code lists."""

import sys

from frictionless import Package, system

with system.use_context(trusted=True):
    package = Package(f"{sys.argv[1]}/data/datapackage.json")
    package.resources = [one for one in package.resources if one.format not in ("parquet", "xlsx", "json")]
    report = package.validate()
tables = [task for task in report.tasks if task.type == "table" and not task.name.startswith("kodeliste-")]
sys.exit(0 if report.valid and len(tables) == 10 else 1)
