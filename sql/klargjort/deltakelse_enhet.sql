-- Participation under every unit that shows it, without a day counted twice.
-- Grain: one row per unbroken piece of a person's participation in a unit; the pieces of one person and unit never
-- overlap, and together they are the union of the person's periods there.
-- Parameters: none.
-- Rules: R7, R11, R12. The nation without shielded people is the nation's rows with er_sperret false.
with deltakelse as (select * from klargjort.deltakelse),

synlig as (select * from deltakelse where not er_sperret),

med_enhet as (
    select 'land' as niva, '0' as kode, person_id, kjonn, er_sperret, fra_dato, til_dato from deltakelse
    union all
    select 'fylke', fylke_kode, person_id, kjonn, er_sperret, fra_dato, til_dato from synlig
    where fylke_kode is not null
    union all
    select 'kommune', kommune_kode, person_id, kjonn, er_sperret, fra_dato, til_dato from synlig
    where kommune_kode is not null
    union all
    select 'bydel', bydel_kode, person_id, kjonn, er_sperret, fra_dato, til_dato from synlig
    where bydel_kode is not null
),

med_dekning as (
    select
        *,
        max(til_dato) over (
            partition by niva, kode, person_id
            order by fra_dato, til_dato
            rows between unbounded preceding and 1 preceding
        ) as dekket_til_dato,
    from med_enhet
),

uten_overlapp as (
    select
        * exclude (fra_dato, dekket_til_dato),
        -- the first piece has nothing before it
        greatest(fra_dato, coalesce(dekket_til_dato + 1, fra_dato)) as fra_dato,
    from med_dekning
)

select
    cast(niva as varchar) as niva,
    cast(kode as varchar) as kode,
    cast(person_id as varchar) as person_id,
    cast(kjonn as varchar) as kjonn,
    cast(er_sperret as boolean) as er_sperret,
    cast(fra_dato as date) as fra_dato,
    cast(til_dato as date) as til_dato,
from uten_overlapp
where fra_dato <= til_dato
