-- What SSB receives about exits: the edited rows, with the bucket each ended in. Restricted: rows are people.
-- Grain: one row per exit in the statistic year (avslutning_id), of every bucket, so that the counts can be repeated.
-- Parameters: $utgave.
-- Rules: R3, R4, R5, R6, R7, R8, R9, R10. People at a shielded address are in the file without any place,
-- because the national total includes them.
with avslutning as (select * from klargjort.avslutning),

person as (select * from inndata.person)

select
    cast($utgave as varchar) as utgave,
    cast(a.avslutning_id as varchar) as avslutning_id,
    cast(a.person_id as varchar) as person_id,
    cast(p.fodselsnummer as varchar) as fodselsnummer,
    cast(p.duf_nummer as varchar) as duf_nummer,
    cast(p.fodselsdato as date) as fodselsdato,
    cast(a.kjonn as varchar) as kjonn,
    cast(p.statsborgerskap as varchar) as statsborgerskap,
    cast(p.fodeland as varchar) as fodeland,
    cast(a.lov as varchar) as lov,
    cast(a.avslutningsdato as date) as avslutningsdato,
    cast(a.avslutningsarsak as varchar) as avslutningsarsak,
    cast(a.gruppe as varchar) as gruppe,
    cast(a.er_mal_nadd as boolean) as er_mal_nadd,
    cast(a.registrert_av as varchar) as registrert_av,
    cast(case when not a.er_sperret then a.kommunenummer end as varchar) as kommunenummer,
    cast(case when not a.er_sperret then a.kommune_kode end as varchar) as kommune_kode,
    cast(case when not a.er_sperret then a.bydel_kode end as varchar) as bydel_kode,
    cast(a.har_kollektiv_beskyttelse as boolean) as har_kollektiv_beskyttelse,
    cast(a.program_start_dato as date) as program_start_dato,
    cast(a.permisjon_dager as bigint) as permisjon_dager,
    cast(a.program_grense_dato as date) as program_grense_dato,
    cast(a.bevis as varchar) as bevis,
    cast(a.botte as varchar) as botte,
    cast(a.er_talt as boolean) as er_talt,
    cast(a.er_sperret as boolean) as er_sperret,
    cast(p.reservert_forskning as boolean) as er_reservert_forskning,
from avslutning as a
inner join person as p on a.person_id = p.person_id
order by a.avslutning_id
