-- Everybody with a category, a decision or an exit under integreringsloven, and what is registered about each.
-- Grain: one row per person.
-- Parameters: $vedtak, $tiltak, $sluttmal: each med or uten.
-- Rules: R8, R11, R12. The place is the unit of the newest decision that gives participation (latest fra_dato, then
-- greatest vedtak_id); for people who have none, the residence.
with kategori as (select * from inndata.kategori where lov = 'integreringsloven'),

vedtak as (select * from inndata.vedtak where lov = 'integreringsloven'),

deltakelsesvedtak as (select * from klargjort.deltakelsesvedtak where lov = 'integreringsloven'),

avslutning as (select * from inndata.avslutning where lov = 'integreringsloven'),

tiltak as (select * from klargjort.tiltak where fane = 'intro'),

person as (select * from inndata.person),

kommune_enhet as (select * from kodeverk.kommune_enhet),

alle as (
    select person_id from kategori
    union
    select person_id from vedtak
    union
    select person_id from avslutning
),

nyeste_kategori as (
    select
        person_id,
        kategori,
        oppholdsgrunnlag,
    from kategori
    qualify row_number() over (partition by person_id order by fra_dato desc, kategori_id desc) = 1
),

med_vedtak as (select distinct person_id from vedtak where ordning = 'introduksjonsprogram'),

-- the goal of the newest decision that has one
nyeste_sluttmal as (
    select
        person_id,
        arg_max(sluttmal, (fra_dato, vedtak_id)) filter (where sluttmal is not null) as sluttmal,
    from deltakelsesvedtak
    group by person_id
),

nyeste_deltakelse as (
    select
        person_id,
        kommune_kode,
        bydel_kode,
        fra_dato,
        til_dato,
    from deltakelsesvedtak
    qualify row_number() over (partition by person_id order by fra_dato desc, vedtak_id desc) = 1
),

siste_avslutning as (
    select
        person_id,
        max(avslutningsdato) as avslutningsdato,
    from avslutning
    group by person_id
),

med_tiltak as (select distinct person_id from tiltak),

samlet as (
    select
        a.person_id,
        case when d.person_id is null then m.enhet_kode else d.kommune_kode end as kommune_kode,
        case
            when d.person_id is null then oslo_bydel(m.enhet_kode, p.bostedsbydel) else d.bydel_kode
        end as bydel_kode,
        k.kategori,
        k.oppholdsgrunnlag,
        v.person_id is not null as har_vedtak,
        t.person_id is not null as har_intro_tiltak,
        l.sluttmal is not null as har_sluttmal,
        l.sluttmal,
        d.fra_dato as vedtak_fra_dato,
        d.til_dato as vedtak_til_dato,
        s.avslutningsdato,
    from alle as a
    inner join person as p on a.person_id = p.person_id
    left join kommune_enhet as m on p.bostedskommune = m.kommunenummer
    left join nyeste_kategori as k on a.person_id = k.person_id
    left join med_vedtak as v on a.person_id = v.person_id
    left join nyeste_sluttmal as l on a.person_id = l.person_id
    left join nyeste_deltakelse as d on a.person_id = d.person_id
    left join siste_avslutning as s on a.person_id = s.person_id
    left join med_tiltak as t on a.person_id = t.person_id
)

select
    cast(s.person_id as varchar) as person_id,
    cast(s.kommune_kode as varchar) as kommune_kode,
    cast(s.bydel_kode as varchar) as bydel_kode,
    'integreringsloven' as lov,
    cast(s.kategori as varchar) as kategori,
    cast(s.oppholdsgrunnlag as varchar) as oppholdsgrunnlag,
    cast(s.har_vedtak as boolean) as har_vedtak,
    cast(s.har_intro_tiltak as boolean) as har_intro_tiltak,
    cast(s.har_sluttmal as boolean) as har_sluttmal,
    cast(s.sluttmal as varchar) as sluttmal,
    cast(s.vedtak_fra_dato as date) as vedtak_fra_dato,
    cast(s.vedtak_til_dato as date) as vedtak_til_dato,
    cast(s.avslutningsdato as date) as avslutningsdato,
from samlet as s
where
    ($vedtak is null or ($vedtak = 'med') = s.har_vedtak)
    and ($tiltak is null or ($tiltak = 'med') = s.har_intro_tiltak)
    and ($sluttmal is null or ($sluttmal = 'med') = s.har_sluttmal)
