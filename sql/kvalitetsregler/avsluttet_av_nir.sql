-- Exits that count, and that NIR made by itself.
-- Grain: one row per such exit.
-- Parameters: none.
-- Rules: R6, R9, R14. Exits that R6 takes out do not count, and are left out.
with avslutning as (select * from klargjort.avslutning where er_talt)

select
    person_id,
    kommune_kode,
    bydel_kode,
    'avslutning' as tabell,
    avslutning_id as rad_id,
from avslutning
where registrert_av = 'nir'
