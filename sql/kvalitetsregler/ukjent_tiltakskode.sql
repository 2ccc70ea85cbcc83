-- Measures in the year, in either tab, whose code is not in the code list.
-- Grain: one row per such measure.
-- Parameters: none.
-- Rules: R8, R12 (main group ukjent).
with tiltak as (select * from klargjort.tiltak where hovedgruppe = 'ukjent')

select
    person_id,
    kommune_kode,
    bydel_kode,
    'tiltak' as tabell,
    tiltak_id as rad_id,
from tiltak
