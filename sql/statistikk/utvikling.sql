-- The result year by year: earlier statistic years as their last edition published them, and this edition's own.
-- Grain: one row per nation, municipality or bydel and year, this year always; earlier years only where an edition has
-- been published under the same HOME and the unit's borders were the same then.
-- Parameters: $utgave, $ar.
-- Rules: R8, R9. kode and navn are the unit's on this edition's structure date.
with enhet as (select * from klargjort.enhet where niva in ('land', 'kommune', 'bydel')),

tidligere_ar as (select * from inndata.tidligere_ar),

resultat as (select * from statistikk.resultat where kjonn = 'alle'),

ar as (
    select niva, kode, ar, utgave as kilde_utgave, avsluttet, mal_nadd, ikke_registrert
    from tidligere_ar
    union all
    select niva, kode, $ar, utgave, avsluttet, mal_nadd, ikke_registrert
    from resultat
)

select
    cast($utgave as varchar) as utgave,
    cast(e.niva as varchar) as niva,
    cast(e.kode as varchar) as kode,
    cast(e.navn as varchar) as navn,
    cast(a.ar as bigint) as ar,
    cast(a.kilde_utgave as varchar) as kilde_utgave,
    cast(a.avsluttet as bigint) as avsluttet,
    cast(a.mal_nadd as bigint) as mal_nadd,
    cast(andel(a.mal_nadd, a.avsluttet) as double) as andel_mal,
    cast(a.ikke_registrert as bigint) as ikke_registrert,
from enhet as e
inner join ar as a on e.niva = a.niva and e.kode = a.kode
order by e.niva_nr, e.kode, a.ar
