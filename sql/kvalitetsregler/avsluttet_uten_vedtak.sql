-- Exits of programmes without a decision in NIR that starts them.
-- Grain: one row per such exit.
-- Parameters: none.
-- Rules: R4, R5, R11. A decision belongs to the exit when it begins after the previous exit under the same law.
-- Nothing is expected when a programme has reached its limit: NIR accepts no decision for the time after it.
with avslutning as (select * from klargjort.avslutning_vedtak)

select
    person_id,
    kommune_kode,
    bydel_kode,
    'avslutning' as tabell,
    avslutning_id as rad_id,
from avslutning
where not har_vedtak and not er_etter_grensen
