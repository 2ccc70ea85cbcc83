-- The lowest and highest goal attainment of a unit after every possible correction of what the quality rules found.
-- Whoever makes it: the unit, another unit or IMDi. A sheet prints what the unit's own findings can lead to
-- (statistikk.malspenn, egne).
-- Grain: one row per unit.
-- Parameters: $utgave.
-- Rules: R7, R8, R9.
with resultat as (select * from statistikk.resultat where kjonn = 'alle'),

enhet as (select * from klargjort.enhet),

spenn as (select * from statistikk.malspenn where omfang = 'alle')

select
    cast($utgave as varchar) as utgave,
    cast(r.niva as varchar) as niva,
    cast(r.kode as varchar) as kode,
    cast(r.navn as varchar) as navn,
    cast(r.avsluttet as bigint) as avsluttet,
    cast(r.mal_nadd as bigint) as mal_nadd,
    cast(andel(r.mal_nadd, r.avsluttet) as double) as andel_mal,
    cast(s.saker as bigint) as saker,
    cast(s.lavest_avsluttet as bigint) as lavest_avsluttet,
    cast(s.lavest_mal_nadd as bigint) as lavest_mal_nadd,
    cast(andel(s.lavest_mal_nadd, s.lavest_avsluttet) as double) as andel_lavest,
    cast(s.hoyest_avsluttet as bigint) as hoyest_avsluttet,
    cast(s.hoyest_mal_nadd as bigint) as hoyest_mal_nadd,
    cast(andel(s.hoyest_mal_nadd, s.hoyest_avsluttet) as double) as andel_hoyest,
from resultat as r
inner join enhet as u on r.niva = u.niva and r.kode = u.kode
inner join spenn as s on r.niva = s.niva and r.kode = s.kode
order by u.niva_nr, r.kode
