-- The ten countries with the most participants, all others together, and people without a known citizenship.
-- Grain: one row per country, and the rows andre and uoppgitt; the nation alone.
-- Parameters: none.
-- Rules: R7, R9, R11, T4. Citizenship as it is registered; ties in the order of the codes.
with hendelse as (select * from rapport.hendelse),

deltakere_per_land as (
    select
        statsborgerskap,
        count(distinct sak) as deltakere,
    from hendelse
    where slag = 'deltaker' and statsborgerskap is not null
    group by statsborgerskap
),

storst as (
    select
        statsborgerskap,
        row_number() over (order by deltakere desc, statsborgerskap asc) as nummer,
    from deltakere_per_land
    qualify nummer <= 10
),

linje as (
    select statsborgerskap as land, nummer from storst
    union all
    select unnest(['andre', 'uoppgitt']) as land, unnest([11, 12]) as nummer
),

med_linje as (
    select
        h.*,
        case when h.statsborgerskap is null then 'uoppgitt' else coalesce(s.statsborgerskap, 'andre') end as land,
    from hendelse as h
    left join storst as s on h.statsborgerskap = s.statsborgerskap
),

telling as (
    select
        land,
        count(distinct sak) filter (where slag = 'startet') as startet,
        count(distinct sak) filter (where slag = 'deltaker') as deltakere,
        count(distinct sak) filter (where slag = 'beholdning') as beholdning,
        count(distinct sak) filter (where slag = 'avsluttet') as avsluttet,
        count(distinct sak) filter (where slag = 'avsluttet' and er_mal_nadd) as mal_nadd,
    from med_linje
    group by land
)

-- nobody is zero
select
    cast(l.nummer as bigint) as nummer,
    cast(l.land as varchar) as land,
    cast(coalesce(t.startet, 0) as bigint) as startet,
    cast(coalesce(t.deltakere, 0) as bigint) as deltakere,
    cast(coalesce(t.beholdning, 0) as bigint) as beholdning,
    cast(coalesce(t.avsluttet, 0) as bigint) as avsluttet,
    cast(coalesce(t.mal_nadd, 0) as bigint) as mal_nadd,
from linje as l
left join telling as t on l.land = t.land
order by l.nummer
