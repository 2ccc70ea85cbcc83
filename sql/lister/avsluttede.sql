-- People who ended the introduction programme in a year: every exit, whatever its bucket in the result.
-- Grain: one row per exit (avslutning_id) of the given year.
-- Parameters: $avslutning_ar, $arsak, $kategori.
-- Rules: R8 and R10 (the category is that of the person and law whose period includes the exit date, latest fra_dato,
-- then greatest kategori_id); R14 for botte, which exits of the statistic year have.
with avslutning as (select * from inndata.avslutning where year(avslutningsdato) = $avslutning_ar),

kategori_ved_slutt as (select * from klargjort.kategori_ved_slutt),

regnskap as (select * from klargjort.avslutning),

kommune_enhet as (select * from kodeverk.kommune_enhet)

select
    cast(a.person_id as varchar) as person_id,
    cast(m.enhet_kode as varchar) as kommune_kode,
    cast(oslo_bydel(m.enhet_kode, a.bydelsnummer) as varchar) as bydel_kode,
    cast(a.lov as varchar) as lov,
    cast(a.avslutning_id as varchar) as avslutning_id,
    cast(a.avslutningsdato as date) as avslutningsdato,
    cast(a.avslutningsarsak as varchar) as avslutningsarsak,
    cast(a.registrert_av as varchar) as registrert_av,
    cast(k.kategori as varchar) as kategori,
    cast(k.oppholdsgrunnlag as varchar) as oppholdsgrunnlag,
    -- no category means no collective protection (R10)
    cast(coalesce(k.har_kollektiv_beskyttelse, false) as boolean) as har_kollektiv_beskyttelse,
    cast(r.program_start_dato as date) as program_start_dato,
    cast(r.program_grense_dato as date) as program_grense_dato,
    cast(r.botte as varchar) as botte,
from avslutning as a
left join kommune_enhet as m on a.kommunenummer = m.kommunenummer
left join kategori_ved_slutt as k on a.avslutning_id = k.avslutning_id
left join regnskap as r on a.avslutning_id = r.avslutning_id
where
    ($kategori is null or k.kategori = $kategori)
    and ($arsak is null or ($arsak = 'registrert') = (a.avslutningsarsak <> 'ikke_registrert'))
