-- noqa: disable=RF06
-- The one half of a register's decisions: who, where, which law. Grain: one row per version of a decision.
select
    rad as "RAD",
    vedtak_id as "VEDTAKSNR",
    person_id as "LOPENR",
    cast(kommunenummer as integer) as "KOMM",
    cast(bydelsnummer as integer) as "BYDEL",
    case lov when 'introduksjonsloven' then 'IL' else 'INT' end as "LOVVERK",
    timezone('Europe/Oslo', registrert) as "REG_TID",
    timezone('Europe/Oslo', opphevet) as "OPPH_TID",
from vedtak
order by all
