-- Exits with evidence of an extended programme that a registered reason keeps in the result.
-- Grain: one row per such exit.
-- Parameters: $frist_slakk_dager.
-- Rules: R6. What annet_ved_grensen finds is left to that rule, which comes first.
with avslutning as (select * from klargjort.avslutning where botte not in ('erstattet', 'utvidet_program'))

select
    person_id,
    kommune_kode,
    bydel_kode,
    'avslutning' as tabell,
    avslutning_id as rad_id,
from avslutning
where
    avslutningsarsak <> 'ikke_registrert'
    and bevis is not null
    -- no start gives no limit, and then the other rule finds nothing
    and not coalesce(
        avslutningsarsak = 'annet'
        and er_ved_grensen(avslutningsdato, program_grense_dato, $frist_slakk_dager),
        false
    )
