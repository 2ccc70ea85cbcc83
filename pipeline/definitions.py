"""The entry point that ``workspace.yaml`` names: the graph as ``dagster dev`` and ``make ui`` show it.

Put together in ``pipeline/build.py``.
"""

from __future__ import annotations

from pipeline.build import build_definitions

defs = build_definitions()
