-- The people taken out because they are in an extended programme, with the evidence. Restricted: rows are people.
-- Grain: one row per exit in the bucket utvidet_program, people at a shielded address left out (R7: in no list).
-- Parameters: none.
-- Rules: R6, R7.
with avslutning as (select * from klargjort.avslutning)

select
    cast(avslutning_id as varchar) as avslutning_id,
    cast(person_id as varchar) as person_id,
    cast(lov as varchar) as lov,
    cast(kommunenummer as varchar) as kommunenummer,
    cast(kommune_kode as varchar) as kommune_kode,
    cast(bydel_kode as varchar) as bydel_kode,
    cast(avslutningsdato as date) as avslutningsdato,
    cast(program_start_dato as date) as program_start_dato,
    cast(permisjon_dager as bigint) as permisjon_dager,
    cast(program_grense_dato as date) as program_grense_dato,
    cast(bevis as varchar) as bevis,
    cast(har_bevis_meldt as boolean) as har_bevis_meldt,
    cast(har_bevis_vedtak as boolean) as har_bevis_vedtak,
    cast(har_bevis_frist as boolean) as har_bevis_frist,
from avslutning
where botte = 'utvidet_program' and not er_sperret
order by avslutning_id
