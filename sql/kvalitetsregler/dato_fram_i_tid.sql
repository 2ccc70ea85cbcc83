-- Exits dated after the day they were registered, as they stand now.
-- Grain: one row per such exit.
-- Parameters: none.
-- Rules: R1, R2, R4. What is dated after the cutoff is among them: nothing registered later than the cutoff is here. An
-- exit that was corrected after its day has been looked at since, and is not asked about.
with avslutning as (select * from klargjort.avslutning where botte <> 'erstattet')

select
    person_id,
    kommune_kode,
    bydel_kode,
    'avslutning' as tabell,
    avslutning_id as rad_id,
from avslutning
where avslutningsdato > cast(registrert as date)
