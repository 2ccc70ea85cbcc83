-- Programmes whose decisions ran out in the year, and whose exit nobody registered.
-- Grain: one row per such programme: the vedtak that was the last to run out.
-- Parameters: $ar_start, $ar_slutt.
-- Rules: R5, R8, R11. NIR accepts nothing from the day the limit runs out, so nothing is expected then.
with programperiode as (select * from klargjort.programperiode where avslutning_dato is null),

-- of open programmes; a vedtak of an earlier one may run out on the same day
deltakelsesvedtak as (select * from klargjort.deltakelsesvedtak where avslutning_dato is null),

utlopt as (
    select
        person_id,
        lov,
        vedtak_slutt_dato,
    from programperiode
    where vedtak_slutt_dato between $ar_start and $ar_slutt and vedtak_slutt_dato < grense_dato
)

select
    u.person_id,
    v.kommune_kode,
    v.bydel_kode,
    'vedtak' as tabell,
    v.vedtak_id as rad_id,
from utlopt as u
inner join deltakelsesvedtak as v
    on u.person_id = v.person_id and u.lov = v.lov and u.vedtak_slutt_dato = v.til_dato
qualify row_number() over (partition by u.person_id, u.lov order by v.vedtak_id desc) = 1
