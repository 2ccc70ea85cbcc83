-- The findings under every unit that shows them: the nation twice, county, municipality, bydel.
-- Grain: one row per rule, unit and person (or unit, for rules about units: sak is then its code).
-- Parameters: none.
-- Rules: R7, R8, R10. A person in two units is one in the nation. har_virkning: correcting it can change the unit's
-- goal attainment (klargjort.utfall), and the rule asks for a correction; information (opplysning) may well be right.
with alle_funn as (select * from klargjort.funn),

kvalitetsregel as (select * from kodeverk.kvalitetsregel),

utfall as (select * from klargjort.utfall),

berort as (select distinct niva, kode, person_id from saker_i_enheter('utfall') where berorer),

funn as (
    select
        f.regel,
        f.person_id,
        f.kommune_kode,
        f.bydel_kode,
        f.er_sperret,
        coalesce(f.person_id, f.bydel_kode, f.kommune_kode) as sak,
        len(r.virkning) > 0 and r.alvor <> 'opplysning' as ber_om_retting,
    from alle_funn as f
    inner join kvalitetsregel as r on f.regel = r.regel
)

-- a person in two units of a level is one in the unit above them
select distinct
    cast(f.regel as varchar) as regel,
    cast(f.niva as varchar) as niva,
    cast(f.kode as varchar) as kode,
    cast(f.sak as varchar) as sak,
    cast(f.ber_om_retting and b.person_id is not null as boolean) as har_virkning,
from i_enheter('funn') as f
left join berort as b on f.niva = b.niva and f.kode = b.kode and f.person_id = b.person_id
