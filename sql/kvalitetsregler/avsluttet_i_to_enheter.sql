-- Exits of people who ended in two or more units in the year, each in its own unit.
-- Grain: one row per such exit.
-- Parameters: none.
-- Rules: R4, R8. Exits in every bucket are included, except those without a unit.
with avslutning as (select * from klargjort.avslutning where kommune_kode is not null),

-- a bydel is missing outside Oslo, and never there
med_enhet as (
    select
        person_id,
        kommune_kode,
        bydel_kode,
        avslutning_id,
        coalesce(bydel_kode, kommune_kode) as enhet_kode,
    from avslutning
)

select
    person_id,
    kommune_kode,
    bydel_kode,
    'avslutning' as tabell,
    avslutning_id as rad_id,
from med_enhet
qualify
    min(enhet_kode) over (partition by person_id) <> max(enhet_kode) over (partition by person_id)
