"""Finding short texts that say nearly the same, in any language written in letters with spaces.

Texts are compared by their pieces of three to five letters within words, weighted by how rare a
piece is, so endings and small spelling mistakes matter little. Nothing is merged by it: it
suggests, says why, warns when one text denies what the other says, and abstains on short texts.
It knows letters, not meaning: the same thought in other words is not found.

Source: character n-grams with tf-idf and cosine, Manning, Raghavan, Schuetze, "Introduction to
Information Retrieval" (2008), sections 6.2-6.4 (sublinear tf, idf, cosine) and 3.2.2 (k-grams);
McNamee and Mayfield, "Character n-gram tokenization for European language text retrieval",
Information Retrieval 7 (2004).
"""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt
from typing import Generic, TypeVar

from bersama.science.findings import Finding

Key = TypeVar("Key", bound=Hashable)

SHORTEST, LONGEST = 3, 5
FEWEST_LETTERS = 10
FEWEST_WORDS = 2
AT_LEAST = 0.35
LEFT = 0.7
ROUNDING = 1e-9
LONGEST_TEXT = 5_000

# English; then Malay and Indonesian, with everyday spellings.
DENIALS_AS_WRITTEN = (
    "not no never none nobody nothing neither nor cannot without dont doesnt didnt isnt arent "
    "wasnt werent wont wouldnt shouldnt couldnt cant hasnt havent mustnt "
    "tidak tak tiada tanpa bukan bukannya jangan janganlah usah enggan belum tdk tk xnak "
    "nggak enggak gak ga ndak kagak jgn bkn takkan tidaklah"
)
DENIALS = frozenset(DENIALS_AS_WRITTEN.split())
DENYING_STARTS = ("un", "non")
WORD = re.compile(r"\w+")
APOSTROPHES = re.compile(r"['\u2019\u02bc`\u00b4]")


@dataclass(frozen=True, slots=True)
class Match(Generic[Key]):
    """A text that is like the one asked about.

    `score`: cosine, 0 (no piece in common) to 1 (the same pieces); `opposite`: one denies and the
    other does not, so they may say the contrary; `shared`: their common words, rarest first.
    """

    key: Key
    score: float
    opposite: bool
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likeness(Generic[Key]):
    """The matches, best first, and why.

    Code of the finding: `compared`, `too_short` (it abstains) or `nothing_to_compare`.
    """

    matches: tuple[Match[Key], ...]
    finding: Finding


class Index(Generic[Key]):
    """Texts to compare with. Adding a key again replaces its text."""

    def __init__(self, texts: Iterable[tuple[Key, str]] = ()) -> None:
        self._words: dict[Key, Counter[str]] = {}
        self._denies: dict[Key, bool] = {}
        self._postings: dict[str, list[tuple[Key, float]]] = {}
        self._vectors: dict[Key, dict[str, float]] = {}
        self._idf: dict[str, float] = {}
        self._spread: Counter[str] = Counter()
        self._stale = True
        for key, text in texts:
            self.add(key, text)

    def __len__(self) -> int:
        return len(self._words)

    def add(self, key: Key, text: str) -> None:
        """Take a text in; a text that is too short is kept but never suggested.

        Only the first 5,000 characters are compared.
        """
        words = _words(text)
        self._words[key] = Counter(words) if _enough(words) else Counter()
        self._denies[key] = _denies(words)
        self._stale = True

    def remove(self, key: Key) -> None:
        """Forget a text; an unknown key raises `KeyError`."""
        del self._words[key], self._denies[key]
        self._stale = True

    def similar(
        self,
        text: str,
        *,
        top: int = 3,
        at_least: float = AT_LEAST,
        but: Hashable = None,
    ) -> Likeness[Key]:
        """The texts most like `text`, at most `top`, each with a score of at least `at_least`.

        `at_least`: 0 to 1; `but`: a key that is not suggested (the text itself).
        Ties: the text added first. Returns no match, and says why, when `text` has fewer than ten
        letters or two words, or when there is nothing to compare with.
        """
        words = _words(text)
        if not _enough(words):
            return Likeness((), Finding("too_short", False, {"letters": sum(map(len, words))}))
        if self._stale:
            self._weigh()
        if not self._postings:
            return Likeness((), Finding("nothing_to_compare", False, {"texts": 0}))
        scores = self._scores(_pieces(Counter(words)), at_least)
        order = {key: i for i, key in enumerate(self._words)}
        near = [pair for pair in scores.items() if pair[1] >= at_least and pair[0] != but]
        best = heapq.nsmallest(top, near, key=lambda pair: (-round(pair[1], 9), order[pair[0]]))
        matches = tuple(self._match(key, score, words) for key, score in best)
        return Likeness(matches, Finding("compared", True, {"texts": len(self._words)}))

    def _match(self, key: Key, score: float, words: list[str]) -> Match[Key]:
        common = set(words) & set(self._words[key]) - DENIALS
        shared = sorted(common, key=lambda word: (self._spread[word], word))
        opposite = (_denies(words) != self._denies[key]) != _contrary(
            set(words), set(self._words[key])
        )
        return Match(key, min(1.0, score), opposite, tuple(shared))

    def _scores(self, query: Counter[str], at_least: float) -> dict[Key, float]:
        """Cosines of all texts that can reach `at_least`.

        The rarest pieces come first. A text that has none of them can reach at most the length of
        what is left of the query (Cauchy-Schwarz, texts having length 1). Once that is well under
        `at_least`, only texts that can still reach it are looked at further.
        """
        weights = {piece: _tf(n) * self._rarity(piece) for piece, n in query.items()}
        length = sqrt(sum(weight * weight for weight in weights.values()))
        known = sorted(weights.keys() & self._postings.keys(), key=self._spread_then_name)
        left = sum(weights[piece] ** 2 for piece in known)
        met: defaultdict[Key, float] = defaultdict(float)
        seen = 0
        for piece in known:
            if left < (LEFT * at_least * length) ** 2:
                break
            weight = weights[piece]
            for key, other in self._postings[piece]:
                met[key] += weight * other
            left -= weight * weight
            seen += 1
        missing = at_least * length - sqrt(max(0.0, left)) - ROUNDING
        rest = [(piece, weights[piece]) for piece in known[seen:]]
        scores: dict[Key, float] = {}
        for key, score in met.items():
            if score >= missing:
                vector = self._vectors[key]
                more = sum(weight * vector.get(piece, 0.0) for piece, weight in rest)
                scores[key] = (score + more) / length
        return scores

    def _spread_then_name(self, piece: str) -> tuple[int, str]:
        return len(self._postings[piece]), piece

    def _weigh(self) -> None:
        pieces = {key: _pieces(words) for key, words in self._words.items()}
        spread = Counter(piece for counts in pieces.values() for piece in counts)
        texts = len(pieces)
        idf = {piece: log((1 + texts) / (1 + n)) + 1 for piece, n in spread.items()}
        postings: defaultdict[str, list[tuple[Key, float]]] = defaultdict(list)
        vectors: dict[Key, dict[str, float]] = {}
        for key, counts in pieces.items():
            weights = [(piece, _tf(n) * idf[piece]) for piece, n in counts.items()]
            length = sqrt(sum(weight * weight for _, weight in weights))
            for piece, weight in weights:
                postings[piece].append((key, weight / length))
            vectors[key] = {piece: weight / length for piece, weight in weights}
        # Set whole and last: several threads may ask one index at once.
        self._idf, self._vectors, self._postings = idf, vectors, dict(postings)
        self._spread = Counter(word for words in self._words.values() for word in words)
        self._stale = False

    def _rarity(self, piece: str) -> float:
        return self._idf.get(piece) or log(1 + len(self._words)) + 1


def _tf(n: int) -> float:
    return 1 + log(n)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text[:LONGEST_TEXT].casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return WORD.findall(APOSTROPHES.sub("", letters))


def _enough(words: list[str]) -> bool:
    return len(words) >= FEWEST_WORDS and sum(map(len, words)) >= FEWEST_LETTERS


def _denies(words: list[str]) -> bool:
    return sum(word in DENIALS for word in words) % 2 == 1


def _contrary(here: set[str], there: set[str]) -> bool:
    """Whether a word of one stands in the other with "un" or "non" before it."""
    return any(
        start + word in two and word not in two
        for one, two in ((here, there), (there, here))
        for word in one - two
        for start in DENYING_STARTS
    )


def _pieces(words: Counter[str]) -> Counter[str]:
    pieces: Counter[str] = Counter()
    for word, n in words.items():
        for piece in _of_word(word):
            pieces[piece] += n
    return pieces


@lru_cache(maxsize=50_000)
def _of_word(word: str) -> tuple[str, ...]:
    """The pieces of a word with its ends marked; a short word is one piece."""
    marked = f" {word} "
    if len(marked) <= SHORTEST:
        return (marked,)
    return tuple(
        marked[start : start + size]
        for size in range(SHORTEST, min(LONGEST, len(marked)) + 1)
        for start in range(len(marked) - size + 1)
    )
