-- Spells of participation, made from the files for SSB as SSB can make them too: never two on one day under one law.
-- Grain: one row per unbroken piece of a person's participation under a law with one sluttmal (person_id, lov,
-- fra_dato). The pieces that touch have the same forlop_nr, counted from 1.
-- Parameters: none.
-- Rules: O10, R11. A spell is the union of the periods without place. The sluttmal of a day is that of the decision
-- that covers it with the latest vedtaksdato, then registrert, then vedtak_id.
with periode as (
    select p.person_id, p.lov, p.fra_dato, p.til_dato, v.vedtaksdato, v.registrert, v.vedtak_id, v.sluttmal
    from utdata.periode_intro as p
    inner join utdata.vedtak_intro as v on p.vedtak_id = v.vedtak_id
),

-- the days on which a period begins, or is over: between two of them nothing changes
skille as (
    select person_id, lov, fra_dato as dato from periode
    union
    select person_id, lov, til_dato + 1 as dato from periode
),

stykke as (
    select
        person_id,
        lov,
        dato as fra_dato,
        lead(dato) over (partition by person_id, lov order by dato) - 1 as til_dato,
    from skille
),

dekket as (
    select s.person_id, s.lov, s.fra_dato, s.til_dato, p.sluttmal
    from stykke as s
    inner join periode as p
        on
            s.person_id = p.person_id
            and s.lov = p.lov
            and s.fra_dato >= p.fra_dato
            and s.til_dato <= p.til_dato
    qualify row_number() over (
        partition by s.person_id, s.lov, s.fra_dato
        order by p.vedtaksdato desc, p.registrert desc, p.vedtak_id desc
    ) = 1
),

med_forrige as (
    select
        *,
        lag(til_dato) over (partition by person_id, lov order by fra_dato) as forrige_til_dato,
        lag(sluttmal) over (partition by person_id, lov order by fra_dato) as forrige_sluttmal,
    from dekket
),

med_brudd as (
    select
        *,
        -- a person's first piece has none before it
        coalesce(fra_dato > forrige_til_dato + 1, true) as begynner_forlop,
        begynner_forlop or (sluttmal is distinct from forrige_sluttmal) as begynner_stykke,
    from med_forrige
),

med_nummer as (
    select
        *,
        sum(cast(begynner_forlop as integer)) over (partition by person_id, lov order by fra_dato) as forlop_nr,
        sum(cast(begynner_stykke as integer)) over (partition by person_id, lov order by fra_dato) as stykke_nr,
    from med_brudd
)

select
    cast(person_id as varchar) as person_id,
    cast(lov as varchar) as lov,
    cast(forlop_nr as integer) as forlop_nr,
    cast(min(fra_dato) as date) as fra_dato,
    cast(max(til_dato) as date) as til_dato,
    cast(any_value(sluttmal) as varchar) as sluttmal,
from med_nummer
group by person_id, lov, forlop_nr, stykke_nr
order by person_id, lov, fra_dato
