-- People who may be offered the programme, or have a right to it, for two months without any decision about it.
-- Grain: one row per such kategori row.
-- Parameters: $skjaeringsdato.
-- Rules: R8 for the residence, the only unit there is without a decision. A refusal is a decision too, and no
-- offer at all is lawful: this may well be right.
with kategori as (select * from inndata.kategori where kategori in ('kan_tilbys', 'rett')),

vedtak as (select * from inndata.vedtak where ordning = 'introduksjonsprogram'),

person as (select * from inndata.person),

kommune_enhet as (select * from kodeverk.kommune_enhet),

uten_vedtak as (
    select
        k.kategori_id,
        k.person_id,
    from kategori as k
    anti join vedtak as v on k.person_id = v.person_id and k.lov = v.lov
    where
        registreringsfrist(k.fra_dato) <= $skjaeringsdato
        and (k.til_dato is null or k.til_dato >= $skjaeringsdato)
)

select
    u.person_id,
    m.enhet_kode as kommune_kode,
    oslo_bydel(m.enhet_kode, p.bostedsbydel) as bydel_kode,
    'kategori' as tabell,
    u.kategori_id as rad_id,
from uten_vedtak as u
inner join person as p on u.person_id = p.person_id
left join kommune_enhet as m on p.bostedskommune = m.kommunenummer
