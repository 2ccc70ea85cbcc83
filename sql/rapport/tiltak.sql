-- Participants of the period by main group and kind of measure, and those without any.
-- Grain: one row per main group and tiltakskode (alle: the main group's own), and one with uten_tiltak; the nation.
-- Parameters: none.
-- Rules: R7, R12, T4.
with tiltak_sum as (select * from statistikk.tiltak_sum where niva = 'land' and kjonn = 'alle'),

linje as (
    select
        rowid as nummer,
        hovedgruppe,
        coalesce(tiltakskode, 'alle') as tiltakskode,
        deltakere,
    from statistikk.tiltak
    where niva = 'land' and kjonn = 'alle'
    union all
    select
        null as nummer,
        'uten_tiltak' as hovedgruppe,
        'alle' as tiltakskode,
        deltakere_uten_tiltak as deltakere,
    from tiltak_sum
)

select
    cast(hovedgruppe as varchar) as hovedgruppe,
    cast(tiltakskode as varchar) as tiltakskode,
    cast(deltakere as bigint) as deltakere,
from linje
order by nummer nulls last
