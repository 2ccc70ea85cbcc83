-- People who are not in the base although their programme ended in the year, by the ground for taking them out.
-- Grain: one row per unit and ground, zeros too.
-- Parameters: $utgave.
-- Rules: R6, R7, R9, R10. meldt, vedtak and frist are the strongest evidence that the edition accepts of an extended
-- programme; utenfor_nevner is a reason that the edition's setting takes out of the base. An exit has one ground.
with avslutning_enhet as (select * from klargjort.avslutning_enhet),

avslutning as (select * from klargjort.avslutning where botte in ('utvidet_program', 'utenfor_nevner')),

enhet as (select * from klargjort.enhet),

grunn as (select * from kodeverk.verdi where liste = 'grunn'),

telling as (
    select
        e.niva,
        e.kode,
        case when a.botte = 'utvidet_program' then a.bevis else a.botte end as grunn,
        count(*) as antall,
    from avslutning_enhet as e
    inner join avslutning as a on e.avslutning_id = a.avslutning_id
    group by all
)

-- a ground that nobody was taken out on is zero
select
    cast($utgave as varchar) as utgave,
    cast(e.niva as varchar) as niva,
    cast(e.kode as varchar) as kode,
    cast(e.navn as varchar) as navn,
    cast(g.verdi as varchar) as grunn,
    cast(coalesce(t.antall, 0) as bigint) as antall,
from enhet as e
cross join grunn as g
left join telling as t on e.niva = t.niva and e.kode = t.kode and g.verdi = t.grunn
order by e.niva_nr, e.kode, g.rekkefolge
