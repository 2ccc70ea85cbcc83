-- What municipalities registered about events of the year, and whether they did so in time.
-- Grain: one row per row of vedtak, tiltak, fravaer or avslutning whose event lies in the year.
-- Parameters: $ar_start, $ar_slutt.
-- Rules: R2 (first registered), R5, R8, and the two months of integreringsforskriften § 58. The event is the decision, the
-- first day of a measure, the last day of an absence, the exit. Left out: what NIR registers by itself, and events
-- from the day the limit ran out, which NIR could not take in time.
with vedtak as (select * from inndata.vedtak),

tiltak as (select * from inndata.tiltak),

fravaer as (select * from inndata.fravaer),

avslutning as (select * from inndata.avslutning where registrert_av = 'kommune'),

kommune_enhet as (select * from kodeverk.kommune_enhet),

programperiode as (select * from klargjort.programperiode),

-- two programmes may begin on one day, under two laws; the later limit asks for the most
grense as (
    select
        person_id,
        start_dato,
        max(grense_dato) as grense_dato,
    from programperiode
    group by person_id, start_dato
),

hendelse as (
    select 'vedtak' as tabell, vedtak_id as rad_id, person_id, kommunenummer, bydelsnummer, vedtaksdato as dato,
        forst_registrert
    from vedtak
    union all
    select 'tiltak', tiltak_id, person_id, kommunenummer, bydelsnummer, fra_dato, forst_registrert
    from tiltak
    union all
    select 'fravaer', fravaer_id, person_id, kommunenummer, null, til_dato, forst_registrert
    from fravaer
    union all
    select 'avslutning', avslutning_id, person_id, kommunenummer, bydelsnummer, avslutningsdato, forst_registrert
    from avslutning
),

i_aret as (select * from hendelse where dato between $ar_start and $ar_slutt),

-- the programme under way: the last one begun by then, under either law
med_grense as (
    select
        h.*,
        g.grense_dato,
    from i_aret as h
    asof left join grense as g on h.person_id = g.person_id and h.dato >= g.start_dato
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
where h.grense_dato is null or h.dato < h.grense_dato
