-- How long people wait for the programme, and how long it lasts: quartiles in days.
-- Grain: one row per time: kategori_til_start, vedtak_til_start (of those who started), programlengde (of those who
-- ended); the nation alone.
-- Parameters: $ar_start, $ar_slutt; they are the first and the last day of the report's period.
-- Rules: R5, T4. From the person's first category, or first decision about the programme, under the same law, on or
-- before the start and after the exit before it. Length is from start to exit, both days in it, less leave.
with startet as (select * from klargjort.programperiode where start_dato between $ar_start and $ar_slutt),

avslutning as (select * from klargjort.avslutning where er_talt and program_start_dato is not null),

forrige as (
    select
        s.person_id,
        s.lov,
        s.start_dato,
        max(a.avslutningsdato) as avslutningsdato,
    from startet as s
    left join inndata.avslutning as a
        on s.person_id = a.person_id and s.lov = a.lov and s.start_dato > a.avslutningsdato
    group by s.person_id, s.lov, s.start_dato
),

kategori as (select * from inndata.kategori),

vedtak as (select * from inndata.vedtak where ordning = 'introduksjonsprogram'),

fra_kategori as (
    select
        'kategori_til_start' as tid,
        f.start_dato - min(k.fra_dato) as dager,
    from forrige as f
    inner join kategori as k
        on
            f.person_id = k.person_id
            and f.lov = k.lov
            and k.fra_dato <= f.start_dato
            and (f.avslutningsdato is null or k.fra_dato > f.avslutningsdato)
    group by f.person_id, f.lov, f.start_dato
),

fra_vedtak as (
    select
        'vedtak_til_start' as tid,
        f.start_dato - min(v.vedtaksdato) as dager,
    from forrige as f
    inner join vedtak as v
        on
            f.person_id = v.person_id
            and f.lov = v.lov
            and v.vedtaksdato <= f.start_dato
            and (f.avslutningsdato is null or v.vedtaksdato > f.avslutningsdato)
    group by f.person_id, f.lov, f.start_dato
),

lengde as (
    select
        'programlengde' as tid,
        avslutningsdato - program_start_dato + 1 - permisjon_dager as dager,
    from avslutning
),

dager_per_tid as (
    select tid, dager from fra_kategori
    union all
    select tid, dager from fra_vedtak
    union all
    select tid, dager from lengde
),

tid as (
    select
        unnest(['kategori_til_start', 'vedtak_til_start', 'programlengde']) as tid,
        unnest([1, 2, 3]) as tid_nr,
),

telling as (
    select
        tid,
        count(*) as antall,
        quantile_cont(dager, 0.25) as nedre_kvartil,
        quantile_cont(dager, 0.5) as median,
        quantile_cont(dager, 0.75) as ovre_kvartil,
    from dager_per_tid
    group by tid
)

-- of nobody there is no quartile
select
    cast(t.tid as varchar) as tid,
    cast(coalesce(c.antall, 0) as bigint) as antall,
    cast(c.nedre_kvartil as double) as nedre_kvartil,
    cast(c.median as double) as median,
    cast(c.ovre_kvartil as double) as ovre_kvartil,
from tid as t
left join telling as c on t.tid = c.tid
order by t.tid_nr
