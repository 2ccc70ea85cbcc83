-- Business rules that more than one file needs. Loaded into every working database before its tables are made.
-- noqa: disable=LT02

-- R8: Oslo, and the row of people whose bydel is not known. Code lists without both are refused.
create or replace macro oslo() as '0301';

create or replace macro oslo_uoppgitt() as '030199';

-- R8: the code of the unit of a level that a place is in; missing where it is in none. Both national rows have 0.
create or replace macro enhetskode(niva, fylke_kode, kommune_kode, bydel_kode) as
    case niva
        when 'fylke' then fylke_kode
        when 'kommune' then kommune_kode
        when 'bydel' then bydel_kode
        else '0'
    end;

-- R7: whether a level shows a person: everybody is in the nation, at a shielded address nowhere else.
create or replace macro vises_i(niva, er_sperret) as
    niva = 'land' or not er_sperret;

-- R7, O3: a place on a row of somebody, as it may leave the house: none of it where the person has a shielded address.
create or replace macro apent_sted(er_sperret, sted) as
    case when not er_sperret then sted end;

-- O3: a text that anything may have been typed in, as it may leave the house: an identity number, with separators or
-- without, is in one file only, and a control sign in none.
create or replace macro som_kode(tekst) as
    if(regexp_matches(tekst, '[0-9]([ ./-]*[0-9]){10}|[[:cntrl:]]'), 'skjult', tekst);

-- The days that two periods have in common; both ends count.
create or replace macro felles_dager(fra_dato, til_dato, annen_fra_dato, annen_til_dato) as
    greatest(0, least(til_dato, annen_til_dato) - greatest(fra_dato, annen_fra_dato) + 1);

-- The union of periods: a period's first day that no period before it covers, and the day after its last where there
-- is none. nokkel: what the periods belong to. Ordered by first day, so each adds only days after all before it.
create or replace macro udekket_fra_dato(nokkel, fra_dato, til_dato) as
    greatest(
        fra_dato,
        -- the first has nothing before it
        coalesce(
            1 + max(til_dato) over (
                partition by nokkel
                order by fra_dato, til_dato
                rows between unbounded preceding and 1 preceding
            ),
            fra_dato
        )
    );

-- Days of leave and stops (pauser: klargjort.pause) in periods of people under a law, by their rad_id. A period of
-- somebody who has none has no row. The pieces of klargjort.pause never overlap, so their days may be added.
create or replace macro pausedager(perioder, pauser) as table
    select
        d.rad_id,
        sum(felles_dager(d.fra_dato, d.til_dato, p.fra_dato, p.til_dato)) as antall
    from query_table(perioder) as d
    inner join query_table(pauser) as p on d.person_id = p.person_id and d.lov = p.lov
    group by d.rad_id;

-- A share for machines: the unrounded quotient, missing where the base is 0 (R9).
create or replace macro andel(teller, nevner) as
    case when nevner > 0 then cast(teller as double) / cast(nevner as double) end;

-- A share for CSV: six decimals, half away from zero, by whole numbers only, so that no double rounds a tie wrongly.
-- teller has at most nine decimals.
create or replace macro andel_seks_desimaler(teller, nevner) as
    case
        when nevner > 0 then
            cast(
                sign(teller)
                * (
                    (
                        2000000 * cast(abs(cast(teller as decimal(38, 9))) * 1000000000 as hugeint)
                        + 1000000000 * cast(nevner as hugeint)
                    )
                    // (2000000000 * cast(nevner as hugeint))
                ) as decimal(30, 0)
            ) * cast(0.000001 as decimal(7, 6))
    end;

-- F2, integreringsforskriften § 58: the last day on which an event is registered in time.
create or replace macro registreringsfrist(dato) as
    cast(dato + to_months(2) as date);

-- Completed years; people born on 29 February have their birthday on 1 March where the year has no such day.
create or replace macro fylte_ar(fodselsdato, dato) as
    year(dato) - year(fodselsdato)
    - if(month(dato) * 100 + day(dato) < month(fodselsdato) * 100 + day(fodselsdato), 1, 0);

-- R10: the age group of an age in whole years.
create or replace macro aldersgruppe(alder_ar) as
    case
        when alder_ar between 18 and 25 then '18-25'
        when alder_ar between 26 and 35 then '26-35'
        when alder_ar between 36 and 45 then '36-45'
        when alder_ar between 46 and 55 then '46-55'
        when alder_ar >= 56 then '56+'
        else 'uoppgitt'
    end;

-- The sum of each digit of a text of digits times its weight.
create or replace macro vektsum(sifre, vekter) as
    cast(list_inner_product(cast(string_split(sifre, '') as double[]), cast(vekter as double[])) as bigint);

-- A check digit modulo 11 as in a fødselsnummer; 10 is no digit, so no number can have it.
create or replace macro kontrollsiffer(sifre, vekter) as
    (11 - vektsum(sifre, vekter) % 11) % 11;

-- Whether both check digits of a fødselsnummer or d-nummer (11 digits) are right; missing where it is missing.
create or replace macro er_gyldig_personnummer(nummer) as
    kontrollsiffer(nummer[1:9], [3, 7, 6, 1, 8, 9, 4, 5, 2]) = cast(nummer[10] as bigint)
    and kontrollsiffer(nummer[1:10], [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) = cast(nummer[11] as bigint);

-- Whether the last two of a DUF number's 12 digits are the remainder of the first ten; missing where it is missing.
create or replace macro er_gyldig_duf_nummer(nummer) as
    vektsum(nummer[1:10], [4, 6, 3, 2, 4, 6, 3, 2, 7, 5]) % 11 = cast(nummer[11:12] as bigint);

-- R11: the decisions that give participation.
create or replace macro gir_deltakelse(ordning, vedtakstype) as
    ordning = 'introduksjonsprogram' and vedtakstype in ('innvilget', 'forlenget', 'utvidet');

-- R6: on the day NIR's limit runs out or later, less the edition's slack; missing where there is no limit.
create or replace macro er_ved_grensen(dato, grense_dato, slakk_dager) as
    dato >= grense_dato - cast(slakk_dager as integer);
