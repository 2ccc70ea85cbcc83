-- The participants of the year under every unit that shows them, with what R12 asks about each.
-- Grain: one row per participant and unit (the nation once; without shielded people is er_sperret false).
-- Parameters: none.
-- Rules: R7, R11, R12. Bit n of tiltakskode_bits (hovedgruppe_bits) says that the person had an intro measure of the unit
-- of code (main group) number n of the code list: a set in one number, so that no person is counted twice. Measures count in the unit that stands on the measure; the nation looks at all of them.
with deltakelse_enhet as (select * from klargjort.deltakelse_enhet),

tiltak as (select * from klargjort.tiltak),

deltaker as (
    select
        niva,
        kode,
        person_id,
        -- one person has one sex and one address flag: any row will do, min makes it certain
        min(kjonn) as kjonn,
        bool_or(er_sperret) as er_sperret,
        sum(til_dato - fra_dato + 1) as deltakelse_dager,
    from deltakelse_enhet
    group by niva, kode, person_id
),

tiltak_niva as (
    select
        person_id,
        fane,
        tiltakskode,
        tiltakskode_nr,
        hovedgruppe_nr,
        fra_dato,
        til_dato,
        timer_per_uke,
        unnest([
            { niva: 'land', kode: '0' },
            { niva: 'fylke', kode: fylke_kode },
            { niva: 'kommune', kode: kommune_kode },
            { niva: 'bydel', kode: bydel_kode }
        ], recursive := true),
    from tiltak
),

tiltak_per_person as (
    select
        niva,
        kode,
        person_id,
        bool_or(fane = 'intro') as har_intro_tiltak,
        bit_or(1::bigint << tiltakskode_nr) filter (where fane = 'intro') as tiltakskode_bits,
        bit_or(1::bigint << hovedgruppe_nr) filter (where fane = 'intro') as hovedgruppe_bits,
        bool_or(fane = 'norsk' and tiltakskode = 'norskopplaring') as har_norsk_i_norskfane,
        bool_or(fane = 'intro' and tiltakskode = 'norskopplaring') as har_norsk_i_introfane,
    from tiltak_niva
    where kode is not null
    group by niva, kode, person_id
),

-- days of each intro measure that lie in the participation; the pieces of participation never overlap
timer_per_person as (
    select
        t.niva,
        t.kode,
        t.person_id,
        sum(t.timer_per_uke * (least(t.til_dato, d.til_dato) - greatest(t.fra_dato, d.fra_dato) + 1)) as timer_dager,
        bool_or(t.timer_per_uke is null) as har_tiltak_uten_timer,
    from tiltak_niva as t
    inner join deltakelse_enhet as d
        on
            t.niva = d.niva
            and t.kode = d.kode
            and t.person_id = d.person_id
            and t.fra_dato <= d.til_dato
            and t.til_dato >= d.fra_dato
    where t.fane = 'intro'
    group by t.niva, t.kode, t.person_id
)

select
    cast(d.niva as varchar) as niva,
    cast(d.kode as varchar) as kode,
    cast(d.person_id as varchar) as person_id,
    cast(d.kjonn as varchar) as kjonn,
    cast(d.er_sperret as boolean) as er_sperret,
    cast(d.deltakelse_dager as bigint) as deltakelse_dager,
    -- a participant without any measure has none of these
    cast(coalesce(t.har_intro_tiltak, false) as boolean) as har_intro_tiltak,
    cast(coalesce(t.tiltakskode_bits, 0) as bigint) as tiltakskode_bits,
    cast(coalesce(t.hovedgruppe_bits, 0) as bigint) as hovedgruppe_bits,
    cast(
        coalesce(t.har_norsk_i_norskfane and not t.har_norsk_i_introfane, false) as boolean
    ) as har_kun_norskfane,
    cast(coalesce(h.timer_dager, 0) as decimal(38, 9)) as timer_dager,
    cast(coalesce(h.har_tiltak_uten_timer, false) as boolean) as har_tiltak_uten_timer,
from deltaker as d
left join tiltak_per_person as t on d.niva = t.niva and d.kode = t.kode and d.person_id = t.person_id
left join timer_per_person as h on d.niva = h.niva and d.kode = h.kode and d.person_id = h.person_id
