-- Programmes whose decisions ran out in the year, and nobody registered how they ended.
-- Grain: one row per such programme: the vedtak that was the last to run out.
-- Parameters: $ar_start, $ar_slutt.
-- Rules: R5, R8, R11. From the day the limit runs out NIR takes nothing, and nothing is asked for.
with programperiode as (select * from klargjort.programperiode where avslutning_dato is null),

vedtak as (
    select * from inndata.vedtak
    where gir_deltakelse(ordning, vedtakstype)
),

avslutning as (select * from inndata.avslutning),

kommune_enhet as (select * from kodeverk.kommune_enhet),

siste_avslutning as (
    select
        person_id,
        lov,
        max(avslutningsdato) as avslutningsdato,
    from avslutning
    group by person_id, lov
),

utlopt as (
    select
        person_id,
        lov,
        vedtak_slutt_dato,
    from programperiode
    where vedtak_slutt_dato between $ar_start and $ar_slutt and vedtak_slutt_dato < grense_dato
),

-- the open programme holds what begins after the last exit; a vedtak of an earlier one may run out on the same day
siste_vedtak as (
    select
        u.person_id,
        v.vedtak_id,
        v.kommunenummer,
        v.bydelsnummer,
    from utlopt as u
    inner join vedtak as v
        on u.person_id = v.person_id and u.lov = v.lov and u.vedtak_slutt_dato = v.til_dato
    left join siste_avslutning as a on u.person_id = a.person_id and u.lov = a.lov
    where a.avslutningsdato is null or v.fra_dato > a.avslutningsdato
    qualify row_number() over (partition by u.person_id, u.lov order by v.vedtak_id desc) = 1
)

select
    v.person_id,
    m.enhet_kode as kommune_kode,
    oslo_bydel(m.enhet_kode, v.bydelsnummer) as bydel_kode,
    'vedtak' as tabell,
    v.vedtak_id as rad_id,
from siste_vedtak as v
left join kommune_enhet as m on v.kommunenummer = m.kommunenummer
