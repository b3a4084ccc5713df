"""Whether two names look the same though they are written with other characters.

Source: Unicode Technical Standard 39, "Unicode Security Mechanisms", section 4 (skeletons). The
table is our own and small: Cyrillic, Greek and Latin letters that look like plain Latin ones in
common typefaces.
"""

from __future__ import annotations

import re
import unicodedata

from bersama.core.text.cleaning import few_marks

# Each line: a plain Latin letter, then what looks like it.
LOOK_LIKE = """
a \u0430\u03b1\u0251\u1d00
b \u042c\u044c\u0184\u0185
c \u0441\u03f2\u1d04\u217d
d \u0501\u0257
e \u0435\u0454\u212e\u04bd
f \u017f\u0192\u03dd
g \u0261\u018d\u0581
h \u04bb\u0570
i \u0456\u03b9\u0131\u0269\u04cf\u1d35
j \u0458\u03f3
k \u043a\u03ba\u0138
l \u04c0\u01c0\u217c|
n \u0578\u057c\u03b7
o \u043e\u03bf\u0585\u1d0f\u03c3\u0c66\u0966\u06f0
p \u0440\u03c1\u2374
q \u051b\u0566
r \u0433\u1d26
s \u0455\u01bd
t \u03c4\u0442
u \u03c5\u057d\u1d1c\u028b
v \u03bd\u0475\u1d20
w \u051d\u0461\u1d21\u0561
x \u0445\u03c7\u00d7
y \u0443\u03b3\u04af\u028f
z \u1d22\u0290
A \u0410\u0391
B \u0412\u0392
C \u0421\u03f9
E \u0415\u0395
F \u03dc
G \u050c
H \u041d\u0397
I \u0406\u0399
J \u0408
K \u041a\u039a\u212a
M \u041c\u039c\u03fa
N \u039d
O \u041e\u039f\u0555
P \u0420\u03a1
Q \u051a
S \u0405\u054f
T \u0422\u03a4
U \u054d
V \u0474
W \u051c
X \u0425\u03a7
Y \u04ae\u03a5\u0423
Z \u0396
"""
PLAIN = {
    ord(sign): line[0]
    for line in LOOK_LIKE.strip().splitlines()
    for sign in line.split(maxsplit=1)[1]
}
DIGITS = {ord("0"): "o", ord("1"): "l"}
CAPITAL_I_INSIDE = re.compile(r"(?<=[A-Za-z])I(?=[a-z])|(?<=[a-z])I")
NEVER_SEEN = {"Cf", "Cc", "Cn"}


def skeleton(name: str) -> str:
    """What is left of a name for the eye: equal skeletons look alike.

    Width and case are ignored, look-alike letters of other alphabets, 0 and o, 1 and l, and rn
    and m are the same, blanks count once; accents stay, because they are seen.
    """
    plain = unicodedata.normalize("NFKC", few_marks(name)).translate(PLAIN).translate(DIGITS)
    plain = CAPITAL_I_INSIDE.sub("l", plain).casefold().translate(PLAIN)
    seen = "".join(sign for sign in plain if unicodedata.category(sign) not in NEVER_SEEN)
    return unicodedata.normalize("NFC", " ".join(seen.split()).replace("rn", "m"))


def looks_like(one: str, other: str) -> bool:
    """Whether a reader could take one name for the other."""
    return skeleton(one) == skeleton(other)
