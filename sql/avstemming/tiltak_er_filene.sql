-- stop: The table of measures is what the files for SSB give, at every level.
-- Grain: one row per unit, sex and measure or main group where it is not.
-- Parameters: none.
-- Rules: O7, R7, R11, R12.
with person as (select * from utdata.person_intro),

deltaker as (
    select d.*, p.kjonn, p.er_sperret
    from utdata.deltaker_intro as d
    inner join person as p on d.person_id = p.person_id
),

tiltak as (
    select t.*, p.er_sperret
    from utdata.tiltak_intro as t
    inner join person as p on t.person_id = p.person_id
    where t.fane = 'intro'
),

ventet as (select * from statistikk.tiltak),

deltaker_enhet as (select distinct niva, kode, kjonn, person_id from i_enheter('deltaker')),

-- a main group has a row of its own; the codes outside the list are one
maling as (
    select niva, kode, person_id, hovedgruppe, null as tiltakskode from i_enheter('tiltak')
    union
    select niva, kode, person_id, hovedgruppe, if(hovedgruppe = 'ukjent', 'ukjent', tiltakskode) as tiltakskode
    from i_enheter('tiltak')
),

funnet as (
    select
        d.niva,
        d.kode,
        coalesce(d.kjonn, 'alle') as kjonn,
        m.hovedgruppe,
        m.tiltakskode,
        count(*) as deltakere,
    from deltaker_enhet as d
    inner join maling as m on d.niva = m.niva and d.kode = m.kode and d.person_id = m.person_id
    group by d.niva, d.kode, m.hovedgruppe, m.tiltakskode, grouping sets ((d.kjonn), ())
),

-- what no row of the files speaks of is zero
begge as (
    select
        coalesce(f.niva, v.niva) as niva,
        coalesce(f.kode, v.kode) as kode,
        concat_ws(
            ' ',
            coalesce(f.kjonn, v.kjonn),
            coalesce(f.hovedgruppe, v.hovedgruppe),
            coalesce(f.tiltakskode, v.tiltakskode)
        ) as hva,
        coalesce(f.deltakere, 0) as funnet,
        v.deltakere as ventet,
    from funnet as f
    full join ventet as v
        on
            f.niva = v.niva
            and f.kode = v.kode
            and f.kjonn = v.kjonn
            and f.hovedgruppe = v.hovedgruppe
            and f.tiltakskode is not distinct from v.tiltakskode
)

select
    niva,
    kode,
    hva,
    funnet,
    ventet,
from begge
where funnet is distinct from ventet
order by all
