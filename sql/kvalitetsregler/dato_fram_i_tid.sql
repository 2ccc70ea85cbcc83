-- Exits dated after the day they were registered, in their present version.
-- Grain: one row per such exit.
-- Parameters: none.
-- Rules: R1, R2, R4. This includes exits dated after the cutoff, because nothing registered after the cutoff is here.
-- An exit that was corrected after its date has been looked at since, and is left out.
with avslutning as (select * from klargjort.avslutning where botte <> 'erstattet')

select
    person_id,
    kommune_kode,
    bydel_kode,
    'avslutning' as tabell,
    avslutning_id as rad_id,
from avslutning
where avslutningsdato > cast(registrert as date)
