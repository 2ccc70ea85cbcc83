-- People who may be offered the programme, or have a right to it, for two months without any decision about it.
-- Grain: one row per such kategori row.
-- Parameters: $skjaeringsdato.
-- Rules: R8 for the residence, the only unit there is without a decision. A refusal is a decision too, and it
-- is lawful to make no offer: this may well be right.
with uten_vedtak as (select * from klargjort.kategori_uten_vedtak where kategori in ('kan_tilbys', 'rett'))

select
    person_id,
    kommune_kode,
    bydel_kode,
    'kategori' as tabell,
    kategori_id as rad_id,
from uten_vedtak
where registreringsfrist(fra_dato) <= $skjaeringsdato
