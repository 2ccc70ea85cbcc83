-- noqa: disable=RF06
-- A register's people: numbers as numbers, so that zeros are lost, codes of its own, and columns that nobody asked for.
-- Grain: one row per version of a person; OPPH_TID of the one in force is the end of time.
select
    person_id as "LOPENR",
    cast(fodselsnummer as bigint) as "FNR",
    cast(duf_nummer as bigint) as "DUFNR",
    fodselsdato as "FØDT",
    case kjonn when 'M' then 1 else 2 end as "KJ",
    statsborgerskap as "STATSB",
    fodeland as "LAND_FØDT",
    case adressesperre when 'strengt_fortrolig' then '6' when 'fortrolig' then '7' else '0' end as "SPERRE",
    cast(bostedskommune as integer) as "BOKOMM",
    cast(bostedsbydel as integer) as "BOBYDEL",
    case when reservert_forskning then 'J' else 'N' end as "RESERVERT",
    timezone('Europe/Oslo', registrert) as "REG_TID",
    coalesce(timezone('Europe/Oslo', opphevet), timestamp '9999-12-31 00:00:00') as "OPPH_TID",
    'overført fra fagsystem' as "MERKNAD",
    1 as "KILDE_NR",
from person
order by all
