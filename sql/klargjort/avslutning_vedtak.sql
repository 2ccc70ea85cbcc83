-- Whether the programmes that exits ended have a decision in NIR, and whether NIR could have accepted one.
-- Grain: one row per exit of the year that R4 keeps.
-- Parameters: $frist_slakk_dager.
-- Rules: R4, R5, R11. A decision belongs to the exit when it begins after the previous exit under the same law. When
-- a programme has reached its limit, what follows is the same programme, extended, and NIR accepts no decision.
with avslutning as (select * from klargjort.avslutning where botte <> 'erstattet'),

programperiode as (select * from klargjort.programperiode),

deltakelsesvedtak as (select * from klargjort.deltakelsesvedtak),

med_vedtak as (
    select distinct a.avslutning_id
    from avslutning as a
    inner join deltakelsesvedtak as v
        on a.person_id = v.person_id and a.lov = v.lov and a.avslutningsdato = v.avslutning_dato
),

-- an earlier programme under the same law ended at its limit or later
etter_grensen as (
    select distinct a.avslutning_id
    from avslutning as a
    inner join programperiode as p
        on
            a.person_id = p.person_id
            and a.lov = p.lov
            and a.avslutningsdato > p.avslutning_dato
            and er_ved_grensen(p.avslutning_dato, p.grense_dato, $frist_slakk_dager)
)

select
    cast(a.avslutning_id as varchar) as avslutning_id,
    cast(a.person_id as varchar) as person_id,
    cast(a.kommune_kode as varchar) as kommune_kode,
    cast(a.bydel_kode as varchar) as bydel_kode,
    cast(a.program_start_dato as date) as program_start_dato,
    cast(v.avslutning_id is not null as boolean) as har_vedtak,
    cast(g.avslutning_id is not null as boolean) as er_etter_grensen,
from avslutning as a
left join med_vedtak as v on a.avslutning_id = v.avslutning_id
left join etter_grensen as g on a.avslutning_id = g.avslutning_id
