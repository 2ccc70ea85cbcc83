-- Every programme of the people of the year, and of those paid introduksjonsstønad in it, with the day of NIR's limit.
-- Grain: one row per person, law and programme (start_dato): between two exits; the last one is open.
-- Parameters: $ar_start, $ar_slutt, $skjaeringsdato.
-- Rules: R5, T3, for programmes without an exit too: leave then counts until the cutoff day. A programme without an
-- innvilget vedtak has no start, and so no row.
with deltakelsesvedtak as (select * from klargjort.deltakelsesvedtak),

avslutning as (select * from inndata.avslutning where avslutningsdato between $ar_start and $ar_slutt),

stonad as (select * from inndata.stonad),

permisjon as (
    select * from inndata.vedtak
    where ordning = 'introduksjonsprogram' and vedtakstype = 'permisjon'
),

lov as (select * from kodeverk.lov),

program_av_alle as (
    select
        person_id,
        lov,
        avslutning_dato,
        min(fra_dato) filter (where vedtakstype = 'innvilget') as start_dato,
        case when bool_and(til_dato is not null) then max(til_dato) end as vedtak_slutt_dato,
        -- least() passes over a missing date; where both are, the participation is open and reaches into the year
        bool_or(
            fra_dato <= $ar_slutt and coalesce(least(til_dato, avslutning_dato), $ar_slutt) >= $ar_start
        ) as har_deltakelse_i_aret,
    from deltakelsesvedtak
    group by person_id, lov, avslutning_dato
),

person_i_aret as (
    select person_id from avslutning
    union
    select person_id from program_av_alle where har_deltakelse_i_aret
),

betalt_person as (select distinct person_id from stonad),

program as (
    select
        a.*,
        i.person_id is not null as er_arets_person,
    from program_av_alle as a
    left join person_i_aret as i on a.person_id = i.person_id
    left join betalt_person as b on a.person_id = b.person_id
    where a.start_dato is not null and (i.person_id is not null or b.person_id is not null)
),

-- leave inside the programme, cut to it; an open programme is looked at until the cutoff day
permisjon_i_programmet as (
    select
        p.person_id,
        p.lov,
        p.start_dato,
        greatest(v.fra_dato, p.start_dato) as fra_dato,
        least(coalesce(v.til_dato, p.til_dato), p.til_dato) as til_dato,
    from (
        select
            person_id,
            lov,
            start_dato,
            coalesce(avslutning_dato, greatest(start_dato, $skjaeringsdato)) as til_dato,
        from program
    ) as p
    inner join permisjon as v
        on
            p.person_id = v.person_id
            and p.lov = v.lov
            and v.fra_dato <= p.til_dato
            and coalesce(v.til_dato, p.til_dato) >= p.start_dato
),

permisjon_uten_overlapp as (
    select
        person_id,
        lov,
        start_dato,
        til_dato,
        udekket_fra_dato((person_id, lov, start_dato), fra_dato, til_dato) as fra_dato,
    from permisjon_i_programmet
),

permisjon_dager as (
    select
        person_id,
        lov,
        start_dato,
        sum(greatest(0, til_dato - fra_dato + 1)) as antall,
    from permisjon_uten_overlapp
    group by person_id, lov, start_dato
)

select
    cast(p.person_id as varchar) as person_id,
    cast(p.lov as varchar) as lov,
    cast(p.start_dato as date) as start_dato,
    cast(p.avslutning_dato as date) as avslutning_dato,
    cast(p.vedtak_slutt_dato as date) as vedtak_slutt_dato,
    -- no leave is no days
    cast(coalesce(d.antall, 0) as bigint) as permisjon_dager,
    cast(
        cast(p.start_dato + to_months(l.nir_grense_maneder) as date) + cast(coalesce(d.antall, 0) as integer) as date
    ) as grense_dato,
    -- the programme ended in the year, or somebody took part in it then
    cast(
        p.start_dato <= $ar_slutt
        and (p.har_deltakelse_i_aret or coalesce(p.avslutning_dato between $ar_start and $ar_slutt, false)) as boolean
    ) as er_i_aret,
    cast(p.er_arets_person as boolean) as er_arets_person,
from program as p
inner join lov as l on p.lov = l.lov
left join permisjon_dager as d on p.person_id = d.person_id and p.lov = d.lov and p.start_dato = d.start_dato
