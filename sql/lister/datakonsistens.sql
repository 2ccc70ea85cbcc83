-- Who lacks which registration, among the participants and the ended people of the year.
-- Grain: one row per person, municipality, bydel and law (klargjort.person_enhet by law) that lacks at least one.
-- Parameters: $mangler: one of the registrations, by its column without mangler_.
-- Rules: R5, R8, R9, R11, R12. What NIR does not accept, or what is during leave, is not missing: klargjort.ansvar
-- decides about measures, and an exit that R6 takes out needs no reason.
with avslutning as (select * from klargjort.avslutning),

deltakelse as (select * from klargjort.deltakelse),

deltaker_enhet as (select * from klargjort.deltaker_enhet where niva = 'kommune'),

ansvar as (select * from klargjort.ansvar),

tiltak as (select * from klargjort.tiltak where tiltakskode = 'norskopplaring'),

kategori as (select * from inndata.kategori),

deltakelsesvedtak as (select * from klargjort.deltakelsesvedtak),

person as (select * from inndata.person),

rolle as (
    select
        person_id,
        kommune_kode,
        bydel_kode,
        lov,
        false as er_deltaker,
        true as er_avsluttet,
        er_talt and avslutningsarsak = 'ikke_registrert' as mangler_arsak,
    from avslutning
    union all
    select person_id, kommune_kode, bydel_kode, lov, true, false, false from deltakelse
),

person_enhet as (
    select
        person_id,
        kommune_kode,
        bydel_kode,
        lov,
        bool_or(er_deltaker) as er_deltaker,
        bool_or(er_avsluttet) as er_avsluttet,
        bool_or(mangler_arsak) as mangler_arsak,
    from rolle
    group by person_id, kommune_kode, bydel_kode, lov
),

med_kategori as (select distinct person_id, lov from kategori),

vedtak_per_person as (
    select
        person_id,
        lov,
        bool_or(sluttmal is not null) as har_sluttmal,
    from deltakelsesvedtak
    group by person_id, lov
),

norsk as (
    select
        person_id,
        kommune_kode,
        bool_or(fane = 'intro') as har_i_introfane,
        bool_or(fane = 'norsk') as har_i_norskfane,
    from tiltak
    where kommune_kode is not null
    group by person_id, kommune_kode
),

mangler as (
    select
        e.*,
        k.person_id is null as mangler_kategori,
        v.person_id is null as mangler_vedtak,
        -- only where the municipality answers for days of the year; without a unit there is no municipality to ask
        coalesce(a.person_id is not null and not d.har_intro_tiltak, false) as mangler_tiltak,
        e.lov = 'integreringsloven' and coalesce(not v.har_sluttmal, true) as mangler_sluttmal,
        coalesce(a.person_id is not null and d.har_kun_norskfane, false) as mangler_norsk_introfane,
        coalesce(
            a.person_id is not null and n.har_i_introfane and not n.har_i_norskfane, false
        ) as mangler_norsk_norskfane,
        p.fodselsnummer is null and p.duf_nummer is null as mangler_personnummer,
    from person_enhet as e
    inner join person as p on e.person_id = p.person_id
    left join med_kategori as k on e.person_id = k.person_id and e.lov = k.lov
    left join vedtak_per_person as v on e.person_id = v.person_id and e.lov = v.lov
    left join deltaker_enhet as d on e.person_id = d.person_id and e.kommune_kode = d.kode
    left join ansvar as a
        on
            e.person_id = a.person_id
            and e.lov = a.lov
            and e.kommune_kode = a.kommune_kode
            and e.bydel_kode is not distinct from a.bydel_kode
    left join norsk as n on e.person_id = n.person_id and e.kommune_kode = n.kommune_kode
)

select
    cast(person_id as varchar) as person_id,
    cast(kommune_kode as varchar) as kommune_kode,
    cast(bydel_kode as varchar) as bydel_kode,
    cast(lov as varchar) as lov,
    cast(er_deltaker as boolean) as er_deltaker,
    cast(er_avsluttet as boolean) as er_avsluttet,
    cast(mangler_kategori as boolean) as mangler_kategori,
    cast(mangler_vedtak as boolean) as mangler_vedtak,
    cast(mangler_tiltak as boolean) as mangler_tiltak,
    cast(mangler_sluttmal as boolean) as mangler_sluttmal,
    cast(mangler_arsak as boolean) as mangler_arsak,
    cast(mangler_norsk_introfane as boolean) as mangler_norsk_introfane,
    cast(mangler_norsk_norskfane as boolean) as mangler_norsk_norskfane,
    cast(mangler_personnummer as boolean) as mangler_personnummer,
from mangler
where
    case
        when $mangler is null
            then
                mangler_kategori
                or mangler_vedtak
                or mangler_tiltak
                or mangler_sluttmal
                or mangler_arsak
                or mangler_norsk_introfane
                or mangler_norsk_norskfane
                or mangler_personnummer
        when $mangler = 'kategori' then mangler_kategori
        when $mangler = 'vedtak' then mangler_vedtak
        when $mangler = 'tiltak' then mangler_tiltak
        when $mangler = 'sluttmal' then mangler_sluttmal
        when $mangler = 'arsak' then mangler_arsak
        when $mangler = 'norsk_introfane' then mangler_norsk_introfane
        when $mangler = 'norsk_norskfane' then mangler_norsk_norskfane
        when $mangler = 'personnummer' then mangler_personnummer
        else false
    end
