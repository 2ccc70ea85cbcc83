-- People with a category on the cutoff day and no decision about the introduction programme.
-- Grain: one row per category (kategori_id) whose period holds the cutoff day.
-- Parameters: $skjaeringsdato, $kategori.
-- Rules: R8 for the residence, which is the place. Any decision under the same law counts, a refusal too. The list does
-- not wait two months, as NIR's own report does not.
with kategori as (select * from inndata.kategori),

vedtak as (select * from inndata.vedtak where ordning = 'introduksjonsprogram'),

person as (select * from inndata.person),

kommune_enhet as (select * from kodeverk.kommune_enhet)

select
    cast(k.person_id as varchar) as person_id,
    cast(m.enhet_kode as varchar) as kommune_kode,
    cast(oslo_bydel(m.enhet_kode, p.bostedsbydel) as varchar) as bydel_kode,
    cast(k.lov as varchar) as lov,
    cast(k.kategori_id as varchar) as kategori_id,
    cast(k.kategori as varchar) as kategori,
    cast(k.oppholdsgrunnlag as varchar) as oppholdsgrunnlag,
    cast(k.kollektiv_beskyttelse as boolean) as har_kollektiv_beskyttelse,
    cast(k.fra_dato as date) as fra_dato,
    cast(k.til_dato as date) as til_dato,
from kategori as k
inner join person as p on k.person_id = p.person_id
left join kommune_enhet as m on p.bostedskommune = m.kommunenummer
anti join vedtak as v on k.person_id = v.person_id and k.lov = v.lov
where
    k.fra_dato <= $skjaeringsdato
    and (k.til_dato is null or k.til_dato >= $skjaeringsdato)
    and ($kategori is null or k.kategori = $kategori)
