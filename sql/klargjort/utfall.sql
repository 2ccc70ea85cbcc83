-- The possible outcomes of each exit of the year if what the quality rules found about it is corrected.
-- Grain: one row per case and possible outcome: a place and whether the goal is reached, or not counted (er_talt
-- false). A case is a person (R4 «siste») or an exit («alle»), and is here only if it has several possible outcomes.
-- Parameters: $flere_avslutninger, $utenfor_nevner.
-- Rules: R4–R9. The effect of a rule's correction is its virkning in the catalogue. An exit without a reason is open as
-- soon as anything about the person changes, since the evidence of R6 may appear or disappear. When an exit may fall
-- away, the person's other exits of the year may count instead (R4). An outcome in Oslo without a bydel may get any.
with avslutning as (select * from klargjort.avslutning),

funnrad as (select * from klargjort.funnrad),

kvalitetsregel as (select * from kodeverk.kvalitetsregel),

person as (select * from inndata.person),

kommune_enhet as (select * from kodeverk.kommune_enhet),

kommune as (select * from klargjort.enhet where niva = 'kommune'),

bydel as (select * from klargjort.enhet where niva = 'bydel'),

virkning as (
    select
        f.person_id,
        f.tabell,
        f.rad_id,
        f.kommune_kode,
        f.bydel_kode,
        r.virkning,
    from funnrad as f
    inner join kvalitetsregel as r on f.regel = r.regel
    where len(r.virkning) > 0
),

avslutning_virkning as (
    select
        rad_id as avslutning_id,
        bool_or(list_contains(virkning, 'arsak')) as kan_fa_arsak,
        bool_or(list_contains(virkning, 'bosted')) as kan_til_bosted,
        bool_or(list_contains(virkning, 'bydel')) as kan_til_bydel,
        bool_or(list_contains(virkning, 'oslo')) as kan_til_oslo,
        bool_or(list_contains(virkning, 'bortfall')) as kan_falle_bort,
        bool_or(list_contains(virkning, 'grunnlag')) as kan_fa_grunnlag,
    from virkning
    where tabell = 'avslutning'
    group by rad_id
),

-- what is wrong about other rows of the person concerns all the person's exits
person_virkning as (
    select
        person_id,
        bool_or(list_contains(virkning, 'bortfall')) as har_bortfall,
        bool_or(list_contains(virkning, 'bortfall') and tabell <> 'avslutning') as har_bortfall_utenom,
    from virkning
    group by person_id
),

mulig_avslutning as (
    select
        a.avslutning_id,
        a.person_id,
        case when $flere_avslutninger = 'siste' then a.person_id else 'avslutning ' || a.avslutning_id end as sak,
        a.er_sperret,
        a.kommune_kode,
        a.bydel_kode,
        a.er_talt as er_talt_naa,
        a.er_mal_nadd,
        -- what the exit is if it counts for the person and nothing else changes
        not (a.avslutningsarsak = 'ikke_registrert' and a.bevis is not null)
        and not list_contains($utenfor_nevner, a.avslutningsarsak) as er_i_grunnlaget,
        a.botte,
        -- no finding about the exit itself
        coalesce(v.kan_fa_arsak, false) or a.avslutningsarsak = 'ikke_registrert' as er_fri,
        coalesce(v.kan_falle_bort, false)
        or p.har_bortfall_utenom
        -- where an exit lacks its decisions, the one before it may be what is wrong, and counts too under «alle»
        or $flere_avslutninger = 'alle'
        and coalesce(
            a.avslutningsdato
            < max(case when v.kan_fa_grunnlag then a.avslutningsdato end) over (partition by a.person_id),
            false
        ) as kan_falle_bort,
        coalesce(v.kan_til_bosted, false) as kan_til_bosted,
        coalesce(v.kan_til_bydel, false) as kan_til_bydel,
        coalesce(v.kan_til_oslo, false) as kan_til_oslo,
        a.bydelsnummer,
    from avslutning as a
    inner join person_virkning as p on a.person_id = p.person_id
    left join avslutning_virkning as v on a.avslutning_id = v.avslutning_id
    where a.botte <> 'erstattet' or p.har_bortfall
),

-- while one of the person's exits stays, that one counts (R4); under «alle» a case has one exit
med_sak as (
    select
        *,
        bool_and(kan_falle_bort) over (partition by sak) as kan_bli_borte,
    from mulig_avslutning
),

registrert_sted as (
    select avslutning_id, kommune_kode, bydel_kode, true as er_eget, kan_til_bydel as kan_fa_bydel from mulig_avslutning
    union all
    select
        a.avslutning_id,
        m.enhet_kode as kommune_kode,
        oslo_bydel(m.enhet_kode, p.bostedsbydel) as bydel_kode,
        false,
        true,
    from mulig_avslutning as a
    inner join person as p on a.person_id = p.person_id
    inner join kommune_enhet as m on p.bostedskommune = m.kommunenummer
    where a.kan_til_bosted
    union all
    select
        avslutning_id,
        oslo() as kommune_kode,
        oslo_bydel(oslo(), bydelsnummer) as bydel_kode,
        false,
        true,
    from mulig_avslutning
    where kan_til_oslo
),

sted as (
    select avslutning_id, kommune_kode, bydel_kode, er_eget from registrert_sted
    union all
    select s.avslutning_id, s.kommune_kode, b.kode, false
    from registrert_sted as s
    cross join bydel as b
    where s.kan_fa_bydel and s.bydel_kode = oslo_uoppgitt()
),

utfall_av_avslutning as (
    select
        a.sak,
        a.person_id,
        a.er_sperret,
        u.er_talt,
        case when u.er_talt then s.kommune_kode end as kommune_kode,
        case when u.er_talt then s.bydel_kode end as bydel_kode,
        u.er_talt and u.er_mal_nadd as er_mal_nadd,
        s.er_eget
        and a.botte <> 'erstattet'
        and u.er_talt = a.er_talt_naa
        and (not u.er_talt or u.er_mal_nadd = a.er_mal_nadd) as er_naa,
    from med_sak as a
    inner join sted as s on a.avslutning_id = s.avslutning_id
    cross join (
        values
        (true, true),
        (true, false),
        (false, false)
    ) as u (er_talt, er_mal_nadd)
    where
        a.er_fri
        or (u.er_talt and a.er_i_grunnlaget and u.er_mal_nadd = a.er_mal_nadd)
        or (not u.er_talt and (a.kan_bli_borte or not a.er_i_grunnlaget))
),

-- somebody whose programme may have ended without an exit
ny_avslutning as (select * from virkning where list_contains(virkning, 'ny_avslutning')),

sted_av_ny as (
    select person_id, tabell, rad_id, kommune_kode, bydel_kode from ny_avslutning
    union
    select n.person_id, n.tabell, n.rad_id, n.kommune_kode, b.kode
    from ny_avslutning as n
    cross join bydel as b
    where n.bydel_kode = oslo_uoppgitt()
),

utfall_av_ny as (
    select
        case when $flere_avslutninger = 'siste' then n.person_id else n.tabell || ' ' || n.rad_id end as sak,
        n.person_id,
        p.adressesperre is not null as er_sperret,
        u.er_talt,
        case when u.er_talt then n.kommune_kode end as kommune_kode,
        case when u.er_talt then n.bydel_kode end as bydel_kode,
        u.er_mal_nadd,
        not u.er_talt as er_naa,
    from sted_av_ny as n
    inner join person as p on n.person_id = p.person_id
    cross join (
        values
        (true, true),
        (true, false),
        (false, false)
    ) as u (er_talt, er_mal_nadd)
),

utfall as (
    select * from utfall_av_avslutning
    union all
    select * from utfall_av_ny
),

ulike_utfall as (
    select
        sak,
        person_id,
        er_sperret,
        er_talt,
        kommune_kode,
        bydel_kode,
        er_mal_nadd,
        bool_or(er_naa) as er_naa,
    from utfall
    group by all
),

med_valg as (
    select
        *,
        count(*) over (partition by sak) as utfall_antall,
        -- a person may have an exit that counts now, and a missing one beside it
        bool_or(er_naa and er_talt) over (partition by sak) as telles_naa,
    from ulike_utfall
)

select
    cast(u.sak as varchar) as sak,
    cast(u.person_id as varchar) as person_id,
    cast(u.er_sperret as boolean) as er_sperret,
    cast(u.er_talt as boolean) as er_talt,
    cast(u.kommune_kode as varchar) as kommune_kode,
    cast(u.bydel_kode as varchar) as bydel_kode,
    cast(k.fylke_kode as varchar) as fylke_kode,
    cast(u.er_mal_nadd as boolean) as er_mal_nadd,
    cast(u.er_naa and (u.er_talt or not u.telles_naa) as boolean) as er_naa,
    cast(u.utfall_antall as bigint) as utfall_antall,
from med_valg as u
left join kommune as k on u.kommune_kode = k.kode
where u.utfall_antall > 1
