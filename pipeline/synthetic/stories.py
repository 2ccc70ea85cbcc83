"""The stories that made-up people live, as far as the rules look at them.

How many people live each is in ``plan.py``; what it means for dates and rows, in ``people.py`` and the
modules after it.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from pipeline.synthetic.draws import Bools
from pipeline.synthetic.frames import Frame


class Story(IntEnum):
    """What happens to a person, as far as the rules look at it."""

    BEGRUNNET = 0  # exit with a registered reason: counted
    IKKE_REGISTRERT = 1  # exit without: counted, nothing points to an extension
    NIR_FOR_GRENSEN = 2
    NIR_EN_DAG_KORT = 3
    NESTEN_MELDT = 4
    NESTEN_VEDTAK = 5
    MULIG_UTVIDET_MED_ARSAK = 6
    UTEN_PROGRAMSTART = 7
    AVSLUTTET_FOR_PROGRAMSTART = 8
    UTVIDET_MELDT = 9
    UTVIDET_VEDTAK = 10
    UTVIDET_FRIST = 11
    UTENFOR_NEVNER = 12
    I_PROGRAM = 13  # takes part in the year, no exit
    AVSLUTTET_NESTE_AR = 14
    SEN_AVSLUTNING = 15
    AVSLUTTET_TIDLIGERE = 16
    MANGLER_AVSLUTNING = 17
    STARTER_NESTE_AR = 18
    BARE_AVSLAG = 19
    BARE_NORSKOPPLARING = 20
    BARE_KATEGORI = 21
    SEN_PERSON = 22
    SLETTET_PERSON = 23
    ODELAGT_PERSON = 24  # the person row cannot be read and takes all rows along to quarantine
    PERSON_IKKE_I_KRAFT = 25  # the person is late or deleted, the rows are in force: quarantine


WITH_REASON = (
    Story.BEGRUNNET,
    Story.MULIG_UTVIDET_MED_ARSAK,
    Story.UTEN_PROGRAMSTART,
    Story.AVSLUTTET_FOR_PROGRAMSTART,
)
WITHOUT_REASON = (
    Story.IKKE_REGISTRERT,
    Story.NIR_FOR_GRENSEN,
    Story.NIR_EN_DAG_KORT,
    Story.NESTEN_MELDT,
    Story.NESTEN_VEDTAK,
)
EXTENDED = {"meldt": Story.UTVIDET_MELDT, "vedtak": Story.UTVIDET_VEDTAK, "frist": Story.UTVIDET_FRIST}
PARTICIPANTS = (
    *WITH_REASON,
    *WITHOUT_REASON,
    *EXTENDED.values(),
    Story.UTENFOR_NEVNER,
    Story.I_PROGRAM,
    Story.AVSLUTTET_NESTE_AR,
    Story.SEN_AVSLUTNING,
)
NEVER_STARTED = Story.UTEN_PROGRAMSTART
EXIT_IN_YEAR = (*WITH_REASON, *WITHOUT_REASON, *EXTENDED.values(), Story.UTENFOR_NEVNER, Story.SEN_AVSLUTNING)
NO_PROGRAMME = (Story.BARE_AVSLAG, Story.BARE_NORSKOPPLARING, Story.BARE_KATEGORI)


def is_story(people: Frame, *stories: Story) -> Bools:
    """True for the people who live one of these stories."""
    return np.isin(people["story"], stories)
