-- Who is in a programme on the cutoff day, and the measures in the two months before it.
-- Grain: one row per person, law, municipality and bydel.
-- Parameters: $skjaeringsdato, $frist_slakk_dager.
-- Rules: R5, R8, R11 (periods as R11 has them, but on the cutoff day), and NIR's report of participants without a valid
-- measure in the last two months. The window is the two months that end with the cutoff day. A programme without a
-- start has no limit, unless it continues one that ended when its limit had run out: that is an extended programme.
with deltakelsesvedtak as (select * from klargjort.deltakelsesvedtak),

tiltak as (select * from inndata.tiltak where fane = 'intro'),

programperiode as (select * from klargjort.programperiode),

pause as (select * from klargjort.pause),

vindu as (
    select cast($skjaeringsdato - to_months(2) as date) + 1 as fra_dato
),

periode as (
    select
        vedtak_id,
        person_id,
        lov,
        kommune_kode,
        bydel_kode,
        fra_dato,
        avslutning_dato,
        -- least() passes over a missing date, which is an open end or no exit
        least(til_dato, avslutning_dato) as til_dato,
    from deltakelsesvedtak
    where fra_dato <= $skjaeringsdato
),

-- an unbroken stay in a unit: a period joins the one before it where no day lies between them
stykke as (
    select
        *,
        fra_dato > 1 + max(coalesce(til_dato, $skjaeringsdato)) over (
            partition by person_id, lov, kommune_kode, bydel_kode
            order by fra_dato, vedtak_id
            rows between unbounded preceding and 1 preceding
        ) as er_nytt,
    from periode
),

nummerert as (
    select
        *,
        sum(if(er_nytt, 1, 0)) over (
            partition by person_id, lov, kommune_kode, bydel_kode
            order by fra_dato, vedtak_id
        ) as stykke_nr,
    from stykke
),

opphold as (
    select
        person_id,
        lov,
        kommune_kode,
        bydel_kode,
        min(fra_dato) as i_program_siden_dato,
        -- the exit, if any, of the programme under way: one, since an exit that has come ends what began before it
        min(avslutning_dato) filter (where coalesce(til_dato, $skjaeringsdato) >= $skjaeringsdato) as avslutning_dato,
    from nummerert
    group by person_id, lov, kommune_kode, bydel_kode, stykke_nr
    having max(coalesce(til_dato, $skjaeringsdato)) >= $skjaeringsdato
),

avsluttet_program as (
    select
        person_id,
        lov,
        max(avslutning_dato) as avslutning_dato,
        arg_max(grense_dato, avslutning_dato) as grense_dato,
    from programperiode
    where avslutning_dato < $skjaeringsdato
    group by person_id, lov
),

under_grense as (
    select
        o.person_id,
        o.lov,
        o.kommune_kode,
        o.bydel_kode,
        o.i_program_siden_dato,
        coalesce(
            p.grense_dato,
            case
                when er_ved_grensen(f.avslutning_dato, f.grense_dato, $frist_slakk_dager) then f.grense_dato
            end
        ) as grense_dato,
    from opphold as o
    -- of a person's programmes under a law one at most has this exit, or none yet
    left join programperiode as p
        on
            o.person_id = p.person_id
            and o.lov = p.lov
            and o.avslutning_dato is not distinct from p.avslutning_dato
    left join avsluttet_program as f on o.person_id = f.person_id and o.lov = f.lov
),

-- fra_dato and til_dato: the part of the window that the unit may answer for
med_grense as (
    select
        row_number() over () as rad_id,
        o.person_id,
        o.lov,
        o.kommune_kode,
        o.bydel_kode,
        o.i_program_siden_dato,
        o.grense_dato,
        o.i_program_siden_dato <= w.fra_dato as er_i_hele_vinduet,
        greatest(o.i_program_siden_dato, w.fra_dato) as fra_dato,
        -- from the day the limit runs out nothing is asked for; least() passes over a missing limit
        least($skjaeringsdato, o.grense_dato - 1) as til_dato,
    from under_grense as o
    cross join vindu as w
),

pause_i_vindu as (select * from pausedager('med_grense', 'pause')),

-- the person's own: a measure in another unit is a measure too
har_tiltak as (
    select distinct t.person_id
    from tiltak as t
    cross join vindu as w
    where t.fra_dato <= $skjaeringsdato and (t.til_dato is null or t.til_dato >= w.fra_dato)
)

select
    cast(o.person_id as varchar) as person_id,
    cast(o.lov as varchar) as lov,
    cast(o.kommune_kode as varchar) as kommune_kode,
    cast(o.bydel_kode as varchar) as bydel_kode,
    cast(o.i_program_siden_dato as date) as i_program_siden_dato,
    cast(o.grense_dato as date) as grense_dato,
    -- in the unit without a break since the first day of the window, or longer
    cast(o.er_i_hele_vinduet as boolean) as er_i_hele_vinduet,
    cast(t.person_id is not null as boolean) as har_tiltak_siste_to_mnd,
    -- days of the window that the unit answers for; none where the limit had run out or leave covers them all
    cast(
        greatest(0, o.til_dato - o.fra_dato + 1 - coalesce(d.antall, 0)) as bigint
    ) as ansvar_dager,
from med_grense as o
left join pause_i_vindu as d on o.rad_id = d.rad_id
left join har_tiltak as t on o.person_id = t.person_id
