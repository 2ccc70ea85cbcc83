-- Exits dated before the law they are registered under was in force.
-- Grain: one row per such exit.
-- Parameters: none.
-- Rules: R4, C7.
with avslutning as (select * from klargjort.avslutning where botte <> 'erstattet'),

lov as (select * from kodeverk.lov)

select
    a.person_id,
    a.kommune_kode,
    a.bydel_kode,
    'avslutning' as tabell,
    a.avslutning_id as rad_id,
from avslutning as a
inner join lov as l on a.lov = l.lov
where a.avslutningsdato < l.gjelder_fra_dato
