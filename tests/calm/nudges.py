"""The words of nudges, in English and in French: what the program must never say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

PATTERNS: Mapping[str, tuple[str, ...]] = {
    # from the open letter
    "wish somebody a happy birthday": (
        r"birthday",
        r"(joyeux|bon|souhait\w*|fêt\w*)\b.{0,40}anniversaire",
    ),
    "congratulate": (
        r"congratulat",
        r"félicit",
        r"(new|their|a) job\b",
        r"nouve(l|au) (poste|emploi|travail)",
        r"(work|job) anniversary",
        r"\byears? (at|with)\b",
        r"\bans? (chez|dans l[’']entreprise)\b",
    ),
    "your post was viewed": (
        r"\bview(ed|s)\b",
        r"\bvue?s? (par )?(\d|%n|\{)",
        r"(\d|%n|\{\w+\}) ?vues?\b",
        r"(try|consider) mention",
        r"essayez de mentionner",
        r"\bimpressions\b",
        r"\baudience\b",
    ),
    "add people so as not to miss": (
        r"\bmiss(ed)? (out|a thing|anything|important|nothing)",
        r"(never|don[’']t) miss",
        r"(manque[rz]|rate[rz]) (rien|aucun|d[’'])",
        r"(rien|plus|pas|jamais) (manquer|rater)",
        r"\bne (manquez|ratez) (pas|plus|jamais)",
        r"\b(add|invite|find) your (colleague|contact|friend)",
        r"(ajoutez|invitez|retrouvez) vos (collègue|contact|ami)",
    ),
    "a ready-made answer": (
        r"(quick|smart|suggested) (repl|answer)",
        r"réponses? (rapide|suggérée|toute|automatique|proposée)",
    ),
    # from the literature
    "people you may know": (
        r"(people|someone|somebody) (that )?you (may|might) know",
        r"que vous (connaissez|pourriez connaître)",
        r"(who|people) to follow",
        r"(qui|personnes à|comptes à) suivre",
        r"\bsuggest(ed|ion)",
        r"suggér|suggestion",
        r"recommended\b|recommandée?s?\b",
        r"(may|might) (also )?(like|enjoy|interest)",
        r"(pourriez|pourrait|devriez) (aussi )?(aimer|vous plaire|vous intéresser)",
    ),
    "popular": (
        r"\bpopula(r|ire)",
        r"\btrend(s|ing)?\b",
        r"\btendances?\b",
        r"\bviral",
        r"à la une",
    ),
    "somebody looked at your profile": (
        r"(looked at|visited|viewed) your (profile|card)",
        r"(regardé|consulté|visité|vu) votre (profil|fiche)",
        r"votre (profil|fiche) a été (regardé|consulté|visité|vu)",
    ),
    "completeness": (
        r"(\d|%n|\}) ?% ?(complete|complet|rempli)",
        r"\bcomplete your (profile|card)",
        r"complétez votre (profil|fiche)",
        r"profile (is )?(in)?complete",
        r"profil (est )?(in)?complet",
    ),
    "streaks and scores": (
        r"\bstreaks?\b",
        r"\bbadges?\b",
        r"\bleaderboard",
        r"\bclassement\b",
        r"\bscores?\b",
        r"\btroph(y|ée)",
        r"\b(days|jours) (in a row|d[’']affilée|de suite)",
        r"\b(level|niveau) (\d|%n|\{)",
    ),
    "you have been away": (
        r"you have not (visited|been here|come)",
        r"you haven[’']t (visited|been here)",
        r"vous n[’']êtes pas (venu|revenu|passé)",
        r"(what|things) you (have )?missed",
        r"ce que vous avez (manqué|raté)",
        r"while you were (away|out|gone)",
        r"(pendant|durant|en) votre absence",
        r"\bwelcome back",
        r"\bbon retour",
        r"(we|they) missed? you",
        r"vous (nous|leur) (manquez|avez manqué)",
    ),
    "a machine that speaks as a person": (
        r"\bI([’']m| am) (here|your|préau|glad|happy|sorry|ready)\b",
        r"\bI (can|could|will|have) (help|remind|tell|show|find|let|saved|found|prepared)",
        r"\bje suis (là|votre|préau|ravi|désolé|prêt)",
        r"\b(je|j[’'])\s?(peux|vais|ai) (vous|t[’'’e])",
        r"\b(our|your) team\b",
        r"\b(notre|votre) équipe\b",
        r"^(hi|hello|hey|bonjour|salut|coucou)\b[ ,]",
    ),
    "a teaser": (
        r"\bread more\b",
        r"lire la suite",
        r"(click|tap|press) to (see|read|reveal|know)",
        r"(cliquez|appuyez) pour (voir|lire|découvrir|savoir)",
        r"\bdiscover\b",
        r"\bdécouvr(ez|ir)\b",
    ),
    "who is there, and who has read": (
        r"\b(active|online) now\b",
        r"\blast (seen|active|online)\b",
        r"\b(is|are) (typing|writing|online)\b",
        r"\b(seen|read) by\b",
        r"(en ligne|actifs?|actives?) (maintenant|en ce moment)",
        r"dernière (connexion|activité)|vue? pour la dernière fois",
        r"en train d[’']écrire",
        r"\b(vue?|lue?)s? par\b",
        r"\b(est|sont) en ligne\b",
        r"\b(a|ont) (déjà )?(vu|lu) (votre|vos|ce|cette) (message|publication|réponse)",
    ),
    "a refusal that is a delay or a shame": (
        r"^(maybe |ask me |remind me )?later\W*$",
        r"^(peut-être )?plus tard\W*$",
        r"^not now\W*$",
        r"^pas maintenant\W*$",
        r"^(skip|ignore[rz]?) (for now|pour l[’']instant)",
        r"^no,? (thanks|thank you),? i\b",
        r"^non,? merci,? je\b",
        r"^(remind me|rappele[rz]-(le-)?moi)\W*$",
        r"remind me (later|tomorrow|again)|rappele[rz]-(le-)?moi (plus tard|demain)",
    ),
    "asked for again": (
        r"\brate (us|this|préau)",
        r"\b(notez|évaluez) (-nous|préau|cette)",
        r"\bdonat(e|ion)|\bfaire un don|\bsoutenez",
        r"(allow|enable|turn on|activate) notifications",
        r"(autoriser|autorisez|activer|activez) les notifications",
        r"new version is available|nouvelle version (est )?disponible",
        r"are you sure|êtes-vous sûre?",
    ),
    "hurry": (
        r"\bhurry\b",
        r"\bdépêchez",
        r"\blast chance\b|\bdernière chance\b",
        r"\bonly (\d|%n|\{\w+\}) (\w+ )?(left|remaining|place|seat)",
        r"plus que (\d|%n|\{)",
        r"\b(ends|expires|closes) (in|soon)\b",
        r"(se termine|expire|ferme) (dans|bientôt)",
        r"\b(act|answer|reply) (now|quickly|at once)\b",
        r"(agissez|répondez) (maintenant|vite|tout de suite)",
        r"\burgent",
        r"limited (time|offer)|offre limitée|durée limitée",
    ),
    "a year in review": (
        r"year in review",
        r"\brétrospective",
        r"\b(your|the) (year|month|week) (in|so far|at a glance)\b",
        r"votre (année|mois|semaine) (en|sur)\b",
        r"\bmemories\b|\bsouvenirs\b",
        r"^on this day\b|il y a (un|deux|\d+|%n) ans? aujourd",
        r"anniversary|anniversaire d[e’']",
        r"member since|membre depuis",
    ),
    "it plays by itself": (r"\bautoplay", r"lecture automatique"),
    "numbers on people or posts": (
        r"(\d|%n|\{(n|count|number)\}) (unread|new (message|post|item)|like|boost|follower|member)",
        r"(\d|%n|\{(n|count|number)\}) (non[- ]lus?|nouveau|j[’']aime|relais|abonné|membre)",
        r"(\d|%n) (people|person|personnes?) (like|boost|follow|aim|relai|sui)",
        r"(\d|%n) (people|person|personnes?) (ha[vs]e?|a|ont) (lik|boost|follow|aimé|relayé|suivi)",
        r"(your|new|all) followers|vos (nouveaux )?abonnés",
    ),
}
"""By the nudge, what it reads like."""

_COMPILED = {
    nudge: tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
    for nudge, patterns in PATTERNS.items()
}


def nudges(text: str) -> list[str]:
    """Which nudges a text is. Any space is a space, and "&" marks a key, as in a menu."""
    plain = " ".join(text.replace("&&", "\0").replace("&", "").replace("\0", "&").split())
    return [
        nudge
        for nudge, patterns in _COMPILED.items()
        if any(pattern.search(plain) for pattern in patterns)
    ]


def caught(texts: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """(where, text, nudge) of every nudge in (where, text) pairs."""
    return [(where, text, nudge) for where, text in texts for nudge in nudges(text)]
