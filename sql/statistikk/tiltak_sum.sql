-- Measures in total: participants, those without measures, those in the Norwegian tab only, average hours a week.
-- Grain: one row per unit and sex; units without participants have zeros and no average.
-- Parameters: $utgave.
-- Rules: R7, R12.
with enhet_kjonn as (select * from klargjort.enhet_kjonn),

timer as (select * from statistikk.timer)

select
    cast($utgave as varchar) as utgave,
    cast(e.niva as varchar) as niva,
    cast(e.kode as varchar) as kode,
    cast(e.navn as varchar) as navn,
    cast(e.kjonn as varchar) as kjonn,
    -- a unit without participants has no row in statistikk.timer: zero
    cast(coalesce(t.deltakere, 0) as bigint) as deltakere,
    cast(coalesce(t.deltakere_uten_tiltak, 0) as bigint) as deltakere_uten_tiltak,
    cast(coalesce(t.kun_norskfane, 0) as bigint) as kun_norskfane,
    cast(andel(t.timer_dager, t.deltakelse_dager) as double) as timer_per_uke,
    cast(coalesce(t.deltakere_med_tiltak_uten_timer, 0) as bigint) as deltakere_med_tiltak_uten_timer,
from enhet_kjonn as e
left join timer as t on e.niva = t.niva and e.kode = t.kode and e.kjonn = t.kjonn
order by e.niva_nr, e.kode, e.kjonn_nr
