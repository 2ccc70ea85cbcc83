-- stop: The table of measures in total is what the files for SSB give, at every level.
-- Grain: one row per unit, sex and figure where it is not.
-- Parameters: none.
-- Rules: O7, R7, R11, R12. Hours a week are the same quotient of the same sums, so they are equal to the last bit.
with person as (select * from utdata.person_intro),

periode as (
    select p.*, i.kjonn, i.er_sperret
    from utdata.periode_intro as p
    inner join person as i on p.person_id = i.person_id
),

tiltak as (
    select t.*, i.er_sperret
    from utdata.tiltak_intro as t
    inner join person as i on t.person_id = i.person_id
),

tiltak_sum as (select * from statistikk.tiltak_sum),

periode_enhet as (
    select
        niva,
        kode,
        person_id,
        kjonn,
        til_dato,
        udekket_fra_dato((niva, kode, person_id), fra_dato, til_dato) as fra_dato,
    from i_enheter('periode')
),

tiltak_enhet as (select * from i_enheter('tiltak')),

dager as (
    select niva, kode, person_id, any_value(kjonn) as kjonn, sum(til_dato - fra_dato + 1) as deltakelse_dager
    from periode_enhet
    where fra_dato <= til_dato
    group by niva, kode, person_id
),

tiltak_per_person as (
    select
        niva,
        kode,
        person_id,
        count(*) filter (where fane = 'intro') as intro_antall,
        count(*) filter (where fane = 'norsk' and tiltakskode = 'norskopplaring') as norsk_i_norskfane_antall,
        count(*) filter (where fane = 'intro' and tiltakskode = 'norskopplaring') as norsk_i_introfane_antall,
    from tiltak_enhet
    group by niva, kode, person_id
),

timer_per_person as (
    select
        p.niva,
        p.kode,
        p.person_id,
        -- an open measure has no last day, and least() passes over it
        sum(t.timer_per_uke * felles_dager(t.fra_dato, t.til_dato, p.fra_dato, p.til_dato)) as timer_dager,
        bool_or(t.timer_per_uke is null) as har_tiltak_uten_timer,
    from periode_enhet as p
    inner join tiltak_enhet as t on p.niva = t.niva and p.kode = t.kode and p.person_id = t.person_id
    where t.fane = 'intro' and felles_dager(t.fra_dato, t.til_dato, p.fra_dato, p.til_dato) > 0
    group by p.niva, p.kode, p.person_id
),

funnet as (
    select
        d.niva,
        d.kode,
        coalesce(d.kjonn, 'alle') as kjonn,
        count(*) as deltakere,
        count(*) filter (where coalesce(t.intro_antall, 0) = 0) as deltakere_uten_tiltak,
        count(*) filter (
            where t.norsk_i_norskfane_antall > 0 and t.norsk_i_introfane_antall = 0
        ) as kun_norskfane,
        andel(coalesce(sum(h.timer_dager), 0), sum(d.deltakelse_dager)) as timer_per_uke,
        count(*) filter (where h.har_tiltak_uten_timer) as deltakere_med_tiltak_uten_timer,
    from dager as d
    left join tiltak_per_person as t on d.niva = t.niva and d.kode = t.kode and d.person_id = t.person_id
    left join timer_per_person as h on d.niva = h.niva and d.kode = h.kode and d.person_id = h.person_id
    group by d.niva, d.kode, grouping sets ((d.kjonn), ())
),

-- a unit that the files have nobody in has zeros, and no hours a week
begge as (
    select
        niva,
        kode,
        kjonn,
        unnest(
            [
                ('deltakere', coalesce(f.deltakere, 0), v.deltakere),
                ('deltakere_uten_tiltak', coalesce(f.deltakere_uten_tiltak, 0), v.deltakere_uten_tiltak),
                ('kun_norskfane', coalesce(f.kun_norskfane, 0), v.kun_norskfane),
                ('timer_per_uke', f.timer_per_uke, v.timer_per_uke),
                (
                    'deltakere_med_tiltak_uten_timer',
                    coalesce(f.deltakere_med_tiltak_uten_timer, 0),
                    v.deltakere_med_tiltak_uten_timer
                )
            ]
        ) as figur,
    from funnet as f
    full join tiltak_sum as v using (niva, kode, kjonn)
)

select
    niva,
    kode,
    kjonn || ' ' || figur[1] as hva,
    figur[2] as funnet,
    figur[3] as ventet,
from begge
where figur[2] is distinct from figur[3]
order by all
