"""The headers of every answer (L12): nothing is stored, framed, sniffed, indexed, referred to or loaded from elsewhere.

Which answer has which body is decided in ``answers.py``; ``application.py`` adds these, so that no answer is without.
"""

from __future__ import annotations

from collections.abc import Sequence

# of what a browser may grant a page, nothing
_FEATURES = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read", "clipboard-write",
    "display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection",
    "local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-get",
    "screen-wake-lock", "serial", "sync-xhr", "usb", "xr-spatial-tracking",
)  # fmt: skip
FIXED = (
    ("cache-control", "no-store"),
    ("referrer-policy", "no-referrer"),
    ("x-robots-tag", "noindex, nofollow, noarchive"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("permissions-policy", ", ".join(f"{feature}=()" for feature in _FEATURES)),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("accept-ranges", "none"),
)
# a year; the host's other names are not ours to speak for
HSTS = ("strict-transport-security", "max-age=31536000")


def compose_policy(styles: Sequence[str] = (), *, has_form: bool = False) -> str:
    """Return the content security policy of a page with these style hashes; forms only where the page has one."""
    return "; ".join(
        (
            "default-src 'none'",
            *([f"style-src {' '.join(styles)}"] if styles else []),
            "form-action 'self'" if has_form else "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
