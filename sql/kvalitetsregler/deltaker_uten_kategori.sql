-- Participations of the year of people without a category in the target group under the same law.
-- Grain: one row per such vedtak.
-- Parameters: none.
-- Rules: R8, R11. A category of any period counts.
with deltakelse as (select * from klargjort.deltakelse),

kategori as (select * from inndata.kategori)

select
    d.person_id,
    d.kommune_kode,
    d.bydel_kode,
    'vedtak' as tabell,
    d.vedtak_id as rad_id,
from deltakelse as d
anti join kategori as k on d.person_id = k.person_id and d.lov = k.lov
