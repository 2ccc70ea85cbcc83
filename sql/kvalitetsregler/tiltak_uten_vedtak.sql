-- Introduction measures in the year of people who never got a decision on an introduction programme.
-- Grain: one row per such measure.
-- Parameters: none.
-- Rules: R8, R11 (the three kinds of vedtak that give participation), of any time, law and municipality.
with tiltak as (select * from klargjort.tiltak where fane = 'intro'),

deltakelsesvedtak as (select * from klargjort.deltakelsesvedtak)

select
    t.person_id,
    t.kommune_kode,
    t.bydel_kode,
    'tiltak' as tabell,
    t.tiltak_id as rad_id,
from tiltak as t
anti join deltakelsesvedtak as v on t.person_id = v.person_id
