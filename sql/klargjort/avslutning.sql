-- The exits of the statistic year, each with its unit, its dimensions and the one bucket it ends in.
-- Grain: one row per exit in the statistic year (one row per avslutning_id).
-- Parameters: $ar_start, $ar_slutt, $flere_avslutninger, $bevis_utvidet, $utenfor_nevner.
-- Rules: R3, R4, R6, R7, R8, R9, R10, R14.
with avslutning as (select * from inndata.avslutning),

person as (select * from inndata.person),

kategori_ved_slutt as (select * from klargjort.kategori_ved_slutt),

programlop as (select * from klargjort.programlop),

bevis_utvidet as (select * from klargjort.bevis_utvidet),

kommune_enhet as (select * from kodeverk.kommune_enhet),

kommune as (select * from klargjort.enhet where niva = 'kommune'),

arsak as (select * from kodeverk.avslutningsarsak),

avslutning_i_aret as (
    select
        *,
        -- R4: the last one by date, registration and id stands for the person
        row_number() over (
            partition by person_id
            order by avslutningsdato desc, registrert desc, avslutning_id desc
        ) as nummer_bakfra,
    from avslutning
    where avslutningsdato between $ar_start and $ar_slutt
),

med_opplysninger as (
    select
        a.avslutning_id,
        a.person_id,
        a.lov,
        a.avslutningsdato,
        a.registrert,
        a.forst_registrert,
        a.registrert_av,
        a.avslutningsarsak,
        r.gruppe,
        r.mal_nadd,
        a.kommunenummer,
        a.bydelsnummer,
        m.enhet_kode as kommune_kode,
        oslo_bydel(m.enhet_kode, a.bydelsnummer) as bydel_kode,
        k.fylke_kode,
        -- a code that is in no row of the map is unknown (R8)
        case when m.enhet_kode is null then coalesce(m.grunn, 'ukjent') end as uten_enhet_grunn,
        p.kjonn,
        fylte_ar(p.fodselsdato, $ar_slutt) as alder_ar,
        p.adressesperre is not null as er_sperret,
        -- no row in target-group category means no collective protection (R10)
        coalesce(kv.har_kollektiv_beskyttelse, false) as har_kollektiv_beskyttelse,
        l.program_start_dato,
        l.permisjon_dager,
        l.program_grense_dato,
        b.har_bevis_meldt,
        b.har_bevis_vedtak,
        b.har_bevis_frist,
        case
            when b.har_bevis_meldt and list_contains($bevis_utvidet, 'meldt') then 'meldt'
            when b.har_bevis_vedtak and list_contains($bevis_utvidet, 'vedtak') then 'vedtak'
            when b.har_bevis_frist and list_contains($bevis_utvidet, 'frist') then 'frist'
        end as bevis,
        a.nummer_bakfra,
    from avslutning_i_aret as a
    inner join person as p on a.person_id = p.person_id
    left join arsak as r on a.lov = r.lov and a.avslutningsarsak = r.kode
    left join kommune_enhet as m on a.kommunenummer = m.kommunenummer
    left join kommune as k on m.enhet_kode = k.kode
    left join kategori_ved_slutt as kv on a.avslutning_id = kv.avslutning_id
    left join programlop as l on a.avslutning_id = l.avslutning_id
    left join bevis_utvidet as b on a.avslutning_id = b.avslutning_id
),

med_botte as (
    select
        *,
        case
            when $flere_avslutninger = 'siste' and nummer_bakfra > 1 then 'erstattet'
            when avslutningsarsak = 'ikke_registrert' and bevis is not null then 'utvidet_program'
            when list_contains($utenfor_nevner, avslutningsarsak) then 'utenfor_nevner'
            when er_sperret then 'adressesperre'
            when kommune_kode is null then 'uten_enhet'
            else 'talt_med'
        end as botte,
    from med_opplysninger
)

select
    cast(avslutning_id as varchar) as avslutning_id,
    cast(person_id as varchar) as person_id,
    cast(lov as varchar) as lov,
    cast(avslutningsdato as date) as avslutningsdato,
    cast(registrert as timestamp with time zone) as registrert,
    cast(forst_registrert as timestamp with time zone) as forst_registrert,
    cast(registrert_av as varchar) as registrert_av,
    cast(avslutningsarsak as varchar) as avslutningsarsak,
    cast(gruppe as varchar) as gruppe,
    cast(mal_nadd as boolean) as er_mal_nadd,
    cast(kommunenummer as varchar) as kommunenummer,
    cast(bydelsnummer as varchar) as bydelsnummer,
    cast(kommune_kode as varchar) as kommune_kode,
    cast(bydel_kode as varchar) as bydel_kode,
    cast(fylke_kode as varchar) as fylke_kode,
    cast(uten_enhet_grunn as varchar) as uten_enhet_grunn,
    cast(kjonn as varchar) as kjonn,
    cast(alder_ar as integer) as alder_ar,
    cast(aldersgruppe(alder_ar) as varchar) as aldersgruppe,
    cast(er_sperret as boolean) as er_sperret,
    cast(har_kollektiv_beskyttelse as boolean) as har_kollektiv_beskyttelse,
    cast(program_start_dato as date) as program_start_dato,
    cast(permisjon_dager as bigint) as permisjon_dager,
    cast(program_grense_dato as date) as program_grense_dato,
    cast(har_bevis_meldt as boolean) as har_bevis_meldt,
    cast(har_bevis_vedtak as boolean) as har_bevis_vedtak,
    cast(har_bevis_frist as boolean) as har_bevis_frist,
    cast(bevis as varchar) as bevis,
    cast(botte as varchar) as botte,
    cast(botte in ('talt_med', 'uten_enhet', 'adressesperre') as boolean) as er_talt,
from med_botte
order by avslutning_id
