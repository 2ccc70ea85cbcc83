-- Which units are responsible for a person this year: those of the person's exits and participations.
-- Grain: one row per person, municipality and bydel; without a unit (R8) the codes are missing.
-- Parameters: none.
-- Rules: R8, R11.
with avslutning as (select * from klargjort.avslutning),

deltakelse as (select * from klargjort.deltakelse),

begge as (
    select person_id, kommune_kode, bydel_kode from avslutning
    union
    select person_id, kommune_kode, bydel_kode from deltakelse
)

select
    cast(person_id as varchar) as person_id,
    cast(kommune_kode as varchar) as kommune_kode,
    cast(bydel_kode as varchar) as bydel_kode,
from begge
