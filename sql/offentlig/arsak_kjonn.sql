-- The public table arsak_kjonn, exact: exits by group of reasons and sex.
-- Grain: one row per unit, group and sex; zeros too.
-- Parameters: $utgave.
-- Rules: P1, R9.
with enhet as (select * from offentlig.enhet where niva in ('land', 'fylke', 'uten_fylke')),

gruppe as (
    select samlet as gruppe, min(nr) as gruppe_nr from offentlig.kategori
    where liste = 'gruppe'
    group by samlet
),

kjonn as (select * from kodeverk.verdi where liste = 'kjonn'),

avslutning as (select * from offentlig.avslutning),

telling as (
    select niva, kode, gruppe, coalesce(kjonn, 'alle') as kjonn, sum(antall) as antall from avslutning
    group by niva, kode, gruppe, grouping sets ((kjonn), ())
)

-- nobody is zero
select
    cast($utgave as varchar) as utgave,
    cast(e.niva as varchar) as niva,
    cast(e.kode as varchar) as kode,
    cast(e.navn as varchar) as navn,
    cast(g.gruppe as varchar) as gruppe,
    cast(k.verdi as varchar) as kjonn,
    cast(coalesce(t.antall, 0) as bigint) as antall,
from enhet as e
cross join gruppe as g
cross join kjonn as k
left join telling as t on e.niva = t.niva and e.kode = t.kode and g.gruppe = t.gruppe and k.verdi = t.kjonn
order by e.niva_nr, e.kode, g.gruppe_nr, k.rekkefolge
