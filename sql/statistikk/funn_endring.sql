-- The status of the findings since the previous round: corrected, still open, new.
-- Grain: one row per unit and rule, zeros too; no row where there is no earlier round of the year.
-- Parameters: $utgave.
-- Rules: R7, R8. A finding is the same when rule, unit and person are. rettet + apne is the earlier round's count, and
-- apne + nye this round's. The earlier round's are counted again without the people who are shielded now
-- (pipeline/statistics/recount.py), so that no unit sees who is.
with enhet as (select * from klargjort.enhet),

-- rules that compare with introduksjonsstønad are asked only where the run has it (T3)
kvalitetsregel as (
    select * from kodeverk.kvalitetsregel
    where not krever_stonad or exists (select 1 from inndata.stonad_uttrekk)
),

naa as (select * from klargjort.funn_enhet),

forrige as (select * from inndata.forrige_funn),

forrige_runde as (select * from inndata.forrige_runde),

sammen as (
    select
        coalesce(n.niva, f.niva) as niva,
        coalesce(n.kode, f.kode) as kode,
        coalesce(n.regel, f.regel) as regel,
        f.sak is not null as var_der,
        n.sak is not null as er_der,
    from naa as n
    full outer join forrige as f
        on n.niva = f.niva and n.kode = f.kode and n.regel = f.regel and n.sak = f.sak
),

telling as (
    select
        niva,
        kode,
        regel,
        count(*) filter (where var_der) as antall_for,
        count(*) filter (where var_der and not er_der) as rettet,
        count(*) filter (where var_der and er_der) as apne,
        count(*) filter (where er_der and not var_der) as nye,
        count(*) filter (where er_der) as antall,
    from sammen
    group by niva, kode, regel
)

-- a rule that found nothing in either round is zero
select
    cast($utgave as varchar) as utgave,
    cast(u.utgave as varchar) as forrige_utgave,
    cast(e.niva as varchar) as niva,
    cast(e.kode as varchar) as kode,
    cast(e.navn as varchar) as navn,
    cast(r.regel as varchar) as regel,
    cast(r.alvor as varchar) as alvor,
    cast(coalesce(t.antall_for, 0) as bigint) as antall_for,
    cast(coalesce(t.rettet, 0) as bigint) as rettet,
    cast(coalesce(t.apne, 0) as bigint) as apne,
    cast(coalesce(t.nye, 0) as bigint) as nye,
    cast(coalesce(t.antall, 0) as bigint) as antall,
from enhet as e
cross join kvalitetsregel as r
cross join forrige_runde as u
left join telling as t on e.niva = t.niva and e.kode = t.kode and r.regel = t.regel
order by e.niva_nr, e.kode, r.rekkefolge
