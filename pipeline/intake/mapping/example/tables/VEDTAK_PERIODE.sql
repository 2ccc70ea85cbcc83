-- noqa: disable=RF06
-- The other half: what was decided, from when to when. Grain: one row per version of a decision.
select
    rad as "RAD",
    case ordning when 'introduksjonsprogram' then 'INTRO' else 'NORSK' end as "ORDNING",
    upper(vedtakstype) as "ART",
    vedtaksdato as "DATO",
    fra_dato as "FRA",
    til_dato as "TIL",
    sluttmal as "SLUTTMAL",
    case when har_videregaende then 'J' when not har_videregaende then 'N' end as "VGS",
from vedtak
order by all
