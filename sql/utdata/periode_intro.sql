-- What SSB receives about days of participation: the periods, cut to the year. Restricted: rows are people.
-- Grain: one row per vedtak that gives participation in the year (vedtak_id). Periods of one person may overlap.
-- Parameters: $utgave.
-- Rules: O3, R7, R8, R11. The only file whose dates are cut.
with deltakelse as (select * from klargjort.deltakelse),

vedtak as (select * from inndata.vedtak)

select
    cast($utgave as varchar) as utgave,
    cast(d.vedtak_id as varchar) as vedtak_id,
    cast(d.person_id as varchar) as person_id,
    cast(d.lov as varchar) as lov,
    cast(apent_sted(d.er_sperret, d.kommunenummer) as varchar) as kommunenummer,
    cast(apent_sted(d.er_sperret, d.bydelsnummer) as varchar) as bydelsnummer,
    cast(apent_sted(d.er_sperret, d.kommune_kode) as varchar) as kommune_kode,
    cast(apent_sted(d.er_sperret, d.bydel_kode) as varchar) as bydel_kode,
    cast(d.fra_dato as date) as fra_dato,
    cast(d.til_dato as date) as til_dato,
    cast(v.registrert as timestamp with time zone) as registrert,
    cast(v.forst_registrert as timestamp with time zone) as forst_registrert,
from deltakelse as d
inner join vedtak as v on d.vedtak_id = v.vedtak_id
order by d.vedtak_id
