-- Participations of the year under integreringsloven of people without a final goal (sluttmål).
-- Grain: one row per such vedtak.
-- Parameters: none.
-- Rules: R8, R11. The goal of any decision on participation under that law counts, of any year and unit.
with deltakelse as (select * from klargjort.deltakelse where lov = 'integreringsloven'),

vedtak_med_sluttmal as (
    select * from klargjort.deltakelsesvedtak
    where lov = 'integreringsloven' and sluttmal is not null
)

select
    d.person_id,
    d.kommune_kode,
    d.bydel_kode,
    'vedtak' as tabell,
    d.vedtak_id as rad_id,
from deltakelse as d
anti join vedtak_med_sluttmal as v on d.person_id = v.person_id
