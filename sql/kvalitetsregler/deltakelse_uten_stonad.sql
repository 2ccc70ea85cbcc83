-- Months of participation without introduksjonsstønad, in them or in the next month.
-- Grain: one row per participant, municipality, bydel and month that is responsible for a day of it.
-- Parameters: none.
-- Rules: T3, R8, R11. Leave, stops and the time past NIR's limit are aside.
with deltakelse_maned as (select * from klargjort.deltakelse_maned where not har_stonad)

select
    person_id,
    kommune_kode,
    bydel_kode,
    'stonad' as tabell,
    strftime(maned_dato, '%Y-%m') as rad_id,
from deltakelse_maned
