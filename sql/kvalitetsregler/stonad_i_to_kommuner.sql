-- Months in which two municipalities paid introduksjonsstønad to the same person.
-- Grain: one row per person, month and municipality that paid.
-- Parameters: none.
-- Rules: T3, R8. Months past NIR's limit are aside.
with stonad_maned as (
    select * from klargjort.stonad_maned
    where forhold <> 'utenfor_nir' and betaler_kommune_kode is not null
),

to_betalere as (
    select
        person_id,
        maned_dato,
    from stonad_maned
    group by person_id, maned_dato
    having count(distinct betaler_kommune_kode) > 1
)

select distinct
    s.person_id,
    s.betaler_kommune_kode as kommune_kode,
    oslo_bydel(s.betaler_kommune_kode, null) as bydel_kode,
    'stonad' as tabell,
    strftime(s.maned_dato, '%Y-%m') as rad_id,
from stonad_maned as s
semi join to_betalere as t on s.person_id = t.person_id and s.maned_dato = t.maned_dato
