"""No nudge is in any catalogue or text of the code, and the list knows one when it sees it."""

from __future__ import annotations

import pytest

from tests.calm.nudges import PATTERNS, caught, nudges
from tests.calm.saying import CATALOGUES, catalogue, in_code

PLANTED = {
    "wish somebody a happy birthday": (
        "Wish Camille a happy birthday",
        "Souhaitez un bon anniversaire à Camille",
    ),
    "congratulate": (
        "Congratulate Mathis for the new job",
        "Félicitez Mathis pour son nouveau poste",
        "for 4 years at Alpes Moteurs",
        "Sophie fête 4 ans chez Alpes Moteurs",
    ),
    "your post was viewed": (
        "Your post was viewed 36 times, try mentioning someone",
        "Votre publication : vue 36 fois",
        "%n vues cette semaine",
    ),
    "add people so as not to miss": (
        "Ne manquez pas la réunion",
        "Add your colleagues so you never miss important news",
        "Ajoutez vos collègues pour ne rien manquer",
        "Vous n’allez plus rater d’annonces : ne ratez rien",
    ),
    "a ready-made answer": ("Suggested replies", "Réponses suggérées"),
    "people you may know": (
        "Vous pourriez aimer ce groupe",
        "You may also like",
        "Recommandé",
        "People you may know",
        "Who to follow",
        "Des personnes que vous connaissez peut-être",
        "Suggestions pour vous",
    ),
    "popular": (
        "À la une",
        "Popular in your area",
        "Les plus populaires",
        "Trending",
        "Tendances du jour",
    ),
    "somebody looked at your profile": (
        "Votre profil a été consulté",
        "%n people looked at your profile",
        "Éric a consulté votre profil",
    ),
    "completeness": (
        "Your profile is 60 % complete",
        "Complétez votre profil",
        "60\u202f% complet",
    ),
    "streaks and scores": ("A streak of 7 days", "Badge d’or", "5 jours d’affilée", "Niveau 3"),
    "you have been away": (
        "You have not visited for 5 days",
        "See what you missed",
        "Vous n’êtes pas venu depuis 5 jours",
        "Voici ce que vous avez manqué",
        "Pendant votre absence",
    ),
    "a machine that speaks as a person": (
        "Hi, I’m Préau, your assistant",
        "Bonjour, je suis là pour vous aider",
        "Je vais vous aider",
        "A word of our team",
    ),
    "a teaser": ("Read more", "Lire la suite", "Cliquez pour voir qui vous a écrit", "Discover"),
    "who is there, and who has read": (
        "Camille a vu votre message",
        "Active now",
        "Last seen at 18:00",
        "Sophie is typing",
        "Seen by Éric",
        "En ligne maintenant",
        "Vu par Éric",
        "Sophie est en train d’écrire",
    ),
    "a refusal that is a delay or a shame": (
        "Later",
        "&Later",
        "Plus tard",
        "Pas maintenant",
        "No thanks, I prefer to stay alone",
        "Remind me",
        "Rappelez-le-moi plus tard",
    ),
    "asked for again": (
        "Rate Préau",
        "Faire un don",
        "Allow notifications",
        "Activez les notifications",
        "Une nouvelle version est disponible",
        "Are you sure?",
        "Êtes-vous sûr\u202f?",
    ),
    "hurry": (
        "Last chance",
        "Only 3 places left",
        "Plus que 3 places",
        "Ends in 2 hours",
        "Répondez vite",
        "Urgent",
    ),
    "a year in review": (
        "Your year in review",
        "Votre rétrospective",
        "Votre année en images",
        "Account anniversary",
        "Membre depuis 2019",
    ),
    "it plays by itself": ("Autoplay", "Lecture automatique"),
    "numbers on people or posts": (
        "12 personnes ont aimé",
        "%n unread",
        "{count} likes",
        "%n non lus",
        "12 abonnés",
        "%n people like this",
        "Your new followers",
    ),
}
INNOCENT = (
    "I am coming",
    "Je viens",
    "Peut-être",
    "New event on this day",
    "Followers only",
    "No",
    "Non",
    "What came since 12:30",
    "Show the new page",
    "Send later, at 18:30",
    "Remind me of it",
    "You are up to date.",
    "Vous n’êtes pas obligé de tout lire.",
    "The answer was lost on its way.",
    "Ajouter une photo",
)


def test_every_nudge_is_planted() -> None:
    assert PLANTED.keys() == PATTERNS.keys()


def test_a_planted_nudge_is_caught() -> None:
    for nudge, texts in PLANTED.items():
        for text in texts:
            assert nudge in nudges(text), text
            assert caught([("somewhere", text)])


def test_what_is_none_is_let_alone() -> None:
    assert caught([("somewhere", text) for text in INNOCENT]) == []


@pytest.mark.row("C11", "C12", "C16")
@pytest.mark.parametrize("name", CATALOGUES)
def test_no_catalogue_holds_a_nudge(name: str) -> None:
    said = list(catalogue(name))
    assert len(said) > 10
    assert caught(said) == []


@pytest.mark.row("C11", "C12", "C16")
def test_no_text_in_the_code_is_a_nudge() -> None:
    said = list(in_code())
    assert len(said) > 1000
    assert caught(said) == []


@pytest.mark.parametrize("name", CATALOGUES)
def test_nothing_is_exclaimed(name: str) -> None:
    assert [text for _, text in catalogue(name) if "!" in text.replace("!=", "")] == []
