-- Business rules that read the code lists. Loaded when kodeverk.* has been made, before all other tables.
-- noqa: disable=LT02

-- R8: a code of Oslo's bydeler on the structure date, those without a sheet too.
create or replace macro er_oslo_bydel(bydelsnummer) as
    bydelsnummer in (select kode from kodeverk.enhet where niva = 'bydel');

-- R8: the bydel of a row whose municipality is Oslo; the municipality decides, an unknown bydel is «uoppgitt».
create or replace macro oslo_bydel(kommune_kode, bydelsnummer) as
    case
        when kommune_kode = oslo() and er_oslo_bydel(bydelsnummer) then bydelsnummer
        when kommune_kode = oslo() then oslo_uoppgitt()
    end;
