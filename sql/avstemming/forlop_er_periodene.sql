-- stop: The spells of participation never overlap, and have the same days as the periods of the files for SSB.
-- Grain: one row per law where they do not.
-- Parameters: none.
-- Rules: O10, R11.
with forlop as (select * from utdata.forlop),

periode as (
    select lov, udekket_fra_dato((person_id, lov), fra_dato, til_dato) as fra_dato, til_dato
    from utdata.periode_intro
),

med_forrige as (
    select lov, fra_dato, lag(til_dato) over (partition by person_id, lov order by fra_dato) as forrige_til_dato
    from forlop
),

funnet as (select lov, sum(til_dato - fra_dato + 1) as dager from forlop group by lov),

ventet as (
    select lov, sum(til_dato - fra_dato + 1) as dager from periode
    where fra_dato <= til_dato
    group by lov
),

begge as (
    select lov || ' dager' as hva, f.dager as funnet, v.dager as ventet
    from funnet as f
    full join ventet as v using (lov)
    union all
    select lov || ' overlapp', count(*), 0
    from med_forrige
    where fra_dato <= forrige_til_dato
    group by lov
)

select
    hva,
    funnet,
    ventet,
from begge
where funnet is distinct from ventet
order by all
