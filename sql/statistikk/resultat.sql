-- The result table: exits, groups, goal, exclusions and participants.
-- Grain: one row per unit and sex; units without exits have zeros.
-- Parameters: $utgave.
-- Rules: R7, R9, R10, R11, R12, R14.
with rutenett as (select * from klargjort.enhet_kjonn),

avslutning_enhet as (select * from klargjort.avslutning_enhet),

deltaker_enhet as (select * from klargjort.deltaker_enhet),

avsluttet as (
    select
        niva,
        kode,
        coalesce(kjonn, 'alle') as kjonn,
        count(*) filter (where er_talt) as avsluttet,
        count(*) filter (where er_talt and gruppe = 'arbeid') as arbeid,
        count(*) filter (where er_talt and gruppe = 'utdanning') as utdanning,
        count(*) filter (where er_talt and gruppe = 'grunnskole') as grunnskole,
        count(*) filter (where er_talt and gruppe = 'kvalifisering') as kvalifisering,
        count(*) filter (where er_talt and gruppe = 'sosialstonad') as sosialstonad,
        count(*) filter (where er_talt and gruppe = 'trygd_annen') as trygd_annen,
        count(*) filter (where er_talt and gruppe = 'annet') as annet,
        count(*) filter (where er_talt and gruppe = 'ikke_registrert') as ikke_registrert,
        count(*) filter (where er_talt and er_mal_nadd) as mal_nadd,
        count(*) filter (where botte = 'utvidet_program') as utelatt_utvidet,
    from avslutning_enhet
    group by niva, kode, grouping sets ((kjonn), ())
),

deltakere as (
    select
        niva,
        kode,
        coalesce(kjonn, 'alle') as kjonn,
        count(*) as deltakere,
        count(*) filter (where not har_intro_tiltak) as deltakere_uten_tiltak,
    from deltaker_enhet
    group by niva, kode, grouping sets ((kjonn), ())
)

-- a unit that nobody left or took part in is in neither count: zero, not missing
select
    cast($utgave as varchar) as utgave,
    cast(r.niva as varchar) as niva,
    cast(r.kode as varchar) as kode,
    cast(r.navn as varchar) as navn,
    cast(r.kjonn as varchar) as kjonn,
    cast(coalesce(a.avsluttet, 0) as bigint) as avsluttet,
    cast(coalesce(a.arbeid, 0) as bigint) as arbeid,
    cast(coalesce(a.utdanning, 0) as bigint) as utdanning,
    cast(coalesce(a.grunnskole, 0) as bigint) as grunnskole,
    cast(coalesce(a.kvalifisering, 0) as bigint) as kvalifisering,
    cast(coalesce(a.sosialstonad, 0) as bigint) as sosialstonad,
    cast(coalesce(a.trygd_annen, 0) as bigint) as trygd_annen,
    cast(coalesce(a.annet, 0) as bigint) as annet,
    cast(coalesce(a.ikke_registrert, 0) as bigint) as ikke_registrert,
    cast(coalesce(a.mal_nadd, 0) as bigint) as mal_nadd,
    cast(andel(a.mal_nadd, a.avsluttet) as double) as andel_mal,
    cast(coalesce(a.utelatt_utvidet, 0) as bigint) as utelatt_utvidet,
    cast(coalesce(d.deltakere, 0) as bigint) as deltakere,
    cast(coalesce(d.deltakere_uten_tiltak, 0) as bigint) as deltakere_uten_tiltak,
from rutenett as r
left join avsluttet as a on r.niva = a.niva and r.kode = a.kode and r.kjonn = a.kjonn
left join deltakere as d on r.niva = d.niva and r.kode = d.kode and r.kjonn = d.kjonn
order by r.niva_nr, r.kode, r.kjonn_nr
