-- The people whom the extract of introduksjonsstønad cannot tell of: no number, or one that others have too.
-- Grain: one row per such person of the snapshot; none where the run has no stønad, or a file by person_id.
-- Parameters: none.
-- Rules: T3. They are counted apart, and no rule says that they lack stønad.
with stonad_uttrekk as (select * from inndata.stonad_uttrekk where nokkel = 'fodselsnummer'),

person as (select * from inndata.person),

med_antall as (
    select
        person_id,
        fodselsnummer,
        count(*) over (partition by fodselsnummer) as antall,
    from person
)

select cast(p.person_id as varchar) as person_id
from med_antall as p
cross join stonad_uttrekk
where p.fodselsnummer is null or p.antall > 1
