-- The decisions that give participation in the introduction programme, of any year, with unit and end.
-- Grain: one row per such vedtak (vedtak_id).
-- Parameters: none.
-- Rules: R5, R8, R11. A decision belongs to the programme that the person's first exit under the same law on or after
-- its first day ends; without such an exit the programme is open.
with vedtak as (
    select * from inndata.vedtak
    where gir_deltakelse(ordning, vedtakstype)
),

avslutning as (select distinct person_id, lov, avslutningsdato from inndata.avslutning),

kommune_enhet as (select * from kodeverk.kommune_enhet),

med_avslutning as (
    select
        v.*,
        a.avslutningsdato as avslutning_dato,
    from vedtak as v
    asof left join avslutning as a
        on v.person_id = a.person_id and v.lov = a.lov and v.fra_dato <= a.avslutningsdato
)

select
    cast(v.vedtak_id as varchar) as vedtak_id,
    cast(v.person_id as varchar) as person_id,
    cast(v.lov as varchar) as lov,
    cast(v.vedtakstype as varchar) as vedtakstype,
    cast(v.sluttmal as varchar) as sluttmal,
    cast(v.kommunenummer as varchar) as kommunenummer,
    cast(v.bydelsnummer as varchar) as bydelsnummer,
    cast(m.enhet_kode as varchar) as kommune_kode,
    cast(oslo_bydel(m.enhet_kode, v.bydelsnummer) as varchar) as bydel_kode,
    cast(v.fra_dato as date) as fra_dato,
    cast(v.til_dato as date) as til_dato,
    cast(v.avslutning_dato as date) as avslutning_dato,
from med_avslutning as v
left join kommune_enhet as m on v.kommunenummer = m.kommunenummer
