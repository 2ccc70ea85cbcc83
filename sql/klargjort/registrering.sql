-- What municipalities registered about events of the year, and whether they did so in time.
-- Grain: one row per row of vedtak, tiltak, fravaer or avslutning whose event is in the year.
-- Parameters: $ar_start, $ar_slutt.
-- Rules: R2 (first registered), R5, R8, K3, and the two months of F2 (integreringsforskriften § 58). The event is the
-- decision, the first day of a measure, the last day of an absence, the exit. Left out: exits that NIR registered by
-- itself, and what NIR did not accept in time: events from the day the limit ran out, and decisions that begin then;
-- and tables of which the source does not know when a row was first registered (K3).
with vedtak as (select * from inndata.vedtak),

tiltak as (select * from inndata.tiltak),

fravaer as (select * from inndata.fravaer),

avslutning as (select * from inndata.avslutning where registrert_av = 'kommune'),

kommune_enhet as (select * from kodeverk.kommune_enhet),

programperiode as (select * from klargjort.programperiode),

-- a decision and an exit stand under a law, a measure and an absence under none: for them every programme counts
grense as (
    select
        person_id,
        lov,
        start_dato,
        grense_dato,
    from programperiode
    union all
    -- two may begin on one day, under two laws; NIR takes what the later limit lets in
    select
        person_id,
        'uten_lov' as lov,
        start_dato,
        max(grense_dato) as grense_dato,
    from programperiode
    group by person_id, start_dato
),

hendelse as (
    select
        'vedtak' as tabell,
        vedtak_id as rad_id,
        person_id,
        lov,
        kommunenummer,
        bydelsnummer,
        vedtaksdato as dato,
        -- a decision made before the programme it begins belongs to that one, not to the one before
        greatest(vedtaksdato, fra_dato) as i_program_dato,
        forst_registrert,
    from vedtak
    union all
    select
        'tiltak' as tabell,
        tiltak_id as rad_id,
        person_id,
        'uten_lov' as lov,
        kommunenummer,
        bydelsnummer,
        fra_dato as dato,
        fra_dato as i_program_dato,
        forst_registrert,
    from tiltak
    union all
    select
        'fravaer' as tabell,
        fravaer_id as rad_id,
        person_id,
        'uten_lov' as lov,
        kommunenummer,
        null as bydelsnummer,
        til_dato as dato,
        til_dato as i_program_dato,
        forst_registrert,
    from fravaer
    union all
    select
        'avslutning' as tabell,
        avslutning_id as rad_id,
        person_id,
        lov,
        kommunenummer,
        bydelsnummer,
        avslutningsdato as dato,
        avslutningsdato as i_program_dato,
        forst_registrert,
    from avslutning
),

kjent_historikk as (select tabell from inndata.mottak_lest where har_historikk),

i_aret as (
    select * from hendelse
    where dato between $ar_start and $ar_slutt and tabell in (select tabell from kjent_historikk)
),

-- the programme under way is the last one begun by then
med_grense as (
    select
        h.*,
        g.grense_dato,
    from i_aret as h
    asof left join grense as g
        on h.person_id = g.person_id and h.lov = g.lov and h.i_program_dato >= g.start_dato
)

select
    cast(h.tabell as varchar) as tabell,
    cast(h.rad_id as varchar) as rad_id,
    cast(h.person_id as varchar) as person_id,
    cast(m.enhet_kode as varchar) as kommune_kode,
    -- absence has no bydel of its own
    cast(
        case when h.tabell <> 'fravaer' then oslo_bydel(m.enhet_kode, h.bydelsnummer) end as varchar
    ) as bydel_kode,
    cast(h.dato as date) as hendelse_dato,
    cast(cast(h.forst_registrert as date) > registreringsfrist(h.dato) as boolean) as er_sen,
from med_grense as h
left join kommune_enhet as m on h.kommunenummer = m.kommunenummer
-- without a programme, or a start, there is no limit
where h.grense_dato is null or h.i_program_dato < h.grense_dato
