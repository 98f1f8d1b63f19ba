"""Words of which the demo's invented members are made; any likeness to somebody is chance."""

from __future__ import annotations

FIRST_NAMES = (
    *("Adèle", "Agnès", "Aïcha", "Alban", "Aline", "Amandine", "Anatole", "André", "Anouk"),
    *("Antonin", "Armelle", "Arthur", "Astrid", "Aya", "Bakary", "Basile", "Béatrice", "Benoît"),
    *("Blandine", "Brieuc", "Camille", "Capucine", "Cécile", "Charlotte", "Chloé", "Clément"),
    *("Colette", "Damien", "Daphné", "Delphine", "Diane", "Djamila", "Edgar", "Élie", "Élodie"),
    *("Émile", "Erwan", "Estelle", "Étienne", "Fabrice", "Farid", "Félicie", "Flore", "Florian"),
    *("Gaël", "Gaspard", "Geneviève", "Germain", "Ghislaine", "Giulia", "Goulven", "Guillemette"),
    *("Hakim", "Hortense", "Hugo", "Inès", "Irène", "Ismaël", "Jeanne", "Joachim", "Joséphine"),
    *("Judith", "Kadiatou", "Karim", "Killian", "Laurence", "Lazare", "Leïla", "Léonie", "Linh"),
    *("Loïc", "Louise", "Mahaut", "Malik", "Marin", "Martial", "Mathilde", "Maud", "Mehdi"),
    *("Mélisande", "Mona", "Moussa", "Nadia", "Naël", "Nino", "Noé", "Nolwenn", "Octave"),
    *("Odile", "Olga", "Ondine", "Paloma", "Pascale", "Paulin", "Perrine", "Philippine", "Rémi"),
    *("Ronan", "Rose", "Salomé", "Sébastien", "Sidonie", "Solène", "Tarek", "Théodora", "Thibault"),
    *("Tiphaine", "Ulysse", "Valentin", "Véronique", "Victoire", "Violaine", "Wassim", "Yasmina"),
    *("Yolande", "Zacharie", "Zélie"),
)

FAMILIES = (
    *("Abadie", "Abgrall", "Achour", "Aubrac", "Auclair", "Baudry", "Bellanger", "Belkacem"),
    *("Bescond", "Biancarelli", "Blanchet", "Boisselier", "Bonnafé", "Bouvier", "Brunel"),
    *("Cadiou", "Carpentier", "Cazenave", "Chabrol", "Chastang", "Cissé", "Combe", "Cordier"),
    *("Coulibaly", "Da Silva", "Delacourt", "Demirci", "Desmoulins", "Diallo", "Dubreuil"),
    *("Duvivier", "Escoffier", "Etcheverry", "Fabre", "Falgoux", "Ferreira", "Fontanille"),
    *("Fournel", "Gallois", "Garrigue", "Gicquel", "Girardot", "Gourvennec", "Grandjean"),
    *("Guillou", "Hadjadj", "Haller", "Hardouin", "Hoang", "Hubert", "Iturria", "Jacquemin"),
    *("Jaouen", "Jourdain", "Kessler", "Kowalski", "Labat", "Lacaze", "Lagarde", "Lanoë"),
    *("Lavergne", "Le Bihan", "Le Gall", "Lefort", "Lemoine", "Loriot", "Maillard", "Malet"),
    *("Mansouri", "Marchal", "Mercier", "Meunier", "Mignot", "Montfort", "Moreau", "N'Diaye"),
    *("Nguyen", "Noël", "Orsini", "Ozanne", "Parisot", "Pasquier", "Péron", "Perrault"),
    *("Petitpas", "Picard", "Poirier", "Pontier", "Quéré", "Rambaud", "Renaudin", "Ribeiro"),
    *("Rivoire", "Rochette", "Rousselot", "Sabatier", "Saunier", "Schmitt", "Séguin", "Sorel"),
    *("Taillefer", "Thévenot", "Tissot", "Touré", "Trémolières", "Vacher", "Valette", "Vernier"),
    *("Vidal", "Villard", "Weber", "Yildiz", "Zerbib"),
)

CITIES = (
    *(
        ("Brest", "Bretagne"),
        ("Rennes", "Bretagne"),
        ("Vannes", "Bretagne"),
        ("Morlaix", "Bretagne"),
    ),
    *(("Lyon", "Rhône-Alpes"), ("Grenoble", "Rhône-Alpes"), ("Annecy", "Rhône-Alpes")),
    *(("Chambéry", "Rhône-Alpes"), ("Paris", "Île-de-France"), ("Montreuil", "Île-de-France")),
    *(
        ("Nanterre", "Île-de-France"),
        ("Lille", "Nord"),
        ("Arras", "Nord"),
        ("Nantes", "Pays de la Loire"),
    ),
    *(("Angers", "Pays de la Loire"), ("Bordeaux", "Aquitaine"), ("Bayonne", "Aquitaine")),
    *(("Toulouse", "Occitanie"), ("Montpellier", "Occitanie"), ("Marseille", "Provence")),
    *(("Bastia", "Corse"), ("Strasbourg", "Alsace"), ("Mulhouse", "Alsace"), ("Nancy", "Lorraine")),
    *(("Dijon", "Bourgogne"), ("Clermont-Ferrand", "Auvergne"), ("Bruxelles", "Belgique")),
    *(
        ("Genève", "Suisse"),
        ("Montréal", "Québec"),
        ("Hambourg", "Allemagne"),
        ("Londres", "Royaume-Uni"),
    ),
)

EMPLOYERS = (
    *("Atelier Méridienne", "Bureau Coulombe", "Charpentes du Vercors", "Coop Ti Nevez"),
    *("Chaleur Commune", "Éditions du Rabot", "Fonderie Alsace Sud", "Habitat & Partage"),
    *("Institut du bois", "Lycée Baggio-Fontaine", "Métropole de Lyon", "Ar Mor Énergies"),
    *("Ponts & Rives", "Rail Léger", "Scierie de Hauteville", "Studio Passerelle"),
    *("Terra Cruda", "Thermique & Bois", "Université de Savoie", "Ville de Quimper"),
    *("Indépendant", "Retraité", "Compagnie des Eaux du Forez", "Hôpital Saint-Luc"),
)

TRADES = (
    ("Bâtiment & énergie", ("Thermicienne", "Charpentier", "Ingénieur structures", "Architecte")),
    ("Mobilités", ("Conductrice de travaux", "Ingénieur ferroviaire", "Cheffe de projet")),
    ("Enseignement", ("Professeure", "Formateur", "Directrice d'école")),
    ("Métiers d'art", ("Ébéniste", "Luthière", "Tapissier", "Maître verrier")),
    ("Santé & social", ("Ergothérapeute", "Directeur d'établissement", "Ingénieure biomédicale")),
    ("Édition & image", ("Graphiste", "Cartographe", "Photographe")),
)
