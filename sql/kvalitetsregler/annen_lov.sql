-- Exits and participations under a law that the edition does not list.
-- Grain: one row per such exit or vedtak.
-- Parameters: none.
-- Rules: R4, R11. The list filters nothing: these rows count all the same.
with avslutning as (select * from klargjort.avslutning where botte <> 'erstattet'),

deltakelse as (select * from klargjort.deltakelse),

lov as (select * from kodeverk.lov where not er_i_utgaven),

begge as (
    select person_id, lov, kommune_kode, bydel_kode, 'avslutning' as tabell, avslutning_id as rad_id from avslutning
    union all
    select person_id, lov, kommune_kode, bydel_kode, 'vedtak', vedtak_id from deltakelse
)

select
    b.person_id,
    b.kommune_kode,
    b.bydel_kode,
    b.tabell,
    b.rad_id,
from begge as b
semi join lov as l on b.lov = l.lov
