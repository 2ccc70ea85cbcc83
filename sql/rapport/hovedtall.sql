-- Starts, participants, stock and exits of the period, for the nation by what the people are, and for each county.
-- Grain: one row for the nation and each value of each division, and one per county; zeros too.
-- Parameters: none.
-- Rules: R7, R8, R9, R10, R11, T4. Somebody under two laws counts in each; a person counts once in a row.
with hendelse as (select * from rapport.hendelse),

enhet as (select * from klargjort.enhet where niva in ('land', 'fylke')),

lov as (select * from kodeverk.lov),

verdi as (select * from kodeverk.verdi),

inndeling as (
    select verdi as inndeling, rekkefolge as inndeling_nr from verdi
    where liste = 'rapportinndeling'
),

inndelt_verdi as (
    select 'alle' as inndeling, 'alle' as verdi, 0 as verdi_nr
    union all
    select 'kjonn' as inndeling, verdi, rekkefolge as verdi_nr from verdi
    where liste = 'kjonn' and verdi <> 'alle'
    union all
    select 'lov' as inndeling, lov as verdi, rekkefolge as verdi_nr from lov
    union all
    select 'beskyttelse' as inndeling, unnest(['1', '0']) as verdi, unnest([0, 1]) as verdi_nr
    union all
    select 'ukraina' as inndeling, unnest(['1', '0']) as verdi, unnest([0, 1]) as verdi_nr
    union all
    select 'alder' as inndeling, verdi, rekkefolge as verdi_nr from verdi
    where liste = 'aldersgruppe'
),

rutenett as (
    select
        e.niva,
        e.niva_nr,
        e.kode,
        e.navn,
        i.inndeling,
        i.inndeling_nr,
        v.verdi,
        v.verdi_nr,
    from enhet as e
    inner join inndeling as i on e.niva = 'land' or i.inndeling = 'alle'
    inner join inndelt_verdi as v on i.inndeling = v.inndeling
),

i_enhet as (
    select
        niva,
        kode,
        slag,
        sak,
        gruppe,
        er_mal_nadd,
        unnest(['alle', 'kjonn', 'lov', 'beskyttelse', 'ukraina', 'alder']) as inndeling,
        unnest(
            [
                'alle',
                kjonn,
                lov,
                if(har_kollektiv_beskyttelse, '1', '0'),
                if(er_eget_land, '1', '0'),
                aldersgruppe
            ]
        ) as verdi,
    from i_enheter('hendelse')
    where niva in ('land', 'fylke')
),

telling as (
    select
        niva,
        kode,
        inndeling,
        verdi,
        count(distinct sak) filter (where slag = 'startet') as startet,
        count(distinct sak) filter (where slag = 'deltaker') as deltakere,
        count(distinct sak) filter (where slag = 'beholdning') as beholdning,
        count(distinct sak) filter (where slag = 'avsluttet') as avsluttet,
        count(distinct sak) filter (where slag = 'avsluttet' and er_mal_nadd) as mal_nadd,
        count(distinct sak) filter (where slag = 'avsluttet' and gruppe = 'arbeid') as arbeid,
        count(distinct sak) filter (where slag = 'avsluttet' and gruppe = 'utdanning') as utdanning,
    from i_enhet
    group by niva, kode, inndeling, verdi
)

-- nobody is zero
select
    cast(r.niva as varchar) as niva,
    cast(r.kode as varchar) as kode,
    cast(r.navn as varchar) as navn,
    cast(r.inndeling as varchar) as inndeling,
    cast(r.verdi as varchar) as verdi,
    cast(coalesce(t.startet, 0) as bigint) as startet,
    cast(coalesce(t.deltakere, 0) as bigint) as deltakere,
    cast(coalesce(t.beholdning, 0) as bigint) as beholdning,
    cast(coalesce(t.avsluttet, 0) as bigint) as avsluttet,
    cast(coalesce(t.mal_nadd, 0) as bigint) as mal_nadd,
    cast(coalesce(t.arbeid, 0) as bigint) as arbeid,
    cast(coalesce(t.utdanning, 0) as bigint) as utdanning,
from rutenett as r
left join telling as t
    on r.niva = t.niva and r.kode = t.kode and r.inndeling = t.inndeling and r.verdi = t.verdi
order by r.niva_nr, r.kode, r.inndeling_nr, r.verdi_nr
