-- Business rules that read the code lists. Loaded when kodeverk.* has been made, before all other tables.
-- noqa: disable=LT02

-- R7, R8: rows under every unit that shows them: each row once for each of its units, with niva and kode before its own
-- columns. rader: a table with er_sperret, kommune_kode and bydel_kode, which say where the row belongs.
create or replace macro i_enheter(rader) as table
    select
        n.verdi as niva,
        enhetskode(n.verdi, k.fylke_kode, r.kommune_kode, r.bydel_kode) as kode,
        r.*
    from query_table(rader) as r
    left join kodeverk.enhet as k on k.niva = 'kommune' and r.kommune_kode = k.kode
    inner join kodeverk.verdi as n on n.liste = 'niva' and vises_i(n.verdi, r.er_sperret)
    where enhetskode(n.verdi, k.fylke_kode, r.kommune_kode, r.bydel_kode) is not null;

-- R7, R9: how each case of klargjort.utfall, passed by name, may end in each unit where it may count.
-- An outcome that is not counted belongs to no unit, but to the nation. berorer: a case that ends alike in the unit,
-- however it is corrected, does not affect the unit.
create or replace macro saker_i_enheter(utfall) as table
    select
        *,
        kan_vaere_ute or (kan_na_malet and kan_telle_uten) as berorer
    from (
        select
            niva,
            kode,
            sak,
            person_id,
            bool_or(er_talt and er_mal_nadd) as kan_na_malet,
            bool_or(er_talt and not er_mal_nadd) as kan_telle_uten,
            count(*) filter (where er_talt) < min(utfall_antall) as kan_vaere_ute,
            count(*) filter (where er_talt and er_naa) as talt_naa,
            count(*) filter (where er_talt and er_naa and er_mal_nadd) as mal_naa
        from i_enheter(utfall)
        group by niva, kode, sak, person_id
    ) as s;

-- R8: a code of Oslo's bydeler on the structure date, those without a sheet too.
create or replace macro er_oslo_bydel(bydelsnummer) as
    bydelsnummer in (select kode from kodeverk.enhet where niva = 'bydel');

-- R8: the bydel of a row whose municipality is Oslo; the municipality decides, an unknown bydel is «uoppgitt».
create or replace macro oslo_bydel(kommune_kode, bydelsnummer) as
    case
        when kommune_kode = oslo() and er_oslo_bydel(bydelsnummer) then bydelsnummer
        when kommune_kode = oslo() then oslo_uoppgitt()
    end;
