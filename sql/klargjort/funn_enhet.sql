-- The findings under every unit that shows them: the nation twice, county, municipality, bydel.
-- Grain: one row per rule, unit and person (or unit, for rules about units: sak is then its code).
-- Parameters: none.
-- Rules: R7, R8, R10. A person in two units is one in the nation. har_virkning: correcting it can change the result
-- (klargjort.utfall), and the rule asks for a correction; information (opplysning) may well be right.
with alle_funn as (select * from klargjort.funn),

kvalitetsregel as (select * from kodeverk.kvalitetsregel),

utfall as (select * from klargjort.utfall),

person_i_utfall as (select distinct person_id from utfall),

funn as (
    select
        f.regel,
        f.kommune_kode,
        f.bydel_kode,
        f.er_sperret,
        coalesce(f.person_id, f.bydel_kode, f.kommune_kode) as sak,
        u.person_id is not null and len(r.virkning) > 0 and r.alvor <> 'opplysning' as har_virkning,
    from alle_funn as f
    inner join kvalitetsregel as r on f.regel = r.regel
    left join person_i_utfall as u on f.person_id = u.person_id
)

-- a person in two units of a level is one in the unit above them
select distinct
    cast(regel as varchar) as regel,
    cast(niva as varchar) as niva,
    cast(kode as varchar) as kode,
    cast(sak as varchar) as sak,
    cast(har_virkning as boolean) as har_virkning,
from i_enheter('funn')
