-- The rows by which people count in a unit: exits, and decisions that give participation in the year.
-- Grain: one row per exit of the year that R4 keeps, and per vedtak of klargjort.deltakelse.
-- Parameters: none.
-- Rules: R4, R8, R11.
with avslutning as (select * from klargjort.avslutning where botte <> 'erstattet'),

deltakelse as (select * from klargjort.deltakelse),

begge as (
    select
        'avslutning' as tabell,
        avslutning_id as rad_id,
        person_id,
        lov,
        bydelsnummer,
        kommune_kode,
        bydel_kode,
    from avslutning
    union all
    select
        'vedtak' as tabell,
        vedtak_id as rad_id,
        person_id,
        lov,
        bydelsnummer,
        kommune_kode,
        bydel_kode,
    from deltakelse
)

select
    cast(tabell as varchar) as tabell,
    cast(rad_id as varchar) as rad_id,
    cast(person_id as varchar) as person_id,
    cast(lov as varchar) as lov,
    cast(bydelsnummer as varchar) as bydelsnummer,
    cast(kommune_kode as varchar) as kommune_kode,
    cast(bydel_kode as varchar) as bydel_kode,
from begge
