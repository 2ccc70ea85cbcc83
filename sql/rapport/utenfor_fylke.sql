-- What the report counts of people who are in no county: those at a shielded address, and those whose place is none.
-- Grain: one row. It is never shown; it is what the nation's figures less the counties' tell.
-- Parameters: none.
-- Rules: R7, R8, P7, T4.
with hendelse as (select * from rapport.hendelse),

i_fylke as (
    select distinct
        slag,
        sak,
    from i_enheter('hendelse')
    where niva = 'fylke'
),

utenfor as (
    select
        h.slag,
        h.sak,
        h.gruppe,
        h.er_mal_nadd,
    from hendelse as h
    anti join i_fylke as i on h.slag = i.slag and h.sak = i.sak
)

select
    cast(count(distinct sak) filter (where slag = 'startet') as bigint) as startet,
    cast(count(distinct sak) filter (where slag = 'deltaker') as bigint) as deltakere,
    cast(count(distinct sak) filter (where slag = 'beholdning') as bigint) as beholdning,
    cast(count(distinct sak) filter (where slag = 'avsluttet') as bigint) as avsluttet,
    cast(count(distinct sak) filter (where slag = 'avsluttet' and er_mal_nadd) as bigint) as mal_nadd,
    cast(count(distinct sak) filter (where slag = 'avsluttet' and gruppe = 'arbeid') as bigint) as arbeid,
    cast(count(distinct sak) filter (where slag = 'avsluttet' and gruppe = 'utdanning') as bigint) as utdanning,
from utenfor
