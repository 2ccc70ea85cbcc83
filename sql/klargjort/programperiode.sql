-- Every programme of the people who ended or took part in the year, with the day on which NIR's limit runs out.
-- Grain: one row per person, law and programme (start_dato): between two exits; the last one is open.
-- Parameters: none.
-- Rules: R5. Those who are known from introduksjonsstønad alone are left out, so that no figure depends on it (T3).
with program as (select * from klargjort.program where er_arets_person)

select
    cast(person_id as varchar) as person_id,
    cast(lov as varchar) as lov,
    cast(start_dato as date) as start_dato,
    cast(avslutning_dato as date) as avslutning_dato,
    cast(vedtak_slutt_dato as date) as vedtak_slutt_dato,
    cast(permisjon_dager as bigint) as permisjon_dager,
    cast(grense_dato as date) as grense_dato,
    cast(er_i_aret as boolean) as er_i_aret,
from program
