-- What SSB receives about exits: the edited rows, with the bucket each ended in. Restricted: rows are people.
-- Grain: one row per exit in the statistic year (avslutning_id), of every bucket, so that the counts can be repeated.
-- Parameters: $utgave.
-- Rules: O3, R3, R4, R5, R6, R7, R8, R9, R10, R14. People at a shielded address are in the file without any place,
-- because the national total includes them.
with avslutning as (select * from klargjort.avslutning)

select
    cast($utgave as varchar) as utgave,
    cast(avslutning_id as varchar) as avslutning_id,
    cast(person_id as varchar) as person_id,
    cast(lov as varchar) as lov,
    cast(avslutningsdato as date) as avslutningsdato,
    cast(avslutningsarsak as varchar) as avslutningsarsak,
    cast(gruppe as varchar) as gruppe,
    cast(er_mal_nadd as boolean) as er_mal_nadd,
    cast(registrert_av as varchar) as registrert_av,
    cast(apent_sted(er_sperret, kommunenummer) as varchar) as kommunenummer,
    cast(apent_sted(er_sperret, bydelsnummer) as varchar) as bydelsnummer,
    cast(apent_sted(er_sperret, kommune_kode) as varchar) as kommune_kode,
    cast(apent_sted(er_sperret, bydel_kode) as varchar) as bydel_kode,
    cast(har_kollektiv_beskyttelse as boolean) as har_kollektiv_beskyttelse,
    cast(program_start_dato as date) as program_start_dato,
    cast(permisjon_dager as bigint) as permisjon_dager,
    cast(program_grense_dato as date) as program_grense_dato,
    cast(bevis as varchar) as bevis,
    cast(botte as varchar) as botte,
    cast(er_talt as boolean) as er_talt,
    cast(registrert as timestamp with time zone) as registrert,
    cast(forst_registrert as timestamp with time zone) as forst_registrert,
from avslutning
order by avslutning_id
