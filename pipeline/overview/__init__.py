"""The analyst's overview, ``oversikt.html``: can the edition go out, and who is to be rung first?

For IMDi only, like everything under ``reports_out``: it holds every link. In English, register terms in Norwegian.
``compose.py`` gathers the page, ``render.py`` draws it. The sheets themselves are in ``pipeline/sheets``.
"""

from pipeline.overview.compose import compose_overview
from pipeline.overview.render import OVERVIEW_FILE, write_overview

__all__ = ["OVERVIEW_FILE", "compose_overview", "write_overview"]
