-- Units whose exits or participants have halved or doubled since the year before.
-- Grain: one row per municipality or bydel and figure.
-- Parameters: none.
-- Rules: R9, R11. Only if one of the two years has 20 or more. The year before is its last edition published here.
with avslutning_enhet as (select * from klargjort.avslutning_enhet where er_talt),

deltaker_enhet as (select * from klargjort.deltaker_enhet),

enhet as (select * from klargjort.enhet where niva in ('kommune', 'bydel')),

fjoraret as (select * from inndata.fjoraret),

naa as (
    select niva, kode, 'avslutning' as tabell, count(*) as antall from avslutning_enhet group by niva, kode
    union all
    select niva, kode, 'vedtak', count(*) from deltaker_enhet group by niva, kode
),

da as (
    select niva, kode, 'avslutning' as tabell, avsluttet as antall from fjoraret
    union all
    select niva, kode, 'vedtak', deltakere from fjoraret
),

-- a unit without anybody this year is none; one that was not there last year is not compared
sammen as (
    select
        e.niva,
        e.kode,
        e.kommune_kode,
        d.tabell,
        coalesce(n.antall, 0) as naa,
        d.antall as da,
    from enhet as e
    inner join da as d on e.niva = d.niva and e.kode = d.kode
    left join naa as n on e.niva = n.niva and e.kode = n.kode and d.tabell = n.tabell
)

select
    cast(null as varchar) as person_id,
    case when niva = 'kommune' then kode else kommune_kode end as kommune_kode,
    case when niva = 'bydel' then kode end as bydel_kode,
    tabell,
    kode as rad_id,
from sammen
where greatest(naa, da) >= 20 and (naa > 2 * da or da > 2 * naa)
