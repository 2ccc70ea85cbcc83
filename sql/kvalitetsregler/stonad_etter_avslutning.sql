-- Months of introduksjonsstønad that go on after the exit in NIR: both they and the month before are after it.
-- Grain: one row per person and month, in the municipality of the exit.
-- Parameters: none.
-- Rules: T3, R8.
with stonad_maned as (select * from klargjort.stonad_maned where forhold = 'etter_avslutning')

-- two old codes may have become one municipality
select distinct
    person_id,
    kommune_kode,
    bydel_kode,
    'stonad' as tabell,
    strftime(maned_dato, '%Y-%m') as rad_id,
from stonad_maned
