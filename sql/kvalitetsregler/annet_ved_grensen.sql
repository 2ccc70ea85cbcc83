-- Exits at or after NIR's limit with the reason «annet»: possibly an extended programme that the reason keeps in.
-- Grain: one row per such exit.
-- Parameters: $frist_slakk_dager.
-- Rules: R5, R6. Applies to every exit that is not taken out, in the base or outside it. No start gives no limit.
with avslutning as (select * from klargjort.avslutning where botte not in ('erstattet', 'utvidet_program'))

select
    person_id,
    kommune_kode,
    bydel_kode,
    'avslutning' as tabell,
    avslutning_id as rad_id,
from avslutning
where
    avslutningsarsak = 'annet'
    and program_grense_dato is not null
    and er_ved_grensen(avslutningsdato, program_grense_dato, $frist_slakk_dager)
