-- The public table deltakere, exact: participants, with and without measures, and what their hours are computed from.
-- Grain: one row per unit and sex; zeros too. timer_dager is hours a week times days.
-- Parameters: $utgave.
-- Rules: P1, P3, R11, R12. har_timer and tiltak_uten_timer decide whether hours are shown.
with enhet as (select * from offentlig.enhet),

kjonn as (select * from kodeverk.verdi where liste = 'kjonn'),

deltaker as (select * from offentlig.deltaker),

telling as (
    select
        niva,
        kode,
        coalesce(kjonn, 'alle') as kjonn,
        sum(antall) as deltakere,
        sum(antall) filter (where har_tiltak) as med_tiltak,
        sum(antall) filter (where har_timer) as har_timer,
        sum(antall) filter (where har_tiltak and not har_timer) as tiltak_uten_timer,
        sum(timer_dager) as timer_dager,
        sum(deltakelse_dager) as deltakelse_dager,
    from deltaker
    group by niva, kode, grouping sets ((kjonn), ())
)

-- nobody is zero
select
    cast($utgave as varchar) as utgave,
    cast(e.niva as varchar) as niva,
    cast(e.kode as varchar) as kode,
    cast(e.navn as varchar) as navn,
    cast(k.verdi as varchar) as kjonn,
    cast(coalesce(t.deltakere, 0) as bigint) as deltakere,
    cast(coalesce(t.med_tiltak, 0) as bigint) as med_tiltak,
    cast(coalesce(t.deltakere, 0) - coalesce(t.med_tiltak, 0) as bigint) as uten_tiltak,
    cast(coalesce(t.har_timer, 0) as bigint) as har_timer,
    cast(coalesce(t.tiltak_uten_timer, 0) as bigint) as tiltak_uten_timer,
    cast(coalesce(t.timer_dager, 0) as decimal(38, 9)) as timer_dager,
    cast(coalesce(t.deltakelse_dager, 0) as bigint) as deltakelse_dager,
from enhet as e
cross join kjonn as k
left join telling as t on e.niva = t.niva and e.kode = t.kode and k.verdi = t.kjonn
order by e.niva_nr, e.kode, k.rekkefolge
