-- Exits of programmes that no decision in NIR has begun.
-- Grain: one row per such exit.
-- Parameters: $frist_slakk_dager.
-- Rules: R4, R5, R11. A decision belongs to the exit when it begins after the previous exit under the same law.
-- Nothing is asked once a programme has run to its limit: NIR takes no decision for the time after it.
with avslutning as (select * from klargjort.avslutning where botte <> 'erstattet'),

programlop as (select * from klargjort.programlop),

programperiode as (select * from klargjort.programperiode),

vedtak as (
    select * from inndata.vedtak
    where
        ordning = 'introduksjonsprogram'
        and vedtakstype in ('innvilget', 'forlenget', 'utvidet')
),

-- without a previous exit every decision up to the exit belongs to it
med_vedtak as (
    select distinct a.avslutning_id
    from avslutning as a
    inner join programlop as l on a.avslutning_id = l.avslutning_id
    inner join vedtak as v
        on
            a.person_id = v.person_id
            and a.lov = v.lov
            and v.fra_dato <= a.avslutningsdato
            and (l.forrige_avslutning_dato is null or v.fra_dato > l.forrige_avslutning_dato)
),

-- an earlier programme under the same law ended at its limit or later
etter_grensen as (
    select distinct a.avslutning_id
    from avslutning as a
    inner join programperiode as p
        on
            a.person_id = p.person_id
            and a.lov = p.lov
            and a.avslutningsdato > p.avslutning_dato
            and p.avslutning_dato >= p.grense_dato - cast($frist_slakk_dager as integer)
)

select
    a.person_id,
    a.kommune_kode,
    a.bydel_kode,
    'avslutning' as tabell,
    a.avslutning_id as rad_id,
from avslutning as a
anti join med_vedtak as v on a.avslutning_id = v.avslutning_id
anti join etter_grensen as g on a.avslutning_id = g.avslutning_id
