-- What SSB receives about decisions: those on the introduction programme, as registered. Restricted: rows are people.
-- Grain: one row per vedtak (vedtak_id) of the people of the handoff, of any year and kind.
-- Parameters: $utgave.
-- Rules: O3, R7, R8.
with vedtak as (
    select * from inndata.vedtak
    where ordning = 'introduksjonsprogram'
),

overlevert as (select * from klargjort.overlevert),

kommune_enhet as (select * from kodeverk.kommune_enhet)

select
    cast($utgave as varchar) as utgave,
    cast(v.vedtak_id as varchar) as vedtak_id,
    cast(v.person_id as varchar) as person_id,
    cast(v.lov as varchar) as lov,
    cast(apent_sted(o.er_sperret, v.kommunenummer) as varchar) as kommunenummer,
    cast(apent_sted(o.er_sperret, v.bydelsnummer) as varchar) as bydelsnummer,
    cast(apent_sted(o.er_sperret, m.enhet_kode) as varchar) as kommune_kode,
    cast(apent_sted(o.er_sperret, oslo_bydel(m.enhet_kode, v.bydelsnummer)) as varchar) as bydel_kode,
    cast(v.vedtakstype as varchar) as vedtakstype,
    cast(v.vedtaksdato as date) as vedtaksdato,
    cast(v.fra_dato as date) as fra_dato,
    cast(v.til_dato as date) as til_dato,
    cast(som_kode(v.sluttmal) as varchar) as sluttmal,
    cast(v.har_videregaende as boolean) as har_videregaende,
    cast(v.registrert as timestamp with time zone) as registrert,
    cast(v.forst_registrert as timestamp with time zone) as forst_registrert,
from vedtak as v
inner join overlevert as o on v.person_id = o.person_id
left join kommune_enhet as m on v.kommunenummer = m.kommunenummer
order by v.vedtak_id
