-- Exits and goal by the age groups of the sheets, both sexes together.
-- Grain: one row per unit and age group of the sheets; zeros too.
-- Parameters: none.
-- Rules: R7, R9, R10. Of R10's groups 46-55, 56+ and uoppgitt are one on sheets, 46+; resultat_alder keeps them apart.
with enhet as (select * from klargjort.enhet),

aldersgruppe as (select * from kodeverk.verdi where liste = 'arkaldersgruppe'),

avslutning_enhet as (select * from klargjort.avslutning_enhet where er_talt),

rutenett as (
    select
        e.niva,
        e.niva_nr,
        e.kode,
        a.verdi as aldersgruppe,
        a.rekkefolge as aldersgruppe_nr,
    from enhet as e
    cross join aldersgruppe as a
),

avsluttet as (
    select
        v.niva,
        v.kode,
        coalesce(a.verdi, '46+') as aldersgruppe,
        count(*) as avsluttet,
        count(*) filter (where v.er_mal_nadd) as mal_nadd,
    from avslutning_enhet as v
    left join aldersgruppe as a on v.aldersgruppe = a.verdi
    group by all
)

-- nobody in a group is zero
select
    cast(r.niva as varchar) as niva,
    cast(r.kode as varchar) as kode,
    cast(r.aldersgruppe as varchar) as aldersgruppe,
    cast(coalesce(a.avsluttet, 0) as bigint) as avsluttet,
    cast(coalesce(a.mal_nadd, 0) as bigint) as mal_nadd,
from rutenett as r
left join avsluttet as a on r.niva = a.niva and r.kode = a.kode and r.aldersgruppe = a.aldersgruppe
order by r.niva_nr, r.kode, r.aldersgruppe_nr
