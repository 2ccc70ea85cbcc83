-- What the report to the ministry counts: starts, participation, the stock on the last day, exits.
-- Grain: one row per start and decision that begins it, per participation period, per period in the stock, and per
-- counted exit. sak is what is counted once: the person, of an exit the exit.
-- Parameters: $ar_start, $ar_slutt; they are the first and the last day of the report's period.
-- Rules: R5, R7, R8, R9, R10, R11, T4. The category is that of the start, of the exit, or of the person's last day of
-- participation under the law; of several, the one with the latest fra_dato, then the greatest kategori_id. Age is on
-- the last day.
with programperiode as (select * from klargjort.programperiode where start_dato between $ar_start and $ar_slutt),

innvilget as (select * from klargjort.deltakelsesvedtak where vedtakstype = 'innvilget'),

deltakelse as (select * from klargjort.deltakelse),

avslutning as (select * from klargjort.avslutning where er_talt),

kategori as (select * from inndata.kategori),

person as (select * from inndata.person),

eget_land as (select verdi from kodeverk.verdi where liste = 'eget_land'),

startet as (
    select
        p.person_id,
        p.lov,
        v.kommune_kode,
        v.bydel_kode,
        p.start_dato as dato,
    from programperiode as p
    inner join innvilget as v
        on
            p.person_id = v.person_id
            and p.lov = v.lov
            and p.start_dato = v.fra_dato
            and p.avslutning_dato is not distinct from v.avslutning_dato
),

deltaker as (
    select
        person_id,
        lov,
        kommune_kode,
        bydel_kode,
        til_dato,
        max(til_dato) over (partition by person_id, lov) as dato,
    from deltakelse
),

uten_slutt as (
    select 'startet' as slag, person_id, lov, kommune_kode, bydel_kode, dato from startet
    union all
    select 'deltaker' as slag, person_id, lov, kommune_kode, bydel_kode, dato from deltaker
    union all
    select 'beholdning' as slag, person_id, lov, kommune_kode, bydel_kode, dato from deltaker
    where til_dato = $ar_slutt
),

beskyttelse as (
    select
        d.person_id,
        d.lov,
        d.dato,
        k.kollektiv_beskyttelse,
    from (select distinct person_id, lov, dato from uten_slutt) as d
    inner join kategori as k
        on
            d.person_id = k.person_id
            and d.lov = k.lov
            and k.fra_dato <= d.dato
            and (k.til_dato is null or k.til_dato >= d.dato)
    qualify row_number() over (
        partition by d.person_id, d.lov, d.dato
        order by k.fra_dato desc, k.kategori_id desc
    ) = 1
),

samlet as (
    select
        u.slag,
        u.person_id as sak,
        u.person_id,
        u.lov,
        u.kommune_kode,
        u.bydel_kode,
        -- no row in target-group category means no collective protection (R10)
        coalesce(b.kollektiv_beskyttelse, false) as har_kollektiv_beskyttelse,
        null as gruppe,
        false as er_mal_nadd,
    from uten_slutt as u
    left join beskyttelse as b on u.person_id = b.person_id and u.lov = b.lov and u.dato = b.dato
    union all
    select
        'avsluttet' as slag,
        avslutning_id as sak,
        person_id,
        lov,
        kommune_kode,
        bydel_kode,
        har_kollektiv_beskyttelse,
        gruppe,
        er_mal_nadd,
    from avslutning
)

select
    cast(row_number() over () as bigint) as rad,
    cast(s.slag as varchar) as slag,
    cast(s.sak as varchar) as sak,
    cast(s.person_id as varchar) as person_id,
    cast(s.lov as varchar) as lov,
    cast(s.kommune_kode as varchar) as kommune_kode,
    cast(s.bydel_kode as varchar) as bydel_kode,
    cast(p.kjonn as varchar) as kjonn,
    cast(p.statsborgerskap as varchar) as statsborgerskap,
    cast(coalesce(p.statsborgerskap in (select verdi from eget_land), false) as boolean) as er_eget_land,
    cast(aldersgruppe(fylte_ar(p.fodselsdato, $ar_slutt)) as varchar) as aldersgruppe,
    cast(p.adressesperre is not null as boolean) as er_sperret,
    cast(s.har_kollektiv_beskyttelse as boolean) as har_kollektiv_beskyttelse,
    cast(s.gruppe as varchar) as gruppe,
    cast(s.er_mal_nadd as boolean) as er_mal_nadd,
from samlet as s
inner join person as p on s.person_id = p.person_id
