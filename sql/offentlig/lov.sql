-- The public table lov, exact: exits and goal by law and collective protection.
-- Grain: one row per unit and class of law and protection; zeros too, and those of counties that are not published.
-- Parameters: $utgave.
-- Rules: P1, R9, R10.
with enhet as (select * from offentlig.enhet where niva in ('land', 'fylke', 'uten_fylke')),

lovklasse as (
    select samlet as lovklasse, min(nr) as lovklasse_nr from offentlig.kategori
    where liste = 'lovklasse'
    group by samlet
),

avslutning as (select * from offentlig.avslutning),

telling as (
    select niva, kode, lovklasse, sum(antall) as avsluttet, sum(antall) filter (where er_mal_nadd) as mal_nadd
    from avslutning
    group by all
)

-- nobody is zero
select
    cast($utgave as varchar) as utgave,
    cast(e.niva as varchar) as niva,
    cast(e.kode as varchar) as kode,
    cast(e.navn as varchar) as navn,
    cast(split_part(l.lovklasse, '/', 1) as varchar) as lov,
    cast(split_part(l.lovklasse, '/', 2) as varchar) as kollektiv_beskyttelse,
    cast(coalesce(t.avsluttet, 0) as bigint) as avsluttet,
    cast(coalesce(t.mal_nadd, 0) as bigint) as mal_nadd,
    cast(coalesce(t.avsluttet, 0) - coalesce(t.mal_nadd, 0) as bigint) as ikke_mal_nadd,
from enhet as e
cross join lovklasse as l
left join telling as t on e.niva = t.niva and e.kode = t.kode and l.lovklasse = t.lovklasse
order by e.niva_nr, e.kode, l.lovklasse_nr
