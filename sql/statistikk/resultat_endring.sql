-- The result table of the previous round beside this round's: how corrections in NIR have changed the figures.
-- Grain: one row per unit and count of the result table, both sexes, zeros too; no row where there is no earlier round
-- of the year, or for a unit that the earlier round did not have.
-- Parameters: $utgave.
-- Rules: R7, R9, R10. The earlier round is the one that the findings are compared with (statistikk.funn_endring). Its
-- counts are recounted without the people who are shielded now (pipeline/statistics/recount.py), so that no unit sees
-- who is.
with enhet as (select * from klargjort.enhet),

resultattall as (select * from kodeverk.verdi where liste = 'resultattall'),

forrige_runde as (select * from inndata.forrige_runde),

forrige as (select * from inndata.forrige_runde_resultat),

naa as (select * exclude (utgave, navn, kjonn, andel_mal) from statistikk.resultat where kjonn = 'alle'),

forrige_tall as (
    unpivot forrige
    on columns(* exclude (niva, kode))
    into name tall value antall
),

tall_naa as (
    unpivot naa
    on columns(* exclude (niva, kode))
    into name tall value antall
)

select
    cast($utgave as varchar) as utgave,
    cast(u.utgave as varchar) as forrige_utgave,
    cast(e.niva as varchar) as niva,
    cast(e.kode as varchar) as kode,
    cast(e.navn as varchar) as navn,
    cast(n.tall as varchar) as tall,
    cast(f.antall as bigint) as antall_for,
    cast(n.antall as bigint) as antall,
from enhet as e
cross join forrige_runde as u
inner join tall_naa as n on e.niva = n.niva and e.kode = n.kode
inner join forrige_tall as f on n.niva = f.niva and n.kode = f.kode and n.tall = f.tall
inner join resultattall as v on n.tall = v.verdi
order by e.niva_nr, e.kode, v.rekkefolge
