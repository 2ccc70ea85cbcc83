-- When the programme that an exit ends began, and when NIR's limit ran out.
-- Grain: one row per exit in the statistic year, of any bucket.
-- Parameters: $ar_start, $ar_slutt.
-- Rules: R3, R5. Only the same person's rows under the same law count. A programme without an innvilget vedtak has no
-- start, and so neither leave nor limit. Two exits on one day end the same programme.
with avslutning as (select * from inndata.avslutning where avslutningsdato between $ar_start and $ar_slutt),

programperiode as (select * from klargjort.programperiode)

select
    cast(a.avslutning_id as varchar) as avslutning_id,
    cast(p.start_dato as date) as program_start_dato,
    cast(coalesce(p.permisjon_dager, 0) as bigint) as permisjon_dager,
    cast(p.grense_dato as date) as program_grense_dato,
from avslutning as a
left join programperiode as p
    on a.person_id = p.person_id and a.lov = p.lov and a.avslutningsdato = p.avslutning_dato
order by a.avslutning_id
