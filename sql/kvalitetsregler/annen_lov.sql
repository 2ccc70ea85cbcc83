-- Exits and participations under a law that the edition does not list.
-- Grain: one row per such exit or vedtak.
-- Parameters: none.
-- Rules: R4, R11, C7. The list filters nothing: these rows count all the same. One case is one point: a person whose
-- exit in the unit is dated before that law is found by avsluttet_for_loven alone.
with tellende_rad as (select * from klargjort.tellende_rad),

lov as (select * from kodeverk.lov where not er_i_utgaven),

for_loven as (
    select
        a.person_id,
        a.lov,
        a.kommune_kode,
        a.bydel_kode,
    from klargjort.avslutning as a
    inner join lov as l on a.lov = l.lov
    where a.botte <> 'erstattet' and a.avslutningsdato < l.gjelder_fra_dato
)

select
    r.person_id,
    r.kommune_kode,
    r.bydel_kode,
    r.tabell,
    r.rad_id,
from tellende_rad as r
semi join lov as l on r.lov = l.lov
anti join for_loven as f
    on
        r.person_id = f.person_id
        and r.lov = f.lov
        and r.kommune_kode is not distinct from f.kommune_kode
        and r.bydel_kode is not distinct from f.bydel_kode
