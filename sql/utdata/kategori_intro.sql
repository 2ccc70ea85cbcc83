-- What SSB receives about target groups: the categories, as registered. Restricted: rows are people.
-- Grain: one row per kategori (kategori_id) of the people of the handoff, of any year.
-- Parameters: $utgave.
-- Rules: O3.
with kategori as (select * from inndata.kategori),

overlevert as (select * from klargjort.overlevert)

select
    cast($utgave as varchar) as utgave,
    cast(k.kategori_id as varchar) as kategori_id,
    cast(k.person_id as varchar) as person_id,
    cast(k.lov as varchar) as lov,
    cast(k.kategori as varchar) as kategori,
    cast(som_kode(k.oppholdsgrunnlag) as varchar) as oppholdsgrunnlag,
    cast(k.kollektiv_beskyttelse as boolean) as har_kollektiv_beskyttelse,
    cast(k.fra_dato as date) as fra_dato,
    cast(k.til_dato as date) as til_dato,
    cast(k.registrert as timestamp with time zone) as registrert,
    cast(k.forst_registrert as timestamp with time zone) as forst_registrert,
from kategori as k
inner join overlevert as o on k.person_id = o.person_id
order by k.kategori_id
