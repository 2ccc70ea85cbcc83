-- Introduksjonsstønad of the year's participants: how many were paid, and in how many months.
-- Grain: one row per unit and sex (alle, K, M); none where the run has no stønad.
-- Parameters: $utgave, $ar_start, $ar_slutt.
-- Rules: T3, R7, R11. A month counts when its sum is above 0, whoever paid; a participant of two units counts in both.
with enhet_kjonn as (select * from klargjort.enhet_kjonn),

deltaker_enhet as (select * from klargjort.deltaker_enhet),

betalt_maned as (
    select * from klargjort.betalt_maned
    where maned_dato between $ar_start and $ar_slutt
),

stonad_uttrekk as (select * from inndata.stonad_uttrekk),

uten_stonadsoppslag as (select * from klargjort.uten_stonadsoppslag),

maneder as (
    select
        person_id,
        count(*) as antall,
    from betalt_maned
    group by person_id
),

telling as (
    select
        d.niva,
        d.kode,
        coalesce(d.kjonn, 'alle') as kjonn,
        count(*) as deltakere,
        count(u.person_id) as deltakere_uten_oppslag,
        count(m.person_id) as deltakere_med_stonad,
        sum(m.antall) as stonad_maneder,
    from deltaker_enhet as d
    left join maneder as m on d.person_id = m.person_id
    left join uten_stonadsoppslag as u on d.person_id = u.person_id
    group by d.niva, d.kode, grouping sets ((d.kjonn), ())
)

-- a unit without participants is zero
select
    cast($utgave as varchar) as utgave,
    cast(e.niva as varchar) as niva,
    cast(e.kode as varchar) as kode,
    cast(e.navn as varchar) as navn,
    cast(e.kjonn as varchar) as kjonn,
    cast(coalesce(t.deltakere, 0) as bigint) as deltakere,
    cast(coalesce(t.deltakere_uten_oppslag, 0) as bigint) as deltakere_uten_oppslag,
    cast(coalesce(t.deltakere_med_stonad, 0) as bigint) as deltakere_med_stonad,
    cast(coalesce(t.stonad_maneder, 0) as bigint) as stonad_maneder,
    cast(andel(t.stonad_maneder, t.deltakere_med_stonad) as double) as snitt_maneder,
from enhet_kjonn as e
cross join stonad_uttrekk
left join telling as t on e.niva = t.niva and e.kode = t.kode and e.kjonn = t.kjonn
order by e.niva_nr, e.kode, e.kjonn_nr
