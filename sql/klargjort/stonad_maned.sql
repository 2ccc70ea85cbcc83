-- The months of the year in which somebody was paid introduksjonsstønad, by whom, and what NIR says of them.
-- Grain: one row per person, month and municipality that paid; a month counts when its sum is above 0.
-- Parameters: $ar_start, $ar_slutt.
-- Rules: T3, R5, R6, R8, R11. A month has participation when it or the month before has a day of it. Set aside are the
-- months that begin when NIR's limit has run out, and those after an exit that R6 takes out. A month is after an exit
-- where it and the month before are, nothing has begun since, and the exit's municipality paid, or nobody knows who.
with stonad as (select * from inndata.stonad),

betalt_maned as (
    select * from klargjort.betalt_maned
    where maned_dato between $ar_start and $ar_slutt
),

avslutning as (select * from inndata.avslutning),

avslutning_i_aret as (select * from klargjort.avslutning),

deltakelsesvedtak as (select * from klargjort.deltakelsesvedtak),

program as (select * from klargjort.program),

kommune_enhet as (select * from kodeverk.kommune_enhet),

maned as (
    select
        person_id,
        maned_dato,
        cast(maned_dato - to_months(1) as date) as maned_for_dato,
    from betalt_maned
),

deltakelse as (
    select
        person_id,
        fra_dato,
        -- least() passes over a missing date; an open end reaches past every month of the year
        coalesce(least(til_dato, avslutning_dato), $ar_slutt) as til_dato,
    from deltakelsesvedtak
),

med_deltakelse as (
    select distinct
        m.person_id,
        m.maned_dato,
    from maned as m
    inner join deltakelse as d
        on
            m.person_id = d.person_id
            and d.fra_dato <= last_day(m.maned_dato)
            and d.til_dato >= m.maned_for_dato
),

-- two may begin on one day, under two laws; NIR takes what the later limit lets in
grense as (
    select
        person_id,
        start_dato,
        max(grense_dato) as grense_dato,
    from program
    group by person_id, start_dato
),

forste_vedtak as (select distinct person_id, fra_dato from deltakelsesvedtak),

-- one exit a day, the last registered
siste_avslutning as (
    select
        a.person_id,
        a.avslutningsdato,
        arg_max(a.avslutning_id, (a.registrert, a.avslutning_id)) as avslutning_id,
    from avslutning as a
    group by a.person_id, a.avslutningsdato
),

avslutning_med_enhet as (
    select
        s.person_id,
        s.avslutningsdato,
        a.avslutningsarsak,
        k.enhet_kode,
        oslo_bydel(k.enhet_kode, a.bydelsnummer) as bydel_kode,
        -- an exit of another year is in no bucket
        coalesce(i.botte = 'utvidet_program', false) as er_utvidet,
    from siste_avslutning as s
    inner join avslutning as a on s.avslutning_id = a.avslutning_id
    left join kommune_enhet as k on a.kommunenummer = k.kommunenummer
    left join avslutning_i_aret as i on s.avslutning_id = i.avslutning_id
),

-- the last programme begun and the last exit before the month
om_maned as (
    select
        m.person_id,
        m.maned_dato,
        m.maned_for_dato,
        d.person_id is not null as har_deltakelse,
        coalesce(g.grense_dato <= m.maned_dato, false) as er_etter_grensen,
        a.avslutningsdato,
        a.avslutningsarsak,
        a.enhet_kode as avslutning_kommune_kode,
        a.bydel_kode as avslutning_bydel_kode,
        coalesce(a.er_utvidet, false) as er_utvidet,
        coalesce(v.fra_dato > a.avslutningsdato, false) as har_ny_start,
    from maned as m
    left join med_deltakelse as d on m.person_id = d.person_id and m.maned_dato = d.maned_dato
    asof left join grense as g on m.person_id = g.person_id and m.maned_dato >= g.start_dato
    asof left join avslutning_med_enhet as a on m.person_id = a.person_id and m.maned_dato > a.avslutningsdato
    asof left join forste_vedtak as v on m.person_id = v.person_id and m.maned_dato >= v.fra_dato
),

betalt as (
    select
        o.*,
        s.kommunenummer,
        k.enhet_kode as betaler_kommune_kode,
    from om_maned as o
    inner join stonad as s on o.person_id = s.person_id and o.maned_dato = s.maned_dato and s.belop > 0
    left join kommune_enhet as k on s.kommunenummer = k.kommunenummer
),

med_forhold as (
    select
        *,
        case
            when har_deltakelse then 'deltakelse'
            when er_etter_grensen or (er_utvidet and not har_ny_start) then 'utenfor_nir'
            when
                avslutningsdato < maned_for_dato and not har_ny_start and (
                    kommunenummer is not null and betaler_kommune_kode is not distinct from avslutning_kommune_kode
                    or kommunenummer is null and avslutningsarsak <> 'flyttet'
                )
                then 'etter_avslutning'
            else 'uten_deltakelse'
        end as forhold,
    from betalt
)

select
    cast(person_id as varchar) as person_id,
    cast(maned_dato as date) as maned_dato,
    cast(kommunenummer as varchar) as kommunenummer,
    cast(betaler_kommune_kode as varchar) as betaler_kommune_kode,
    cast(forhold as varchar) as forhold,
    -- after an exit the municipality that followed up, else the one that paid
    cast(
        if(forhold = 'etter_avslutning', avslutning_kommune_kode, betaler_kommune_kode) as varchar
    ) as kommune_kode,
    cast(
        if(forhold = 'etter_avslutning', avslutning_bydel_kode, oslo_bydel(betaler_kommune_kode, null)) as varchar
    ) as bydel_kode,
from med_forhold
