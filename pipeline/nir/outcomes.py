"""The six outcomes that a row of an extract may have (R1, R2, R14); which one is decided in ``pipeline/intake``."""

KARANTENE = "karantene"
DUPLIKAT = "duplikat"
REGISTRERT_ETTER = "registrert_etter_skjaeringsdato"
OPPHEVET = "opphevet"
ELDRE_VERSJON = "eldre_versjon"
SNAPSHOT = "snapshot"
# In the order in which they are tried: a row has the first that applies.
OUTCOMES = (KARANTENE, DUPLIKAT, REGISTRERT_ETTER, OPPHEVET, ELDRE_VERSJON, SNAPSHOT)
