-- What SSB receives about participation: each participant of the year in each municipality and bydel.
-- Grain: one row per person, kommune_kode and bydel_kode with participation in the year. Restricted: rows are people.
-- Parameters: $utgave.
-- Rules: R7, R8, R11. People at a shielded address are in the file without any place, one row each.
with deltakelse as (select * from klargjort.deltakelse),

person as (select * from inndata.person),

deltaker as (
    select
        person_id,
        case when not er_sperret then kommune_kode end as kommune_kode,
        case when not er_sperret then bydel_kode end as bydel_kode,
        min(fra_dato) as forste_deltakelse_dato,
        max(til_dato) as siste_deltakelse_dato,
        bool_or(er_sperret) as er_sperret,
        string_agg(distinct lov, ',' order by lov) as lover,
    from deltakelse
    group by all
)

select
    cast($utgave as varchar) as utgave,
    cast(d.person_id as varchar) as person_id,
    cast(p.fodselsnummer as varchar) as fodselsnummer,
    cast(p.duf_nummer as varchar) as duf_nummer,
    cast(p.fodselsdato as date) as fodselsdato,
    cast(p.kjonn as varchar) as kjonn,
    cast(p.statsborgerskap as varchar) as statsborgerskap,
    cast(p.fodeland as varchar) as fodeland,
    cast(d.lover as varchar) as lover,
    cast(d.kommune_kode as varchar) as kommune_kode,
    cast(d.bydel_kode as varchar) as bydel_kode,
    cast(d.forste_deltakelse_dato as date) as forste_deltakelse_dato,
    cast(d.siste_deltakelse_dato as date) as siste_deltakelse_dato,
    cast(d.er_sperret as boolean) as er_sperret,
    cast(p.reservert_forskning as boolean) as er_reservert_forskning,
from deltaker as d
inner join person as p on d.person_id = p.person_id
order by d.person_id, d.kommune_kode nulls first, d.bydel_kode nulls first
