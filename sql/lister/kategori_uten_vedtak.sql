-- People with a category on the cutoff day and no decision about the introduction programme.
-- Grain: one row per category (kategori_id) whose period includes the cutoff day.
-- Parameters: $kategori.
-- Rules: R8 for the residence, which is the place. Any decision under the same law counts, a refusal too. The list does
-- not wait two months; nor does NIR's own report.
with uten_vedtak as (select * from klargjort.kategori_uten_vedtak)

select
    cast(person_id as varchar) as person_id,
    cast(kommune_kode as varchar) as kommune_kode,
    cast(bydel_kode as varchar) as bydel_kode,
    cast(lov as varchar) as lov,
    cast(kategori_id as varchar) as kategori_id,
    cast(kategori as varchar) as kategori,
    cast(oppholdsgrunnlag as varchar) as oppholdsgrunnlag,
    cast(har_kollektiv_beskyttelse as boolean) as har_kollektiv_beskyttelse,
    cast(fra_dato as date) as fra_dato,
    cast(til_dato as date) as til_dato,
from uten_vedtak
where $kategori is null or kategori = $kategori
