-- Months of introduksjonsstønad without participation in NIR, in them or in the month before.
-- Grain: one row per person, month and municipality that paid.
-- Parameters: none.
-- Rules: T3, R8, R11. Months after an exit from the municipality that paid have the rule stonad_etter_avslutning.
with stonad_maned as (select * from klargjort.stonad_maned where forhold = 'uten_deltakelse')

-- two old codes may have become one municipality
select distinct
    person_id,
    kommune_kode,
    bydel_kode,
    'stonad' as tabell,
    strftime(maned_dato, '%Y-%m') as rad_id,
from stonad_maned
