-- Exits of programmes that have decisions to prolong or extend, but not the one they began with.
-- Grain: one row per such exit.
-- Parameters: none.
-- Rules: R4, R5. Without an innvilget vedtak after the previous exit there is no start, and so no limit.
-- Nothing is expected when a programme has reached its limit: what follows is the same programme, extended.
with avslutning as (select * from klargjort.avslutning_vedtak)

select
    person_id,
    kommune_kode,
    bydel_kode,
    'avslutning' as tabell,
    avslutning_id as rad_id,
from avslutning
where program_start_dato is null and har_vedtak and not er_etter_grensen
