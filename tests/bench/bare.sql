-- The result table by one plain script, as an analyst would write it: no checks, no other tables.
-- Grain: one row per unit and sex. Reads person, vedtak, tiltak, avslutning and utvidet_program as of the cutoff, and the
-- small tables enhet, kommune_enhet, arsak and lov. Parameters: $utgave, $fra, $til (the year's first and last day),
-- $slakk.
with siste_avslutning as (
    select * from avslutning
    where avslutningsdato between $fra and $til
    qualify
        row_number() over (
            partition by person_id order by avslutningsdato desc, registrert desc, avslutning_id desc
        ) = 1
),

program as (select * from vedtak where ordning = 'introduksjonsprogram'),

-- only an exit without a reason can be an extended programme
uten_arsak as (
    select
        s.*,
        (
            select max(a.avslutningsdato) from avslutning as a
            where a.person_id = s.person_id and a.lov = s.lov and a.avslutningsdato < s.avslutningsdato
        ) as forrige,
    from siste_avslutning as s
    where s.avslutningsarsak = 'ikke_registrert'
),

startet as (
    select
        u.avslutning_id,
        any_value(u.person_id) as person_id,
        any_value(u.lov) as lov,
        any_value(u.avslutningsdato) as slutt,
        min(p.fra_dato) as start,
    from uten_arsak as u
    inner join program as p
        on
            u.person_id = p.person_id
            and u.lov = p.lov
            and p.vedtakstype = 'innvilget'
            and p.fra_dato > coalesce(u.forrige, date '0001-01-01')
            and p.fra_dato <= u.avslutningsdato
    where u.registrert_av = 'nir'
    group by u.avslutning_id
),

permisjon as (
    select
        s.avslutning_id,
        count(distinct d.dag) as dager,
    from startet as s
    inner join program as p on s.person_id = p.person_id and s.lov = p.lov and p.vedtakstype = 'permisjon'
    cross join lateral (
        select unnest(
            range(greatest(p.fra_dato, s.start), least(coalesce(p.til_dato, s.slutt), s.slutt) + 1, interval 1 day)
        ) as dag
    ) as d
    group by s.avslutning_id
),

over_grensen as (
    select s.avslutning_id
    from startet as s
    inner join lov as l on s.lov = l.lov
    left join permisjon as p on s.avslutning_id = p.avslutning_id
    where
        s.slutt
        >= cast(s.start + to_months(l.nir_grense_maneder) as date) + cast(coalesce(p.dager, 0) as integer) - $slakk
),

meldt as (
    select u.avslutning_id
    from uten_arsak as u
    inner join utvidet_program as m on u.person_id = m.person_id
    left join kommune_enhet as ku on u.kommunenummer = ku.kommunenummer
    left join kommune_enhet as km on m.kommunenummer = km.kommunenummer
    where
        (u.kommunenummer = m.kommunenummer or ku.enhet_kode = km.enhet_kode)
        and m.fra_dato <= u.avslutningsdato + 1
        and (m.til_dato is null or m.til_dato >= u.avslutningsdato)
),

vedtatt as (
    select u.avslutning_id
    from uten_arsak as u
    inner join program as p on u.person_id = p.person_id and u.lov = p.lov and p.vedtakstype = 'utvidet'
    where p.til_dato is null or p.til_dato > u.avslutningsdato
),

utvidet as (from over_grensen union from meldt union from vedtatt),

sted as (
    select
        k.kommunenummer,
        k.enhet_kode as kommune,
        e.fylke_kode as fylke,
    from kommune_enhet as k
    inner join enhet as e on e.niva = 'kommune' and e.kode = k.enhet_kode
),

utfall as (
    select
        p.kjonn,
        p.adressesperre is not null as sperret,
        s.kommune,
        s.fylke,
        case when s.kommune = '0301' then coalesce(b.kode, '030199') end as bydel,
        u.avslutning_id is not null as er_utvidet,
        r.gruppe,
        r.mal_nadd,
    from siste_avslutning as a
    inner join person as p on a.person_id = p.person_id
    inner join arsak as r on a.lov = r.lov and a.avslutningsarsak = r.kode
    left join sted as s on a.kommunenummer = s.kommunenummer
    left join enhet as b on b.niva = 'bydel' and b.kode = a.bydelsnummer
    left join utvidet as u on a.avslutning_id = u.avslutning_id
),

utfall_i_enhet as (
    select 'land' as niva, '0' as kode, * from utfall
    union all
    select 'land_uten_sperret', '0', * from utfall where not sperret
    union all
    select 'fylke', fylke, * from utfall where not sperret and fylke is not null
    union all
    select 'kommune', kommune, * from utfall where not sperret and kommune is not null
    union all
    select 'bydel', bydel, * from utfall where not sperret and bydel is not null
),

resultat as (
    select
        niva,
        kode,
        coalesce(kjonn, 'alle') as kjonn,
        count_if(not er_utvidet) as avsluttet,
        count_if(not er_utvidet and gruppe = 'arbeid') as arbeid,
        count_if(not er_utvidet and gruppe = 'utdanning') as utdanning,
        count_if(not er_utvidet and gruppe = 'grunnskole') as grunnskole,
        count_if(not er_utvidet and gruppe = 'kvalifisering') as kvalifisering,
        count_if(not er_utvidet and gruppe = 'sosialstonad') as sosialstonad,
        count_if(not er_utvidet and gruppe = 'trygd_annen') as trygd_annen,
        count_if(not er_utvidet and gruppe = 'annet') as annet,
        count_if(not er_utvidet and gruppe = 'ikke_registrert') as ikke_registrert,
        count_if(not er_utvidet and mal_nadd) as mal_nadd,
        count_if(er_utvidet) as utelatt_utvidet,
    from utfall_i_enhet
    group by niva, kode, grouping sets ((kjonn), ())
),

-- participation ends at the first exit from the day it begins
deltar as (
    select distinct
        v.person_id,
        v.kommunenummer,
        v.bydelsnummer,
    from program as v
    asof left join avslutning as a on v.person_id = a.person_id and v.lov = a.lov and v.fra_dato <= a.avslutningsdato
    where
        v.vedtakstype in ('innvilget', 'forlenget', 'utvidet')
        and v.fra_dato <= $til
        and least(v.til_dato, a.avslutningsdato, $til) >= greatest(v.fra_dato, $fra)
),

deltar_sted as (
    select distinct
        d.person_id,
        s.kommune,
        s.fylke,
        case when s.kommune = '0301' then coalesce(b.kode, '030199') end as bydel,
    from deltar as d
    left join sted as s on d.kommunenummer = s.kommunenummer
    left join enhet as b on b.niva = 'bydel' and b.kode = d.bydelsnummer
),

tiltak_sted as (
    select distinct
        t.person_id,
        s.kommune,
        s.fylke,
        case when s.kommune = '0301' then coalesce(b.kode, '030199') end as bydel,
    from tiltak as t
    left join sted as s on t.kommunenummer = s.kommunenummer
    left join enhet as b on b.niva = 'bydel' and b.kode = t.bydelsnummer
    where t.fane = 'intro' and t.fra_dato <= $til and (t.til_dato is null or t.til_dato >= $fra)
),

deltaker as (
    select 'land' as niva, '0' as kode, person_id from deltar_sted
    union
    select 'fylke', fylke, person_id from deltar_sted where fylke is not null
    union
    select 'kommune', kommune, person_id from deltar_sted where kommune is not null
    union
    select 'bydel', bydel, person_id from deltar_sted where bydel is not null
),

med_tiltak as (
    select 'land' as niva, '0' as kode, person_id from tiltak_sted
    union
    select 'fylke', fylke, person_id from tiltak_sted where fylke is not null
    union
    select 'kommune', kommune, person_id from tiltak_sted where kommune is not null
    union
    select 'bydel', bydel, person_id from tiltak_sted where bydel is not null
),

deltaker_tiltak as (
    select
        d.niva,
        d.kode,
        p.kjonn,
        p.adressesperre is not null as sperret,
        t.person_id is null as uten_tiltak,
    from deltaker as d
    inner join person as p on d.person_id = p.person_id
    left join med_tiltak as t on d.niva = t.niva and d.kode = t.kode and d.person_id = t.person_id
    where d.niva = 'land' or p.adressesperre is null
),

deltaker_begge as (
    from deltaker_tiltak
    union all
    select 'land_uten_sperret', * exclude (niva) from deltaker_tiltak
    where niva = 'land' and not sperret
),

deltakere as (
    select
        niva,
        kode,
        coalesce(kjonn, 'alle') as kjonn,
        count(*) as deltakere,
        count_if(uten_tiltak) as deltakere_uten_tiltak,
    from deltaker_begge
    group by niva, kode, grouping sets ((kjonn), ())
)

select
    $utgave as utgave,
    e.niva,
    e.kode,
    e.navn,
    k.kjonn,
    coalesce(r.avsluttet, 0) as avsluttet,
    coalesce(r.arbeid, 0) as arbeid,
    coalesce(r.utdanning, 0) as utdanning,
    coalesce(r.grunnskole, 0) as grunnskole,
    coalesce(r.kvalifisering, 0) as kvalifisering,
    coalesce(r.sosialstonad, 0) as sosialstonad,
    coalesce(r.trygd_annen, 0) as trygd_annen,
    coalesce(r.annet, 0) as annet,
    coalesce(r.ikke_registrert, 0) as ikke_registrert,
    coalesce(r.mal_nadd, 0) as mal_nadd,
    r.mal_nadd / nullif(r.avsluttet, 0) as andel_mal,
    coalesce(r.utelatt_utvidet, 0) as utelatt_utvidet,
    coalesce(d.deltakere, 0) as deltakere,
    coalesce(d.deltakere_uten_tiltak, 0) as deltakere_uten_tiltak,
from enhet as e
cross join (select unnest(['alle', 'K', 'M']) as kjonn, unnest([1, 2, 3]) as kjonn_nr) as k
left join resultat as r on e.niva = r.niva and e.kode = r.kode and k.kjonn = r.kjonn
left join deltakere as d on e.niva = d.niva and e.kode = d.kode and k.kjonn = d.kjonn
order by e.niva_nr, e.kode, k.kjonn_nr
