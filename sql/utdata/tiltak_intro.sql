-- What SSB receives about measures: both tabs of NIR, as registered. Restricted: rows are people.
-- Grain: one row per measure (tiltak_id) of the people of the handoff with a day in the statistic year.
-- Parameters: $utgave.
-- Rules: O3, R7, R8, R12. A code outside the code list keeps its own value and is in the main group ukjent.
with tiltak as (select * from inndata.tiltak),

tiltak_i_aret as (select * from klargjort.tiltak),

overlevert as (select * from klargjort.overlevert)

select
    cast($utgave as varchar) as utgave,
    cast(t.tiltak_id as varchar) as tiltak_id,
    cast(t.person_id as varchar) as person_id,
    cast(t.fane as varchar) as fane,
    cast(som_kode(t.tiltakskode) as varchar) as tiltakskode,
    cast(i.hovedgruppe as varchar) as hovedgruppe,
    cast(apent_sted(o.er_sperret, i.kommunenummer) as varchar) as kommunenummer,
    cast(apent_sted(o.er_sperret, i.bydelsnummer) as varchar) as bydelsnummer,
    cast(apent_sted(o.er_sperret, i.kommune_kode) as varchar) as kommune_kode,
    cast(apent_sted(o.er_sperret, i.bydel_kode) as varchar) as bydel_kode,
    cast(t.fra_dato as date) as fra_dato,
    cast(t.til_dato as date) as til_dato,
    cast(t.timer_per_uke as decimal(18, 9)) as timer_per_uke,
    cast(t.registrert as timestamp with time zone) as registrert,
    cast(t.forst_registrert as timestamp with time zone) as forst_registrert,
from tiltak_i_aret as i
inner join tiltak as t on i.tiltak_id = t.tiltak_id
inner join overlevert as o on i.person_id = o.person_id
order by t.tiltak_id
