-- Categories on the cutoff day of people without a decision.
-- Grain: one row per kategori whose period includes the cutoff day, of a person without a decision about the
-- introduction programme under the same law.
-- Parameters: $skjaeringsdato.
-- Rules: R8 for the residence, the only unit there is without a decision. A refusal is a decision too.
with kategori as (select * from inndata.kategori),

vedtak as (select * from inndata.vedtak where ordning = 'introduksjonsprogram'),

person as (select * from inndata.person),

kommune_enhet as (select * from kodeverk.kommune_enhet),

uten_vedtak as (
    select * from kategori as k
    anti join vedtak as v on k.person_id = v.person_id and k.lov = v.lov
)

select
    cast(u.kategori_id as varchar) as kategori_id,
    cast(u.person_id as varchar) as person_id,
    cast(u.lov as varchar) as lov,
    cast(u.kategori as varchar) as kategori,
    cast(u.oppholdsgrunnlag as varchar) as oppholdsgrunnlag,
    cast(u.kollektiv_beskyttelse as boolean) as har_kollektiv_beskyttelse,
    cast(u.fra_dato as date) as fra_dato,
    cast(u.til_dato as date) as til_dato,
    cast(m.enhet_kode as varchar) as kommune_kode,
    cast(oslo_bydel(m.enhet_kode, p.bostedsbydel) as varchar) as bydel_kode,
from uten_vedtak as u
inner join person as p on u.person_id = p.person_id
left join kommune_enhet as m on p.bostedskommune = m.kommunenummer
where u.fra_dato <= $skjaeringsdato and (u.til_dato is null or u.til_dato >= $skjaeringsdato)
