-- Registrations by municipalities about events of the year, more than two months after the event.
-- Grain: one row per such row of vedtak, tiltak, fravaer or avslutning.
-- Parameters: none.
-- Rules: R2, R8, and F2 (integreringsforskriften § 58); the table has no row for what NIR did not accept in time.
with registrering as (select * from klargjort.registrering where er_sen)

select
    person_id,
    kommune_kode,
    bydel_kode,
    tabell,
    rad_id,
from registrering
