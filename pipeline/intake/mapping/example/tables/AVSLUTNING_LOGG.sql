-- noqa: disable=RF06
-- A register's exits as a log: one row per change, a deletion too. Grain: one row per version of an exit.
-- Every twentieth exit was corrected within the second in which it was registered, so VERSJON alone gives the order.
with versjon as (
    select
        *,
        row_number() over (partition by avslutning_id order by registrert, avslutningsdato, avslutningsarsak) as nr,
        count(*) over (partition by avslutning_id) as antall,
    from (select distinct on (avslutning_id, registrert) * from avslutning order by all) as en
),

hendelse as (
    select *, registrert as endret, 10 * nr as nummer, 'N' as slettet from versjon
    union all by name
    select *, registrert as endret, 10 * nr - 1 as nummer, 'N' as slettet
    from (select * replace ('flyttet' as avslutningsarsak) from versjon) as feil
    where nr = 1 and cast(right(avslutning_id, 6) as integer) % 20 = 0
    union all by name
    select *, opphevet as endret, 10 * nr + 1 as nummer, 'J' as slettet
    from versjon
    where nr = antall and opphevet is not null
)

select
    avslutning_id as "AVSL_ID",
    nummer as "VERSJON",
    person_id as "LOPENR",
    cast(kommunenummer as integer) as "KOMM",
    cast(bydelsnummer as integer) as "BYDEL",
    case lov when 'introduksjonsloven' then 'IL' else 'INT' end as "LOVVERK",
    avslutningsdato as "SLUTT",
    nullif(avslutningsarsak, 'ikke_registrert') as "ARSAK",
    case registrert_av when 'nir' then 'S' else 'K' end as "REGAV",
    timezone('Europe/Oslo', endret) as "ENDRET",
    slettet as "SLETTET",
from hendelse
order by all
