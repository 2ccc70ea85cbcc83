-- noqa: disable=RF06
-- Decisions: head and period are two tables of the register, with the same row number.
-- The names are in quotes, because a database may read capital letters as small ones without.
select
    h."VEDTAKSNR",
    h."LOPENR",
    h."KOMM",
    h."BYDEL",
    h."LOVVERK",
    p."ORDNING",
    p."ART",
    p."DATO",
    p."FRA",
    p."TIL",
    p."SLUTTMAL",
    p."VGS",
    h."REG_TID",
    h."OPPH_TID"
from "VEDTAK_HODE" as h
inner join "VEDTAK_PERIODE" as p on h."RAD" = p."RAD"
