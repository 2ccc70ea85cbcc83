-- What SSB receives about absence, as registered. Restricted: rows are people.
-- Grain: one row per absence (fravaer_id) of the people of the handoff with a day in the statistic year.
-- Parameters: $utgave, $ar_start, $ar_slutt.
-- Rules: O3, R7, R8. An absence has no bydel, so that one of Oslo is in 030199.
with fravaer as (
    select * from inndata.fravaer
    where fra_dato <= $ar_slutt and til_dato >= $ar_start
),

overlevert as (select * from klargjort.overlevert),

kommune_enhet as (select * from kodeverk.kommune_enhet)

select
    cast($utgave as varchar) as utgave,
    cast(f.fravaer_id as varchar) as fravaer_id,
    cast(f.person_id as varchar) as person_id,
    cast(apent_sted(o.er_sperret, f.kommunenummer) as varchar) as kommunenummer,
    cast(apent_sted(o.er_sperret, m.enhet_kode) as varchar) as kommune_kode,
    cast(apent_sted(o.er_sperret, oslo_bydel(m.enhet_kode, null)) as varchar) as bydel_kode,
    cast(som_kode(f.fravaerstype) as varchar) as fravaerstype,
    cast(f.fra_dato as date) as fra_dato,
    cast(f.til_dato as date) as til_dato,
    cast(f.timer as decimal(18, 9)) as timer,
    cast(f.registrert as timestamp with time zone) as registrert,
    cast(f.forst_registrert as timestamp with time zone) as forst_registrert,
from fravaer as f
inner join overlevert as o on f.person_id = o.person_id
left join kommune_enhet as m on f.kommunenummer = m.kommunenummer
order by f.fravaer_id
