-- The public table alder, exact: exits and goal by age group.
-- Grain: one row per unit and age group; zeros too.
-- Parameters: $utgave.
-- Rules: P1, R9, R10.
with enhet as (select * from offentlig.enhet where niva in ('land', 'fylke', 'uten_fylke')),

aldersgruppe as (
    select samlet as aldersgruppe, min(nr) as aldersgruppe_nr from offentlig.kategori
    where liste = 'aldersgruppe'
    group by samlet
),

avslutning as (select * from offentlig.avslutning),

telling as (
    select niva, kode, aldersgruppe, sum(antall) as avsluttet, sum(antall) filter (where er_mal_nadd) as mal_nadd
    from avslutning
    group by all
)

-- nobody is zero
select
    cast($utgave as varchar) as utgave,
    cast(e.niva as varchar) as niva,
    cast(e.kode as varchar) as kode,
    cast(e.navn as varchar) as navn,
    cast(a.aldersgruppe as varchar) as aldersgruppe,
    cast(coalesce(t.avsluttet, 0) as bigint) as avsluttet,
    cast(coalesce(t.mal_nadd, 0) as bigint) as mal_nadd,
    cast(coalesce(t.avsluttet, 0) - coalesce(t.mal_nadd, 0) as bigint) as ikke_mal_nadd,
from enhet as e
cross join aldersgruppe as a
left join telling as t on e.niva = t.niva and e.kode = t.kode and a.aldersgruppe = t.aldersgruppe
order by e.niva_nr, e.kode, a.aldersgruppe_nr
