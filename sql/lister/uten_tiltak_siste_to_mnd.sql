-- Participants on the cutoff day without a valid intro measure in the two months that end with it.
-- Grain: one row per person, municipality, bydel and law.
-- Parameters: none.
-- Rules: R5, R8, R11. Everybody is in the list, as in NIR's own report; ansvar_dager is 0 where leave, a stop or the
-- limit covers the whole window, and then nothing is missing.
with deltaker_naa as (select * from klargjort.deltaker_naa)

select
    cast(person_id as varchar) as person_id,
    cast(kommune_kode as varchar) as kommune_kode,
    cast(bydel_kode as varchar) as bydel_kode,
    cast(lov as varchar) as lov,
    cast(i_program_siden_dato as date) as i_program_siden_dato,
    cast(grense_dato as date) as grense_dato,
    cast(ansvar_dager as bigint) as ansvar_dager,
from deltaker_naa
where not har_tiltak_siste_to_mnd
