-- Exits that count in one unit, of people who live in another.
-- Grain: one row per such exit.
-- Parameters: none.
-- Rules: R8, R9. The result belongs to the unit that followed the person up. A residence without a unit is ignored.
with avslutning as (select * from klargjort.avslutning where er_talt and kommune_kode is not null),

person as (select * from inndata.person),

kommune_enhet as (select * from kodeverk.kommune_enhet),

bosted as (
    select
        p.person_id,
        m.enhet_kode as kommune_kode,
        -- only a code of Oslo's own tells a bydel
        case when er_oslo_bydel(p.bostedsbydel) then p.bostedsbydel end as bydel_kode,
    from person as p
    inner join kommune_enhet as m on p.bostedskommune = m.kommunenummer
    where m.enhet_kode is not null
)

select
    a.person_id,
    a.kommune_kode,
    a.bydel_kode,
    'avslutning' as tabell,
    a.avslutning_id as rad_id,
from avslutning as a
inner join bosted as b on a.person_id = b.person_id
where
    a.kommune_kode <> b.kommune_kode
    or (
        a.kommune_kode = oslo()
        and a.bydel_kode <> oslo_uoppgitt()
        and b.bydel_kode is not null
        and a.bydel_kode <> b.bydel_kode
    )
