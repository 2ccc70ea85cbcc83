-- People who have had the right and the duty to the programme for two months, without any decision about it.
-- Grain: one row per such kategori row.
-- Parameters: $skjaeringsdato.
-- Rules: R8 for the residence, the only unit there is without a decision. A refusal is a decision too.
with uten_vedtak as (select * from klargjort.kategori_uten_vedtak where kategori = 'rett_og_plikt')

select
    person_id,
    kommune_kode,
    bydel_kode,
    'kategori' as tabell,
    kategori_id as rad_id,
from uten_vedtak
where registreringsfrist(fra_dato) <= $skjaeringsdato
