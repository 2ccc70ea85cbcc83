-- Intro measures of the year's participants whose code is outside the code list, under every unit that shows them.
-- Grain: one row per participant and unit.
-- Parameters: none.
-- Rules: R7, R12, R16. Codes of the list are bits in klargjort.deltaker_enhet. A code outside it is text that somebody
-- typed and may contain anything, even a person number: all of them are «ukjent» together.
with deltaker_enhet as (select * from klargjort.deltaker_enhet where har_intro_tiltak),

tiltak as (select * from klargjort.tiltak where fane = 'intro' and tiltakskode_nr is null)

select distinct
    cast(d.niva as varchar) as niva,
    cast(d.kode as varchar) as kode,
    cast(d.person_id as varchar) as person_id,
    cast(d.kjonn as varchar) as kjonn,
    cast(t.hovedgruppe as varchar) as hovedgruppe,
    cast('ukjent' as varchar) as tiltakskode,
from deltaker_enhet as d
inner join tiltak as t
    on
        d.person_id = t.person_id
        and d.kode = enhetskode(d.niva, t.fylke_kode, t.kommune_kode, t.bydel_kode)
