-- Participants of the year without an introduction measure of the municipality in the year.
-- Grain: one row per participant, municipality and bydel that is responsible for a day of the participation.
-- Parameters: none.
-- Rules: R5, R8, R11, R12 (deltakere_uten_tiltak), except those whose days are all leave, stops or after the limit.
-- The measure may be on any day of the year, and in any bydel of Oslo.
with ansvar as (select * from klargjort.ansvar where kommune_kode is not null),

intro_tiltak as (select * from klargjort.tiltak where fane = 'intro')

-- one row of the person, whichever law it takes part under
select distinct
    a.person_id,
    a.kommune_kode,
    a.bydel_kode,
    'person' as tabell,
    a.person_id as rad_id,
from ansvar as a
anti join intro_tiltak as t on a.person_id = t.person_id and a.kommune_kode = t.kommune_kode
