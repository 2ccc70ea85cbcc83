-- What SSB receives about people: the only file that says who they are. Restricted: rows are people.
-- Grain: one row per person with a row in another file (person_id).
-- Parameters: $utgave.
-- Rules: O3, R7. Numbers are text, whole and never judged by their check digits; no name, no address.
with overlevert as (select * from klargjort.overlevert),

person as (select * from inndata.person)

select
    cast($utgave as varchar) as utgave,
    cast(o.person_id as varchar) as person_id,
    cast(p.fodselsnummer as varchar) as fodselsnummer,
    cast(p.duf_nummer as varchar) as duf_nummer,
    cast(p.fodselsdato as date) as fodselsdato,
    cast(p.kjonn as varchar) as kjonn,
    cast(p.statsborgerskap as varchar) as statsborgerskap,
    cast(p.fodeland as varchar) as fodeland,
    cast(o.er_sperret as boolean) as er_sperret,
    cast(p.reservert_forskning as boolean) as er_reservert_forskning,
    cast(p.registrert as timestamp with time zone) as registrert,
    cast(p.forst_registrert as timestamp with time zone) as forst_registrert,
from overlevert as o
inner join person as p on o.person_id = p.person_id
order by o.person_id
