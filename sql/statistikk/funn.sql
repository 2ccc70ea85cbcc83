-- The number of findings: what each unit should correct, by quality rule.
-- Grain: one row per unit and rule, zeros too.
-- Parameters: $utgave.
-- Rules: R7, R8, R10. antall is people (units, for a rule about units), each once a unit however many rows are wrong.
with enhet as (select * from klargjort.enhet),

-- rules that compare with introduksjonsstønad are asked only where the run has it (T3)
kvalitetsregel as (
    select * from kodeverk.kvalitetsregel
    where not krever_stonad or exists (select 1 from inndata.stonad_uttrekk)
),

funn_enhet as (select * from klargjort.funn_enhet),

telling as (
    select
        regel,
        niva,
        kode,
        count(*) as antall,
    from funn_enhet
    group by regel, niva, kode
)

-- a rule that finds nothing in a unit is zero
select
    cast($utgave as varchar) as utgave,
    cast(e.niva as varchar) as niva,
    cast(e.kode as varchar) as kode,
    cast(e.navn as varchar) as navn,
    cast(r.regel as varchar) as regel,
    cast(r.alvor as varchar) as alvor,
    cast(coalesce(t.antall, 0) as bigint) as antall,
from enhet as e
cross join kvalitetsregel as r
left join telling as t on e.niva = t.niva and e.kode = t.kode and r.regel = t.regel
order by e.niva_nr, e.kode, r.rekkefolge
