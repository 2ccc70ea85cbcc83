-- Exits taken out as an extended programme with no other evidence than that NIR ended them at the limit.
-- Grain: one row per such exit.
-- Parameters: none.
-- Rules: R6.
with avslutning as (select * from klargjort.avslutning)

select
    person_id,
    kommune_kode,
    bydel_kode,
    'avslutning' as tabell,
    avslutning_id as rad_id,
from avslutning
where botte = 'utvidet_program' and bevis = 'frist'
