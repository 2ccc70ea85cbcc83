-- The people whom the files for SSB are about: somebody with an exit in the year, in any bucket, or with participation.
-- Grain: one row per such person (person_id).
-- Parameters: none.
-- Rules: O3, R7.
with avslutning as (select * from klargjort.avslutning),

deltakelse as (select * from klargjort.deltakelse),

person as (select * from inndata.person),

omfattet as (
    select person_id from avslutning
    union
    select person_id from deltakelse
)

select
    cast(p.person_id as varchar) as person_id,
    cast(p.adressesperre is not null as boolean) as er_sperret,
from omfattet as o
inner join person as p on o.person_id = p.person_id
