-- People in the target group on the last day of the period about whom there is no decision yet.
-- Grain: one row per kind of category, and alle; the nation alone.
-- Parameters: $ar_slutt, the last day of the report's period.
-- Rules: R7, T4. A decision about the introduction programme under the same law, of any kind, made on that day or
-- before; a refusal is a decision too.
with kategori as (
    select * from inndata.kategori
    where fra_dato <= $ar_slutt and (til_dato is null or til_dato >= $ar_slutt)
),

vedtak as (
    select * from inndata.vedtak
    where ordning = 'introduksjonsprogram' and vedtaksdato <= $ar_slutt
),

uten_vedtak as (
    select
        k.person_id,
        k.kategori,
    from kategori as k
    anti join vedtak as v on k.person_id = v.person_id and k.lov = v.lov
),

slag as (
    select 'alle' as kategori, 0 as kategori_nr
    union all
    select unnest(['rett_og_plikt', 'kan_tilbys', 'rett']) as kategori, unnest([1, 2, 3]) as kategori_nr
)

select
    cast(s.kategori as varchar) as kategori,
    cast(count(distinct u.person_id) as bigint) as personer,
from slag as s
left join uten_vedtak as u on s.kategori in ('alle', u.kategori)
group by s.kategori, s.kategori_nr
order by s.kategori_nr
