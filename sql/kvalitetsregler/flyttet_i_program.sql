-- Exits with the reason «flyttet» of people whose measures or decisions continue after the exit, in any unit.
-- Grain: one row per such exit.
-- Parameters: none.
-- Rules: R4, R11. NIR is known to show «flyttet» for people who are still in the programme.
with avslutning as (select * from klargjort.avslutning where botte <> 'erstattet' and avslutningsarsak = 'flyttet'),

tiltak as (select * from inndata.tiltak where fane = 'intro'),

deltakelsesvedtak as (select * from klargjort.deltakelsesvedtak),

-- a missing til_dato is an open end; measures have no law
varer_lenger as (
    select a.avslutning_id
    from avslutning as a
    inner join tiltak as t
        on
            a.person_id = t.person_id
            and (t.til_dato is null or t.til_dato > a.avslutningsdato)
    union
    select a.avslutning_id
    from avslutning as a
    inner join deltakelsesvedtak as v
        on
            a.person_id = v.person_id
            and a.lov = v.lov
            and (v.til_dato is null or v.til_dato > a.avslutningsdato)
)

select
    a.person_id,
    a.kommune_kode,
    a.bydel_kode,
    'avslutning' as tabell,
    a.avslutning_id as rad_id,
from avslutning as a
semi join varer_lenger as v on a.avslutning_id = v.avslutning_id
