-- What municipalities registered about events of the year later than two months after them.
-- Grain: one row per such row of vedtak, tiltak, fravaer or avslutning.
-- Parameters: none.
-- Rules: R2, R8, and F2 (integreringsforskriften § 58); what NIR could not take in time is in no row of the table.
with registrering as (select * from klargjort.registrering where er_sen)

select
    person_id,
    kommune_kode,
    bydel_kode,
    tabell,
    rad_id,
from registrering
