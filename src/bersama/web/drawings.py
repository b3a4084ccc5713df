"""What the parts are drawn from: the petal of the mark, the icons, the shapes of groups."""

from __future__ import annotations

PETAL = (
    "M0-1.3C4.6-4.6 6-9.2 4.7-13.4 3.7-16.6 1.9-17.8 0-17.8"
    "S-3.7-16.6-4.7-13.4C-6-9.2-4.6-4.6 0-1.3Z"
)
SLIT = "M0-5.4C1.1-7.6 1.4-10.4.9-13 .6-14.3.3-14.7 0-14.7S-.6-14.3-.9-13C-1.4-10.4-1.1-7.6 0-5.4Z"
QUARTERS = (45, 135, 225, 315)

ICONS = {
    "check": "M4 12.5l5 5L20 6.5",
    "half": "M5 12h14",
    "cross": "M6 6l12 12M18 6L6 18",
    "open": "M5 11h14v9H5zM8 11V7a4 4 0 0 1 7.6-1.7",
    "closed": "M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3",
    "decided": "M12 3v18M5 7h14M5 7l-3 7h6zM19 7l-3 7h6zM8 21h8",
    "draft": "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
    "alert": "M12 4L2.5 20h19zM12 10v4M12 17v.01",
    "info": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 8v.01",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l4 2",
    "aim": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
    "reply": "M4 5h16v11H10l-5 4v-4H4zM8 9h8M8 12h5",
    "people": "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20a6 6 0 0 1 12 0"
    "M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5a6 6 0 0 1 3 5.5",
    "promise": "M7 3h10v18l-5-4-5 4z",
    "receipt": "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
    "copy": "M9 9h11v11H9zM5 15H4V4h11v1",
    "print": "M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z",
    "share": "M12 15V3M8 7l4-4 4 4M5 12v8h14v-8",
    "plus": "M12 5v14M5 12h14",
    "next": "M5 12h14M13 6l6 6-6 6",
    "back": "M19 12H5M11 6l-6 6 6 6",
    "more": "M5 12v.01M12 12v.01M19 12v.01",
    "hidden": "M3 3l18 18M10 6a9 9 0 0 1 11 6 12 12 0 0 1-3 4M6 7a12 12 0 0 0-3 5 9 9 0 0 0 12 5",
    "picture": "M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 5M15 9v.01",
    "slip": "M4 7h16v3a2 2 0 0 0 0 4v3H4v-3a2 2 0 0 0 0-4zM14 8v8",
    "language": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18"
    "M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
}

# What a state looks like: the class of the tag and its icon, so that colour never speaks alone.
STATES = {
    "open": ("open", "open"),
    "active": ("open", "open"),
    "running": ("open", "clock"),
    "sending": ("open", "clock"),
    "draft": ("", "draft"),
    "planned": ("", "clock"),
    "queued": ("", "clock"),
    "invited": ("", "slip"),
    "received": ("", "receipt"),
    "merged": ("", "next"),
    "answered": ("good", "reply"),
    "done": ("good", "check"),
    "sent": ("good", "check"),
    "closed": ("", "closed"),
    "decided": ("good", "decided"),
    "yes": ("good", "check"),
    "kept": ("good", "check"),
    "sealed": ("good", "check"),
    "partly": ("partly", "half"),
    "no": ("bad", "cross"),
    "refused": ("bad", "cross"),
    "declined": ("bad", "cross"),
    "failed": ("bad", "alert"),
    "revoked": ("bad", "cross"),
    "dropped": ("", "cross"),
    "withdrawn": ("", "back"),
    "imported": ("note", "info"),
    "late": ("due", "alert"),
    "due": ("due", "clock"),
    "pending": ("", "clock"),
    "waiting": ("", "clock"),
    "hidden": ("", "hidden"),
    "simulated": ("note", "info"),
    "info": ("note", "info"),
}

# Eight shapes on a 16 by 16 field, one a group.
GROUP_SHAPES = (
    "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z",
    "M2 2h12v12H2z",
    "M8 1l7.5 13H.5z",
    "M8 0l8 8-8 8-8-8z",
    "M8 15L.5 2h15z",
    "M5.5 1h5v4.5H15v5h-4.5V15h-5v-4.5H1v-5h4.5z",
    "M4 1h8l4 7-4 7H4L0 8z",
    "M8 .5l2.2 5 5.3.5-4 3.6 1.2 5.3L8 12.2l-4.7 2.7 1.2-5.3-4-3.6 5.3-.5z",
)
