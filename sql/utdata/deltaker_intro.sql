-- What SSB receives about participation: each participant of the year in each unit. Restricted: rows are people.
-- Grain: one row per person, law and unit (person_id, lopenr). lopenr counts the person's rows from 1, by law,
-- municipality and bydel, empty first.
-- Parameters: $utgave.
-- Rules: O3, R7, R8, R11. People at a shielded address are in the file without any place, one row a law.
with deltakelse as (select * from klargjort.deltakelse),

vedtak as (select * from inndata.vedtak),

deltaker as (
    select
        d.person_id,
        d.lov,
        apent_sted(d.er_sperret, d.kommune_kode) as kommune_kode,
        apent_sted(d.er_sperret, d.bydel_kode) as bydel_kode,
        min(d.fra_dato) as forste_deltakelse_dato,
        max(d.til_dato) as siste_deltakelse_dato,
        max(v.registrert) as registrert,
        min(v.forst_registrert) as forst_registrert,
    from deltakelse as d
    inner join vedtak as v on d.vedtak_id = v.vedtak_id
    group by all
)

select
    cast($utgave as varchar) as utgave,
    cast(person_id as varchar) as person_id,
    cast(
        row_number() over (
            partition by person_id
            order by lov, kommune_kode nulls first, bydel_kode nulls first
        ) as integer
    ) as lopenr,
    cast(lov as varchar) as lov,
    cast(kommune_kode as varchar) as kommune_kode,
    cast(bydel_kode as varchar) as bydel_kode,
    cast(forste_deltakelse_dato as date) as forste_deltakelse_dato,
    cast(siste_deltakelse_dato as date) as siste_deltakelse_dato,
    cast(registrert as timestamp with time zone) as registrert,
    cast(forst_registrert as timestamp with time zone) as forst_registrert,
from deltaker
order by person_id, lopenr
