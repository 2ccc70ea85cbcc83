-- What a municipality should look at, and what the analyst should know: findings, never reasons to stop.
-- Grain: one row per finding and unit where it occurs; people at a shielded address are in none.
-- Parameters: $skjaeringsdato.
-- Rules: R1 (what was registered later is in none, so it changes no sheet), R5, R6, R7, R8,
-- and the input contract's quality findings.
with avslutning as (select * from klargjort.avslutning where botte <> 'erstattet' and not er_sperret),

deltakelse as (select * from klargjort.deltakelse where not er_sperret),

person as (select * from inndata.person where adressesperre is null),

tiltak as (
    select t.* from klargjort.tiltak as t
    inner join person as p on t.person_id = p.person_id
),

lov as (select * from kodeverk.lov),

exit_funn as (
    select
        a.kommune_kode,
        a.bydel_kode,
        unnest(list_filter([
            case
                when a.avslutningsarsak <> 'ikke_registrert' and a.bevis is not null then 'mulig_utvidet_med_arsak'
            end,
            case
                when a.botte <> 'utvidet_program' and a.avslutningsarsak = 'ikke_registrert' and a.registrert_av = 'nir'
                    then 'ikke_registrert_av_nir'
            end,
            case when a.program_start_dato is null then 'uten_programstart' end,
            case when not l.er_i_utgaven then 'annen_lov' end,
            case when a.uten_enhet_grunn is not null then 'enhet_' || a.uten_enhet_grunn end,
            case
                when a.bydelsnummer is not null and a.kommune_kode is not null and a.kommune_kode <> '0301'
                    then 'bydel_oversett'
            end,
            case
                when a.kommune_kode = '0301' and a.bydelsnummer is not null and not er_oslo_bydel(a.bydelsnummer)
                    then 'bydel_ukjent_oslo'
            end,
            case when a.avslutningsdato > $skjaeringsdato then 'dato_etter_skjaeringsdato' end,
            case when a.avslutningsdato > cast(a.forst_registrert as date) then 'dato_etter_registrering' end,
            case when a.alder_ar not between 16 and 75 then 'uvanlig_alder' end,
            case when a.avslutningsdato < l.gjelder_fra_dato then 'lov_for_sin_tid' end
        ], lambda funn: funn is not null)) as funn,
    from avslutning as a
    inner join lov as l on a.lov = l.lov
),

deltakelse_funn as (
    select
        d.kommune_kode,
        d.bydel_kode,
        unnest(list_filter([
            case when not l.er_i_utgaven then 'annen_lov_vedtak' end,
            case when d.uten_enhet_grunn is not null then 'enhet_' || d.uten_enhet_grunn || '_vedtak' end
        ], lambda funn: funn is not null)) as funn,
    from deltakelse as d
    inner join lov as l on d.lov = l.lov
),

tiltak_funn as (
    select kommune_kode, bydel_kode, 'ukjent_tiltakskode' as funn from tiltak
    where hovedgruppe = 'ukjent'
),

alle_funn as (
    select funn, kommune_kode, bydel_kode, 1 as antall from exit_funn
    union all
    select funn, kommune_kode, bydel_kode, 1 from deltakelse_funn
    union all
    select funn, kommune_kode, bydel_kode, 1 from tiltak_funn
),

med_enhet as (
    select funn, 'land_uten_sperret' as niva, '0' as kode, antall from alle_funn
    union all
    select funn, 'kommune', kommune_kode, antall from alle_funn where kommune_kode is not null
    union all
    select funn, 'bydel', bydel_kode, antall from alle_funn where bydel_kode is not null
)

select
    cast(funn as varchar) as funn,
    cast(niva as varchar) as niva,
    cast(kode as varchar) as kode,
    cast(sum(antall) as bigint) as antall,
from med_enhet
group by funn, niva, kode
order by niva_nummer(niva), kode, funn
