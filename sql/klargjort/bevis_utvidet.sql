-- The evidence of an extended programme, whatever reason the exit has.
-- Grain: one row per exit in the statistic year, of any bucket.
-- Parameters: $ar_start, $ar_slutt, $frist_slakk_dager.
-- Rules: R6.
with avslutning as (select * from inndata.avslutning),

vedtak as (select * from inndata.vedtak where ordning = 'introduksjonsprogram' and vedtakstype = 'utvidet'),

utvidet_program as (select * from inndata.utvidet_program),

programlop as (select * from klargjort.programlop),

kommune_enhet as (select * from kodeverk.kommune_enhet),

avslutning_i_aret as (
    select
        a.avslutning_id,
        a.person_id,
        a.lov,
        a.avslutningsdato,
        a.registrert_av,
        a.kommunenummer,
        k.enhet_kode,
    from avslutning as a
    left join kommune_enhet as k on a.kommunenummer = k.kommunenummer
    where a.avslutningsdato between $ar_start and $ar_slutt
),

utvidet_program_med_enhet as (
    select
        u.person_id,
        u.kommunenummer,
        u.fra_dato,
        u.til_dato,
        k.enhet_kode,
    from utvidet_program as u
    left join kommune_enhet as k on u.kommunenummer = k.kommunenummer
),

-- the period holds the exit date, or begins the day after it
meldt as (
    select distinct a.avslutning_id
    from avslutning_i_aret as a
    inner join utvidet_program_med_enhet as u
        on
            a.person_id = u.person_id
            and (a.kommunenummer = u.kommunenummer or a.enhet_kode = u.enhet_kode)
            and u.fra_dato <= a.avslutningsdato + 1
            and (u.til_dato is null or u.til_dato >= a.avslutningsdato)
),

vedtatt as (
    select distinct a.avslutning_id
    from avslutning_i_aret as a
    inner join vedtak as v
        on
            a.person_id = v.person_id
            and a.lov = v.lov
            and (v.til_dato is null or v.til_dato > a.avslutningsdato)
)

select
    cast(a.avslutning_id as varchar) as avslutning_id,
    cast(m.avslutning_id is not null as boolean) as har_bevis_meldt,
    cast(v.avslutning_id is not null as boolean) as har_bevis_vedtak,
    -- no start gives no limit, and no limit gives no evidence
    cast(
        coalesce(
            a.registrert_av = 'nir'
            and er_ved_grensen(a.avslutningsdato, p.program_grense_dato, $frist_slakk_dager),
            false
        ) as boolean
    ) as har_bevis_frist,
from avslutning_i_aret as a
left join meldt as m on a.avslutning_id = m.avslutning_id
left join vedtatt as v on a.avslutning_id = v.avslutning_id
left join programlop as p on a.avslutning_id = p.avslutning_id
order by a.avslutning_id
