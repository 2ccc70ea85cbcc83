-- Measures that continue after the programme ended, and do not belong to a next programme.
-- Grain: one row per such measure.
-- Parameters: none.
-- Rules: R4, R6, R8. «flyttet» is left out: it has the rule flyttet_i_program.
with avslutning as (
    select * from klargjort.avslutning
    where botte not in ('erstattet', 'utvidet_program') and avslutningsarsak <> 'flyttet'
),

tiltak as (select * from inndata.tiltak where fane = 'intro'),

programperiode as (select * from klargjort.programperiode),

kommune_enhet as (select * from kodeverk.kommune_enhet),

med_neste_program as (
    select
        a.person_id,
        a.avslutningsdato,
        p.start_dato as neste_start_dato,
    from avslutning as a
    asof left join programperiode as p on a.person_id = p.person_id and a.avslutningsdato < p.start_dato
),

-- where every exit counts (R4), one measure may outlast two of them
fortsatte as (
    select distinct
        t.person_id,
        t.tiltak_id,
        t.kommunenummer,
        t.bydelsnummer,
    from med_neste_program as a
    inner join tiltak as t
        on
            a.person_id = t.person_id
            and (t.til_dato is null or t.til_dato > a.avslutningsdato)
            and (a.neste_start_dato is null or t.fra_dato < a.neste_start_dato)
)

select
    t.person_id,
    m.enhet_kode as kommune_kode,
    oslo_bydel(m.enhet_kode, t.bydelsnummer) as bydel_kode,
    'tiltak' as tabell,
    t.tiltak_id as rad_id,
from fortsatte as t
left join kommune_enhet as m on t.kommunenummer = m.kommunenummer
