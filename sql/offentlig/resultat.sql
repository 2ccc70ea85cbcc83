-- The public table resultat, exact: exits and goal.
-- Grain: one row per unit and sex; zeros too.
-- Parameters: $utgave.
-- Rules: P1, R9.
with enhet as (select * from offentlig.enhet),

kjonn as (select * from kodeverk.verdi where liste = 'kjonn'),

avslutning as (select * from offentlig.avslutning),

telling as (
    select
        niva,
        kode,
        coalesce(kjonn, 'alle') as kjonn,
        sum(antall) as avsluttet,
        sum(antall) filter (where er_mal_nadd) as mal_nadd,
    from avslutning
    group by niva, kode, grouping sets ((kjonn), ())
)

-- nobody is zero
select
    cast($utgave as varchar) as utgave,
    cast(e.niva as varchar) as niva,
    cast(e.kode as varchar) as kode,
    cast(e.navn as varchar) as navn,
    cast(k.verdi as varchar) as kjonn,
    cast(coalesce(t.avsluttet, 0) as bigint) as avsluttet,
    cast(coalesce(t.mal_nadd, 0) as bigint) as mal_nadd,
    cast(coalesce(t.avsluttet, 0) - coalesce(t.mal_nadd, 0) as bigint) as ikke_mal_nadd,
from enhet as e
cross join kjonn as k
left join telling as t on e.niva = t.niva and e.kode = t.kode and k.verdi = t.kjonn
order by e.niva_nr, e.kode, k.rekkefolge
