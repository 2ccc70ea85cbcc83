-- Participants whose Norwegian training is registered in the tab intro only, and not in the tab norsk.
-- Grain: one row per participant, municipality and bydel that is responsible for a day of the participation.
-- Parameters: none.
-- Rules: R5, R8, R11, R12 (kun_norskfane the other way round), except those whose days are all leave, stops or
-- after the limit. Both tabs are searched for norskopplaring of the same municipality with a day in the year.
with ansvar as (select * from klargjort.ansvar where kommune_kode is not null),

norskopplaring as (select * from klargjort.tiltak where tiltakskode = 'norskopplaring'),

-- the municipality has registered the training in one tab and not in the other
mangler as (
    select
        person_id,
        kommune_kode,
    from norskopplaring
    group by person_id, kommune_kode
    having bool_or(fane = 'intro') and not bool_or(fane = 'norsk')
)

-- one row of the person, whichever law it takes part under
select distinct
    a.person_id,
    a.kommune_kode,
    a.bydel_kode,
    'person' as tabell,
    a.person_id as rad_id,
from ansvar as a
semi join mangler as m on a.person_id = m.person_id and a.kommune_kode = m.kommune_kode
