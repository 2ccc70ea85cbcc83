-- Whom to remind first: the units by open findings that can change the result.
-- Grain: one row per unit that gets a sheet, in the order to remind them.
-- Parameters: $utgave.
-- Rules: R7, R9. berorte is people with a finding (feil or advarsel) whose correction can change the result; ties are
-- ordered by share of exits without a reason, then by late registrations. Figures of the previous round are
-- missing where there is none.
with enhet as (select * from klargjort.enhet where har_ark),

resultat as (select * from statistikk.resultat where kjonn = 'alle'),

malintervall as (select * from statistikk.malintervall),

registreringer as (select * from statistikk.registreringer),

funn_enhet as (select * from klargjort.funn_enhet where har_virkning),

forrige_funn as (select * from inndata.forrige_funn where har_virkning),

forrige_runde as (select * from inndata.forrige_runde),

berort as (
    select
        niva,
        kode,
        count(distinct sak) as berorte,
    from funn_enhet
    group by niva, kode
),

berort_for as (
    select
        niva,
        kode,
        count(distinct sak) as berorte,
    from forrige_funn
    group by niva, kode
),

med_tall as (
    select
        e.niva,
        e.niva_nr,
        e.kode,
        e.navn,
        r.avsluttet,
        r.ikke_registrert,
        coalesce(b.berorte, 0) as berorte,
        -- without an earlier round there is nothing to compare with; with one, a unit that is not there had none
        case when u.utgave is not null then coalesce(f.berorte, 0) end as berorte_forrige,
        coalesce(g.registreringer, 0) as registreringer,
        coalesce(g.sene, 0) as sene,
        i.andel_lavest,
        i.andel_hoyest,
    from enhet as e
    inner join resultat as r on e.niva = r.niva and e.kode = r.kode
    inner join malintervall as i on e.niva = i.niva and e.kode = i.kode
    left join berort as b on e.niva = b.niva and e.kode = b.kode
    left join berort_for as f on e.niva = f.niva and e.kode = f.kode
    left join registreringer as g on e.niva = g.niva and e.kode = g.kode
    left join forrige_runde as u on true
)

select
    cast($utgave as varchar) as utgave,
    cast(
        row_number() over (
            order by
                berorte desc,
                andel(ikke_registrert, avsluttet) desc nulls last,
                andel(sene, registreringer) desc nulls last,
                niva_nr asc,
                kode asc
        ) as bigint
    ) as plass,
    cast(niva as varchar) as niva,
    cast(kode as varchar) as kode,
    cast(navn as varchar) as navn,
    cast(berorte as bigint) as berorte,
    cast(berorte_forrige as bigint) as berorte_forrige,
    cast(berorte - berorte_forrige as bigint) as berorte_endring,
    cast(avsluttet as bigint) as avsluttet,
    cast(ikke_registrert as bigint) as ikke_registrert,
    cast(andel(ikke_registrert, avsluttet) as double) as andel_ikke_registrert,
    cast(registreringer as bigint) as registreringer,
    cast(sene as bigint) as sene,
    cast(andel(sene, registreringer) as double) as andel_sene,
    cast(andel_lavest as double) as andel_lavest,
    cast(andel_hoyest as double) as andel_hoyest,
from med_tall
order by plass
