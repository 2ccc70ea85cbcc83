-- The participants of the year under every unit that shows them, with what R12 needs about each.
-- Grain: one row per participant and unit that shows the participant.
-- Parameters: none.
-- Rules: R7, R11, R12. Measures count in the unit they are registered on; the nation counts all of them.
-- Bit n of tiltakskode_bits (hovedgruppe_bits) says that the person had an intro measure of the unit of code (main
-- group) number n of the code list: a set in one number, so that no person is counted twice.
with deltakelse_enhet as (select * from klargjort.deltakelse_enhet),

tiltak as (select * from klargjort.tiltak),

deltaker as (
    select
        niva,
        kode,
        person_id,
        -- one person has one sex: any row will do, min makes it certain
        min(kjonn) as kjonn,
        sum(til_dato - fra_dato + 1) as deltakelse_dager,
    from deltakelse_enhet
    group by niva, kode, person_id
),

-- a measure shows in the units that stand on it; the nation shows all
tiltak_i_enhet as (
    select
        d.niva,
        d.kode,
        t.person_id,
        t.fane,
        t.tiltakskode,
        t.tiltakskode_nr,
        t.hovedgruppe_nr,
    from deltaker as d
    inner join tiltak as t
        on
            d.person_id = t.person_id
            and d.kode = enhetskode(d.niva, t.fylke_kode, t.kommune_kode, t.bydel_kode)
),

tiltak_per_person as (
    select
        niva,
        kode,
        person_id,
        bool_or(fane = 'intro') as har_intro_tiltak,
        bit_or(cast(1 as bigint) << tiltakskode_nr) filter (where fane = 'intro') as tiltakskode_bits,
        bit_or(cast(1 as bigint) << hovedgruppe_nr) filter (where fane = 'intro') as hovedgruppe_bits,
        bool_or(fane = 'norsk' and tiltakskode = 'norskopplaring') as har_norsk_i_norskfane,
        bool_or(fane = 'intro' and tiltakskode = 'norskopplaring') as har_norsk_i_introfane,
    from tiltak_i_enhet
    group by niva, kode, person_id
),

-- days of each intro measure that lie in the participation; the pieces of participation never overlap
timer_per_person as (
    select
        d.niva,
        d.kode,
        d.person_id,
        sum(t.timer_per_uke * felles_dager(t.fra_dato, t.til_dato, d.fra_dato, d.til_dato)) as timer_dager,
        bool_or(t.timer_per_uke is null) as har_tiltak_uten_timer,
    from deltakelse_enhet as d
    inner join tiltak as t
        on
            d.person_id = t.person_id
            and d.fra_dato <= t.til_dato
            and d.til_dato >= t.fra_dato
            and d.kode = enhetskode(d.niva, t.fylke_kode, t.kommune_kode, t.bydel_kode)
    where t.fane = 'intro'
    group by d.niva, d.kode, d.person_id
)

select
    cast(d.niva as varchar) as niva,
    cast(d.kode as varchar) as kode,
    cast(d.person_id as varchar) as person_id,
    cast(d.kjonn as varchar) as kjonn,
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
