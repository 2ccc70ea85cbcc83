-- Participants on the cutoff day who had no introduction measure in the two months that end with it.
-- Grain: one row per such participant, municipality and bydel.
-- Parameters: none.
-- Rules: R5, R8, R11, and NIR's own report of the same name. Only people who were in the unit for the whole window,
-- and for whom it is responsible on at least one day of it; a measure of any municipality counts.
with deltaker_naa as (select * from klargjort.deltaker_naa where kommune_kode is not null)

-- one row of the person, whichever law it takes part under
select distinct
    person_id,
    kommune_kode,
    bydel_kode,
    'person' as tabell,
    person_id as rad_id,
from deltaker_naa
where er_i_hele_vinduet and ansvar_dager > 0 and not har_tiltak_siste_to_mnd
