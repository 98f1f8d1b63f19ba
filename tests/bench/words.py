"""Words as people use them: a few everywhere, most hardly ever (Zipf's law)."""

from __future__ import annotations

import itertools
import random

VOCABULARY = 50_000
_POOL = 2_000_000  # words drawn once; texts are slices of it
_EXPONENT = 1.05
_SEED = 1949  # the year of Zipf's book
_FREQUENT = (
    "de la le et à les des en un une pour que dans sur est pas il au plus par avec ce qui se on ne"
    " nous vous mais ou si bien tout fait être comme même aussi demain merci réunion train salle"
    " vendredi chantier photo répétition budget école montagne visite dîner covoiturage projet"
    " réponse lundi compte rendu chorale été forêt œuvre bœuf association adhésion trésorière"
)
_SYLLABLES = (
    "ba bé bo bri ca cha chou co cré da dé do dra fa fé flo fou ga gé glo gra ja jo la lé li lou"
    " ma mé mi mon mou na né no nui pa pé pla pou pri ra ré ri ro sa sé si sol ta té ti tou tra"
    " va vé vi vou zé ço lan men tion ble que nte reau elle ard"
)


def rarest() -> str:
    """A word that hardly any text has."""
    return vocabulary()[-1]


def vocabulary() -> tuple[str, ...]:
    """All words, the most frequent first."""
    made = dict.fromkeys(_FREQUENT.split())
    chance, syllables = random.Random(_SEED), _SYLLABLES.split()
    while len(made) < VOCABULARY:
        made["".join(chance.choices(syllables, k=chance.choice((2, 2, 3, 3, 4))))] = None
    return tuple(made)


class Speech:
    """An endless talk."""

    def __init__(self) -> None:
        weights = itertools.accumulate((n + 2.7) ** -_EXPONENT for n in range(VOCABULARY))
        self._chance = random.Random(_SEED)
        self._pool = self._chance.choices(vocabulary(), cum_weights=list(weights), k=_POOL)

    def text(self, number: int, usual: int) -> str:
        """A text of about ``usual`` words; every hundredth has a word that no other text has."""
        length = max(1, min(int(self._chance.lognormvariate(0, 0.8) * usual), 400))
        start = self._chance.randrange(_POOL - length)
        words = self._pool[start : start + length]
        if number % 100 == 0:
            words.append(f"dossier{number}")
        return " ".join(words).capitalize() + "."
