<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr_FR">
<context>
    <name>AboutPage</name>
    <message>
        <source>About Préau</source>
        <translation>À propos de Préau</translation>
    </message>
    <message>
        <source>A quiet place for an association: its conversations, news, events and directory, on one page that ends.</source>
        <translation>Un lieu calme pour une association&#x202f;: ses conversations, ses nouvelles, ses rendez-vous et son annuaire, sur une page qui a une fin.</translation>
    </message>
    <message>
        <source>Free software</source>
        <translation>Logiciel libre</translation>
    </message>
    <message>
        <source>You may use it, look into it, change it and pass it on, under the GNU General Public License, version 3 or any later one (GPL-3.0-or-later). It comes without any warranty.</source>
        <translation>Vous pouvez l’utiliser, l’étudier, le modifier et le transmettre, selon la licence publique générale GNU, version 3 ou toute version ultérieure (GPL-3.0-or-later). Il est fourni sans aucune garantie.</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>Langues</translation>
    </message>
    <message>
        <source>Préau speaks French and English.</source>
        <translation>Préau parle français et anglais.</translation>
    </message>
    <message>
        <source>Whom to ask</source>
        <translation>À qui demander</translation>
    </message>
    <message>
        <source>Copy what a helper asks for</source>
        <translation>Copier ce que demande la personne qui vous aide</translation>
    </message>
    <message>
        <source>Made with</source>
        <translation>Fait avec</translation>
    </message>
    <message>
        <source>{program}, on {system}</source>
        <translation>{program}, sur {system}</translation>
    </message>
    <message>
        <source>What is kept, and where</source>
        <translation>Ce qui est gardé, et où</translation>
    </message>
    <message>
        <source>What you read and write lies in one folder of this computer, encrypted: messages, events, the directory, pictures and files, and what signs you in.</source>
        <translation>Ce que vous lisez et écrivez se trouve dans un seul dossier de cet ordinateur, chiffré&#x202f;: messages, rendez-vous, annuaire, images et fichiers, et de quoi vous connecter.</translation>
    </message>
    <message>
        <source>Only how the window looks, its size, colours and language, stands there in the open, for it must be known before the key is.</source>
        <translation>Seule l’apparence de la fenêtre (taille, couleurs, langue) y est lisible sans la clé, car il faut la connaître avant elle.</translation>
    </message>
    <message>
        <source>Everything there is encrypted with AES-256. Its key is in the keyring of this computer, and nowhere else.</source>
        <translation>Tout y est chiffré en AES-256. La clé est dans le trousseau de cet ordinateur, et nulle part ailleurs.</translation>
    </message>
    <message>
        <source>Everything there is encrypted with AES-256. Its key is guarded by your passphrase, which is kept nowhere.</source>
        <translation>Tout y est chiffré en AES-256. La clé est protégée par votre phrase de passe, qui n’est gardée nulle part.</translation>
    </message>
    <message>
        <source>Everything there is encrypted with AES-256.</source>
        <translation>Tout y est chiffré en AES-256.</translation>
    </message>
    <message>
        <source>Somebody of {name} answers here:</source>
        <translation>Chez {name}, quelqu’un vous répond ici&#x202f;:</translation>
    </message>
    <message>
        <source>Whoever told you of Préau, or your association.</source>
        <translation>La personne qui vous a parlé de Préau, ou votre association.</translation>
    </message>
    <message>
        <source>It is copied</source>
        <translation>C’est copié</translation>
    </message>
</context>
<context>
    <name>AccountLine</name>
    <message>
        <source>Public agenda, {server}</source>
        <translation>Agenda public, {server}</translation>
    </message>
    <message>
        <source>{address}, at {server}</source>
        <translation>{address}, sur {server}</translation>
    </message>
    <message>
        <source>{name}, {where}</source>
        <translation>{name}, {where}</translation>
    </message>
    <message>
        <source>Up to date: {when}</source>
        <translation>À jour&#x202f;: {when}</translation>
    </message>
    <message>
        <source>Nothing was fetched yet.</source>
        <translation>Rien n’a encore été relevé.</translation>
    </message>
    <message>
        <source>{sentence} Since {when}.</source>
        <translation>{sentence} Depuis {when}.</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Se reconnecter</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Se déconnecter</translation>
    </message>
    <message>
        <source>Stop following</source>
        <translation>Ne plus suivre</translation>
    </message>
    <message>
        <source>Everything from this account is removed from this computer. What is on the server stays there.</source>
        <translation>Tout ce qui vient de ce compte est retiré de cet ordinateur. Ce qui est sur le serveur y reste.</translation>
    </message>
    <message>
        <source>Everything from this agenda is removed from this computer. Whoever publishes it is not told.</source>
        <translation>Tout ce qui est venu de cet agenda sera retiré de cet ordinateur. Ceux qui le publient n’en sauront rien.</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Le garder</translation>
    </message>
    <message>
        <source>Look at it first</source>
        <translation>Regarder d’abord</translation>
    </message>
    <message>
        <source>Signing out.</source>
        <translation>Déconnexion en cours.</translation>
    </message>
    <message>
        <source>It is being removed.</source>
        <translation>Retrait en cours.</translation>
    </message>
    <message>
        <source>You no longer follow {account}. What came from it was removed: {what}.</source>
        <translation>Vous ne suivez plus {account}. Ce qui en était venu a été retiré&#x202f;: {what}.</translation>
    </message>
    <message>
        <source>You no longer follow {account}. There was nothing of it here.</source>
        <translation>Vous ne suivez plus {account}. Il n’y avait rien de cet agenda ici.</translation>
    </message>
    <message>
        <source>{account} is signed out. Everything from it was removed here: {what}.</source>
        <translation>{account}&#x202f;: ce compte est déconnecté. Tout ce qui en venait a été enlevé d’ici&#x202f;: {what}.</translation>
    </message>
    <message>
        <source>{account} is signed out. There was nothing of it here.</source>
        <translation>{account}&#x202f;: ce compte est déconnecté. Il n’y avait rien ici qui en vienne.</translation>
    </message>
    <message>
        <source>Everything from {account} was removed here: {what}. Its server could not be told.</source>
        <translation>Tout ce qui venait de {account} a été enlevé d’ici&#x202f;: {what}. Son serveur n’a pas pu être prévenu.</translation>
    </message>
    <message>
        <source>{account} is removed here. Its server could not be told.</source>
        <translation>{account} est enlevé d’ici. Son serveur n’a pas pu être prévenu.</translation>
    </message>
    <message>
        <source>It is being removed from this computer. You can go on meanwhile.</source>
        <translation>Il est en train d’être enlevé de cet ordinateur. Vous pouvez continuer pendant ce temps.</translation>
    </message>
</context>
<context>
    <name>AccountsPart</name>
    <message>
        <source>Accounts</source>
        <translation>Comptes</translation>
    </message>
    <message>
        <source>Add an account</source>
        <translation>Ajouter un compte</translation>
    </message>
    <message>
        <source>What you removed is gone from this computer: {what}.</source>
        <translation>Ce que vous avez enlevé n’est plus sur cet ordinateur&#x202f;: {what}.</translation>
    </message>
</context>
<context>
    <name>AgendaPage</name>
    <message>
        <source>Agenda</source>
        <translation>Agenda</translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <translation>{first} au {last}</translation>
    </message>
    <message>
        <source>Week of {day}</source>
        <translation>Semaine du {day}</translation>
    </message>
    <message>
        <source>The window is too narrow for a grid here: the days are in a list.</source>
        <translation>La fenêtre est trop étroite pour une grille&#x202f;: les jours sont en liste.</translation>
    </message>
    <message>
        <source>Nothing is planned in these thirty days.</source>
        <translation>Rien n’est prévu pendant ces trente jours.</translation>
    </message>
    <message>
        <source>Nothing is planned here.</source>
        <translation>Rien n’est prévu ces jours-là.</translation>
    </message>
    <message>
        <source>That is all for these thirty days.
Go on to [link].</source>
        <translation>C’est tout pour ces trente jours.
Aller aux [link].</translation>
    </message>
    <message>
        <source>the next thirty</source>
        <translation>trente suivants</translation>
    </message>
    <message>
        <source>That is all for these days.</source>
        <translation>C’est tout pour ces jours.</translation>
    </message>
    <message>
        <source>Today, {day}</source>
        <translation>Aujourd’hui, {day}</translation>
    </message>
    <message>
        <source>Tomorrow, {day}</source>
        <translation>Demain, {day}</translation>
    </message>
</context>
<context>
    <name>AlarmField</name>
    <message>
        <source>Remind me of it</source>
        <translation>Me le rappeler</translation>
    </message>
    <message>
        <source>Also in quiet hours</source>
        <translation>Aussi aux heures calmes</translation>
    </message>
    <message>
        <source>No reminder</source>
        <translation>Aucun rappel</translation>
    </message>
    <message>
        <source>When it begins</source>
        <translation>Au début</translation>
    </message>
</context>
<context>
    <name>AlarmsPart</name>
    <message>
        <source>Before these events an alarm tells you that they are near.</source>
        <translation>Avant ces événements, un rappel vous dit qu’ils approchent.</translation>
    </message>
    <message>
        <source>No alarm. You put one where an event is open.</source>
        <translation>Aucun rappel. Vous en mettez un là où un événement est ouvert.</translation>
    </message>
    <message>
        <source>Also in my quiet hours</source>
        <translation>Aussi pendant mes heures calmes</translation>
    </message>
    <message>
        <source>{title}: also in my quiet hours</source>
        <translation>{title}&#x202f;: aussi pendant mes heures calmes</translation>
    </message>
    <message>
        <source>Take away</source>
        <translation>Enlever</translation>
    </message>
    <message>
        <source>Take the alarm of {title} away</source>
        <translation>Enlever le rappel de {title}</translation>
    </message>
    <message>
        <source>It is over.</source>
        <translation>C’est passé.</translation>
    </message>
    <message>
        <source>{day}, {time}</source>
        <translation>{day}, {time}</translation>
    </message>
    <message>
        <source>{when}. The alarm rings {before}.</source>
        <translation>{when}. Rappel {before}.</translation>
    </message>
    <message>
        <source>when it begins</source>
        <translation>au début</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) before</source>
        <translation>
            <numerusform>%n jour avant</numerusform>
            <numerusform>%n jours avant</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) before</source>
        <translation>
            <numerusform>%n heure avant</numerusform>
            <numerusform>%n heures avant</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) before</source>
        <translation>
            <numerusform>%n minute avant</numerusform>
            <numerusform>%n minutes avant</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Announcing</name>
    <message>
        <source>Several new messages</source>
        <translation>Plusieurs nouveaux messages</translation>
    </message>
    <message>
        <source>A picture</source>
        <translation>Une image</translation>
    </message>
    <message>
        <source>A file</source>
        <translation>Un fichier</translation>
    </message>
    <message>
        <source>{author}: {text}</source>
        <translation>{author}&#x202f;: {text}</translation>
    </message>
</context>
<context>
    <name>AppearancePart</name>
    <message>
        <source>Appearance</source>
        <translation>Apparence</translation>
    </message>
    <message>
        <source>As this computer</source>
        <translation>Comme cet ordinateur</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Claire</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Sombre</translation>
    </message>
    <message>
        <source>Size of the text: {n}%</source>
        <translation>Taille du texte&#x202f;: {n}&#x202f;%</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>Contraste</translation>
    </message>
    <message>
        <source>Contrast as this computer</source>
        <translation>Contraste comme sur cet ordinateur</translation>
    </message>
    <message>
        <source>More contrast</source>
        <translation>Plus de contraste</translation>
    </message>
    <message>
        <source>Usual contrast</source>
        <translation>Contraste habituel</translation>
    </message>
    <message>
        <source>Size of the text</source>
        <translation>Taille du texte</translation>
    </message>
</context>
<context>
    <name>Arriving</name>
    <message>
        <source>A copy from another computer</source>
        <translation>Une copie d’un autre ordinateur</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
</context>
<context>
    <name>AssociationPage</name>
    <message>
        <source>What my association set</source>
        <translation>Ce que mon association a réglé</translation>
    </message>
    <message>
        <source>What no association can set</source>
        <translation>Ce qu’aucune association ne peut régler</translation>
    </message>
    <message>
        <source>When you are told something, your quiet hours, who may reach you at once, and what is not shown: that is yours alone. A file that tries is refused as a whole.</source>
        <translation>Le moment où l’on vous prévient, vos heures calmes, qui peut vous joindre aussitôt et ce qui n’est pas montré&#x202f;: cela n’appartient qu’à vous. Un fichier qui essaie est refusé en entier.</translation>
    </message>
    <message>
        <source>Whom this computer talks to</source>
        <translation>À qui cet ordinateur parle</translation>
    </message>
    <message>
        <source>With these, and with nobody else. Nothing is measured and nothing is sent.</source>
        <translation>À ceux-ci, et à personne d’autre. Rien n’est mesuré et rien n’est envoyé.</translation>
    </message>
    <message>
        <source>When you sign in, the address that you type is asked where its service is; the list then shows what it answered.</source>
        <translation>Quand vous vous connectez, l’adresse que vous écrivez est interrogée pour savoir où est son service&#x202f;; la liste montre ensuite ce qu’elle a répondu.</translation>
    </message>
    <message>
        <source>No association has set anything here. An association can give its members a file that says which servers it uses and which groups it has.</source>
        <translation>Aucune association n’a rien réglé ici. Une association peut donner à ses membres un fichier qui dit quels serveurs elle utilise et quels groupes elle a.</translation>
    </message>
    <message>
        <source>{name} gave a file that says where its members meet. This is all that it says.</source>
        <translation>{name} a donné un fichier qui dit où ses membres se retrouvent. Voici tout ce qu’il dit.</translation>
    </message>
    <message>
        <source>Its servers</source>
        <translation>Ses serveurs</translation>
    </message>
    <message>
        <source>The directory</source>
        <translation>L’annuaire</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between names</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>The directory can be narrowed by: {names}.</source>
        <translation>L’annuaire peut être restreint par&#x202f;: {names}.</translation>
    </message>
    <message>
        <source>Its groups</source>
        <translation>Ses groupes</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Aide</translation>
    </message>
    <message>
        <source>Whom to ask: {who}</source>
        <translation>À qui demander&#x202f;: {who}</translation>
    </message>
    <message>
        <source>you follow it</source>
        <translation>vous le suivez</translation>
    </message>
    <message>
        <source>you are signed in there</source>
        <translation>vous y avez un compte</translation>
    </message>
    <message>
        <source>not used by you yet</source>
        <translation>vous ne l’utilisez pas encore</translation>
    </message>
    <message>
        <source>{server}: {state}</source>
        <translation>{server}&#x202f;: {state}</translation>
    </message>
    <message>
        <source>{what}: {server}, {state}</source>
        <translation>{what}&#x202f;: {server}, {state}</translation>
    </message>
    <message>
        <source>Conversations: {names}</source>
        <translation>Conversations&#x202f;: {names}</translation>
    </message>
    <message>
        <source>News of: {names}</source>
        <translation>Nouvelles de&#x202f;: {names}</translation>
    </message>
    <message>
        <source>Subjects: {names}</source>
        <translation>Sujets&#x202f;: {names}</translation>
    </message>
    <message>
        <source>Calendars: {names}</source>
        <translation>Agendas&#x202f;: {names}</translation>
    </message>
    <message>
        <source>In the directory: {names}</source>
        <translation>Dans l’annuaire&#x202f;: {names}</translation>
    </message>
    <message>
        <source>{host}: your account</source>
        <translation>{host}&#x202f;: votre compte</translation>
    </message>
    <message>
        <source>{host}: a public agenda that you follow</source>
        <translation>{host}&#x202f;: un agenda public que vous suivez</translation>
    </message>
    <message>
        <source>{host}: asked for a public agenda that you do not follow</source>
        <translation>{host}&#x202f;: interrogé pour un agenda public que vous ne suivez pas</translation>
    </message>
    <message>
        <source>{host}: named by your association, once you sign in there</source>
        <translation>{host}&#x202f;: indiqué par votre association, une fois que vous vous y connectez</translation>
    </message>
    <message>
        <source>{host}: a public agenda that your association names, once you follow it</source>
        <translation>{host}&#x202f;: un agenda public que votre association indique, une fois que vous le suivez</translation>
    </message>
    <message>
        <source>{host}: pictures and files that your servers say are there</source>
        <translation>{host}&#x202f;: images et fichiers que vos serveurs y indiquent</translation>
    </message>
    <message>
        <source>With nobody yet.</source>
        <translation>À personne pour l’instant.</translation>
    </message>
</context>
<context>
    <name>Attachments</name>
    <message>
        <source>“{name}” can no longer be read here. Attach it again.</source>
        <translation>«&#x202f;{name}&#x202f;» n’est plus lisible ici. Joignez-le de nouveau.</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>What you pasted is long. It goes along as a file.</source>
        <translation>Le texte collé est long. Il est joint comme fichier.</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) can go with one text.</source>
        <translation>
            <numerusform>%n fichier peut accompagner un texte.</numerusform>
            <numerusform>%n fichiers peuvent accompagner un texte.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BackupPart</name>
    <message>
        <source>One file holds everything that is here: what you read and wrote, drafts, your accounts, pictures. It is encrypted, and nothing in it can be read without the passphrase that you give it now. It cannot be found again if it is forgotten.</source>
        <translation>Un seul fichier contient tout ce qui est ici&#x202f;: ce que vous avez lu et écrit, vos brouillons, vos comptes, les images. Il est chiffré, et rien ne peut y être lu sans la phrase de passe que vous lui donnez maintenant. Si elle est oubliée, elle ne peut pas être retrouvée.</translation>
    </message>
    <message>
        <source>A passphrase for the copy</source>
        <translation>Une phrase de passe pour la copie</translation>
    </message>
    <message>
        <source>The same once more</source>
        <translation>La même, encore une fois</translation>
    </message>
    <message>
        <source>Make a copy…</source>
        <translation>Faire une copie…</translation>
    </message>
    <message>
        <source>Without a passphrase anybody could open the copy.</source>
        <translation>Sans phrase de passe, n’importe qui pourrait ouvrir la copie.</translation>
    </message>
    <message>
        <source>The two are not the same.</source>
        <translation>Les deux ne sont pas identiques.</translation>
    </message>
    <message>
        <source>Préau of {date}</source>
        <translation>Préau du {date}</translation>
    </message>
    <message>
        <source>The copy is made and was read back: {file} ({size}). Keep it where this computer’s loss would not take it along.</source>
        <translation>La copie est faite et a été relue&#x202f;: {file} ({size}). Gardez-la là où la perte de cet ordinateur ne l’emporterait pas.</translation>
    </message>
</context>
<context>
    <name>BlockedPart</name>
    <message>
        <source>What these people write is shown nowhere, and nothing tells you of it. They are not told.</source>
        <translation>Ce qu’écrivent ces personnes n’est montré nulle part et ne vous est pas signalé. Elles n’en savent rien.</translation>
    </message>
    <message>
        <source>Nobody. You choose this on somebody’s card or beside what they wrote.</source>
        <translation>Personne. Cela se choisit sur la fiche de quelqu’un ou à côté de ce qu’il a écrit.</translation>
    </message>
    <message>
        <source>You chose this at the server where you have an account, and change it there.</source>
        <translation>Vous l’avez choisi sur le serveur où vous avez un compte, et c’est là que cela se change.</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Lire à nouveau</translation>
    </message>
    <message>
        <source>Read {name} again</source>
        <translation>Lire {name} à nouveau</translation>
    </message>
</context>
<context>
    <name>CalendarChip</name>
    <message>
        <source>{name}: no longer updated</source>
        <translation>{name}&#x202f;: n’est plus mis à jour</translation>
    </message>
    <message>
        <source>Calendar {name}</source>
        <translation>Agenda {name}</translation>
    </message>
    <message>
        <source>Shown. A click hides it.</source>
        <translation>Affiché. Un clic le masque.</translation>
    </message>
    <message>
        <source>Not shown. A click shows it.</source>
        <translation>Masqué. Un clic l’affiche.</translation>
    </message>
</context>
<context>
    <name>Calendars</name>
    <message>
        <source>Calendars</source>
        <translation>Agendas</translation>
    </message>
    <message>
        <source>Follow a public agenda</source>
        <translation>Suivre un agenda public</translation>
    </message>
</context>
<context>
    <name>CalendarsCard</name>
    <message>
        <source>Calendars</source>
        <translation>Agendas</translation>
    </message>
</context>
<context>
    <name>CalmPage</name>
    <message>
        <source>When Préau speaks to you</source>
        <translation>Quand Préau vous parle</translation>
    </message>
    <message>
        <source>You decide it, here and nowhere else. Nobody can decide it for you.</source>
        <translation>C’est vous qui en décidez, ici et nulle part ailleurs. Personne ne peut en décider à votre place.</translation>
    </message>
    <message>
        <source>Your page</source>
        <translation>Votre page</translation>
    </message>
    <message>
        <source>A pause</source>
        <translation>Une pause</translation>
    </message>
    <message>
        <source>Quiet hours</source>
        <translation>Heures calmes</translation>
    </message>
    <message>
        <source>Who may speak to you at once</source>
        <translation>Qui peut vous parler tout de suite</translation>
    </message>
    <message>
        <source>What you send</source>
        <translation>Ce que vous envoyez</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>Rappels</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Cet ordinateur</translation>
    </message>
    <message>
        <source>People whom you do not read</source>
        <translation>Les personnes que vous ne lisez pas</translation>
    </message>
    <message>
        <source>What stands in your page</source>
        <translation>Ce que contient votre page</translation>
    </message>
</context>
<context>
    <name>CatchUp</name>
    <message>
        <source>The last three hours</source>
        <translation>Les trois dernières heures</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Aujourd’hui</translation>
    </message>
    <message>
        <source>Since yesterday</source>
        <translation>Depuis hier</translation>
    </message>
    <message>
        <source>The last seven days</source>
        <translation>Les sept derniers jours</translation>
    </message>
    <message>
        <source>All that came since your last page</source>
        <translation>Tout ce qui est arrivé depuis votre dernière page</translation>
    </message>
    <message>
        <source>Earlier pages</source>
        <translation>Les pages précédentes</translation>
    </message>
</context>
<context>
    <name>Centre</name>
    <message>
        <source>Pages and groups</source>
        <translation>Pages et groupes</translation>
    </message>
</context>
<context>
    <name>ChangePanel</name>
    <message>
        <source>Change what waits</source>
        <translation>Changer ce qui attend</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Avertissement</translation>
    </message>
    <message>
        <source>What readers should know before they open it</source>
        <translation>Ce qu’il faut savoir avant d’ouvrir</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>This text is not kept yet. {why}</source>
        <translation>Ce texte n’est pas encore conservé. {why}</translation>
    </message>
    <message>
        <source>Keep the change</source>
        <translation>Garder le changement</translation>
    </message>
    <message>
        <source>I am coming</source>
        <translation>Je viens</translation>
    </message>
    <message>
        <source>Maybe</source>
        <translation>Peut-être</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
</context>
<context>
    <name>ChannelCard</name>
    <message>
        <source>Préau tells you when something comes</source>
        <translation>Préau vous prévient quand on vous y écrit</translation>
    </message>
    <message>
        <source>Left out of editions</source>
        <translation>Hors de vos pages</translation>
    </message>
    <message>
        <source>One line in editions</source>
        <translation>Une ligne dans vos pages</translation>
    </message>
    <message>
        <source>Not encrypted</source>
        <translation>Pas chiffrée</translation>
    </message>
    <message>
        <source>. </source>
        <comment>between sentences</comment>
        <translation>. </translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Accepter</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>{name} invites you</source>
        <translation>{name} vous invite</translation>
    </message>
    <message>
        <source>You are invited</source>
        <translation>On vous invite</translation>
    </message>
    <message>
        <source>You: {text}</source>
        <translation>Vous&#x202f;: {text}</translation>
    </message>
    <message>
        <source>{author}: {text}</source>
        <translation>{author}&#x202f;: {text}</translation>
    </message>
    <message>
        <source>something new</source>
        <translation>du nouveau</translation>
    </message>
</context>
<context>
    <name>ChannelsPart</name>
    <message>
        <source>None yet. Rooms and other sources that you follow stand here.</source>
        <translation>Rien encore. Les conversations et les autres sources que vous suivez seront ici.</translation>
    </message>
    <message>
        <source>Everything new stands in your page, unless you choose otherwise here. What is left out is there when you open it. What is written to you is never left out.</source>
        <translation>Tout ce qui est nouveau est dans votre page, sauf si vous en décidez autrement ici. Ce qui n’y est pas vous attend là où vous l’ouvrez. Ce qui vous est écrit y est toujours.</translation>
    </message>
    <message>
        <source>Show more of them</source>
        <translation>En montrer d’autres</translation>
    </message>
    <message>
        <source>In full</source>
        <translation>En entier</translation>
    </message>
    <message>
        <source>In one line</source>
        <translation>En une ligne</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Pas dans ma page</translation>
    </message>
</context>
<context>
    <name>Chip</name>
    <message>
        <source>A file</source>
        <translation>Un fichier</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>Retirer {name}</translation>
    </message>
    <message>
        <source>Being read</source>
        <translation>Lecture en cours</translation>
    </message>
    <message>
        <source>Description of {name}, for those who cannot see it (optional)</source>
        <translation>Description de {name}, pour qui ne peut pas la voir (facultatif)</translation>
    </message>
</context>
<context>
    <name>Choices</name>
    <message>
        <source>People whom you may mean</source>
        <translation>Les personnes que vous voulez peut-être nommer</translation>
    </message>
</context>
<context>
    <name>CommandLine</name>
    <message>
        <source>“{name}” is not spoken here. What is: {known}.</source>
        <translation>«&#x202f;{name}&#x202f;» ne se parle pas ici. Ce qui se parle&#x202f;: {known}.</translation>
    </message>
    <message>
        <source>Name: </source>
        <translation>Nom&#x202f;: </translation>
    </message>
    <message>
        <source>You follow {name}. Its id here is {id}.</source>
        <translation>Vous suivez {name}. Son identifiant ici est {id}.</translation>
    </message>
    <message>
        <source>Signed in as {name}. The account’s id is {id}.</source>
        <translation>La connexion est faite, sous le nom {name}. L’identifiant du compte est {id}.</translation>
    </message>
    <message>
        <source>There is no account yet: “preau accounts add”.</source>
        <translation>Il n’y a pas encore de compte&#x202f;: «&#x202f;preau accounts add&#x202f;».</translation>
    </message>
    <message>
        <source>It is followed no longer, and everything from it was removed.</source>
        <translation>Il n’est plus suivi, et tout ce qui en venait a été retiré.</translation>
    </message>
    <message>
        <source>Signed out, and everything from there was removed.</source>
        <translation>Déconnecté, et tout ce qui en venait a été retiré.</translation>
    </message>
    <message>
        <source>Everything from there was removed. The server could not be told: end the session there too.</source>
        <translation>Tout ce qui en venait a été retiré. Le serveur n’a pas pu être prévenu&#x202f;: fermez aussi la session là-bas.</translation>
    </message>
    <message>
        <source>up to date at {time}</source>
        <translation>à jour à {time}</translation>
    </message>
    <message>
        <source>Which server? Give “--server URL”.</source>
        <translation>Quel serveur&#x202f;? Donnez «&#x202f;--server URL&#x202f;».</translation>
    </message>
    <message>
        <source>Which name? Give “--login NAME”.</source>
        <translation>Quel nom&#x202f;? Donnez «&#x202f;--login NAME&#x202f;».</translation>
    </message>
    <message>
        <source>Which password? Give “--password-fd N”, never the word.</source>
        <translation>Quel mot de passe&#x202f;? Donnez «&#x202f;--password-fd N&#x202f;», jamais le mot.</translation>
    </message>
    <message>
        <source>Password: </source>
        <translation>Mot de passe&#x202f;: </translation>
    </message>
    <message>
        <source>Sign in in your browser:</source>
        <translation>Connectez-vous dans votre navigateur&#x202f;:</translation>
    </message>
    <message>
        <source>Type it at a terminal, or give “--passphrase-fd N”.</source>
        <translation>Tapez-la dans un terminal, ou donnez «&#x202f;--passphrase-fd N&#x202f;».</translation>
    </message>
    <message>
        <source>{file}, line {line}: {what}</source>
        <translation>{file}, ligne {line}&#x202f;: {what}</translation>
    </message>
    <message>
        <source>The part that talks to servers could not be started.</source>
        <translation>La partie qui parle aux serveurs n’a pas pu démarrer.</translation>
    </message>
    <message>
        <source>The part that talks to servers does not answer.</source>
        <translation>La partie qui parle aux serveurs ne répond pas.</translation>
    </message>
    <message>
        <source>The part that talks to servers has gone. Try again.</source>
        <translation>La partie qui parle aux serveurs s’est arrêtée. Réessayez.</translation>
    </message>
    <message>
        <source>Something went wrong inside Préau. Its log in the data folder says where.</source>
        <translation>Quelque chose n’a pas marché dans Préau. Son journal, dans le dossier de données, dit où.</translation>
    </message>
    <message>
        <source>There is no such account here.</source>
        <translation>Ce compte n’est pas ici.</translation>
    </message>
    <message>
        <source>It is on its way, and can no longer be changed.</source>
        <translation>C’est en route, et ne peut plus être modifié.</translation>
    </message>
    <message>
        <source>It is no longer waiting: it has left, or was cancelled.</source>
        <translation>Cela n’attend plus&#x202f;: c’est parti, ou annulé.</translation>
    </message>
    <message>
        <source>What it answers was never sent, and it cannot stand alone.</source>
        <translation>Ce à quoi cela répond n’a jamais été envoyé, et cela ne tient pas seul.</translation>
    </message>
    <message>
        <source>The file cannot be read.</source>
        <translation>Le fichier ne peut pas être lu.</translation>
    </message>
    <message>
        <source>The file is too large.</source>
        <translation>Le fichier est trop grand.</translation>
    </message>
    <message>
        <source>The file is not text in UTF-8.</source>
        <translation>Le fichier n’est pas du texte en UTF-8.</translation>
    </message>
    <message>
        <source>This is not written as TOML wants it ({name}).</source>
        <translation>Ce n’est pas écrit comme TOML le veut ({name}).</translation>
    </message>
    <message>
        <source>“{name}” is said twice.</source>
        <translation>«&#x202f;{name}&#x202f;» est dit deux fois.</translation>
    </message>
    <message>
        <source>“{name}” is not known here.</source>
        <translation>«&#x202f;{name}&#x202f;» n’est pas connu ici.</translation>
    </message>
    <message>
        <source>“{name}” is missing.</source>
        <translation>«&#x202f;{name}&#x202f;» manque.</translation>
    </message>
    <message>
        <source>“{name}” is of the wrong kind.</source>
        <translation>«&#x202f;{name}&#x202f;» n’est pas du bon genre.</translation>
    </message>
    <message>
        <source>“{name}” has a value that cannot be.</source>
        <translation>«&#x202f;{name}&#x202f;» a une valeur impossible.</translation>
    </message>
    <message>
        <source>“{name}” must begin with https.</source>
        <translation>«&#x202f;{name}&#x202f;» doit commencer par https.</translation>
    </message>
    <message>
        <source>“{name}” belongs to each person, not to this file.</source>
        <translation>«&#x202f;{name}&#x202f;» revient à chaque personne, pas à ce fichier.</translation>
    </message>
    <message>
        <source>Passphrase of this data folder: </source>
        <translation>Phrase de passe de ce dossier de données&#x202f;: </translation>
    </message>
    <message>
        <source>The copy is made and was read back: {file} ({size}).</source>
        <translation>La copie est faite et a été relue&#x202f;: {file} ({size}).</translation>
    </message>
    <message>
        <source>There is something in this data folder already. With “--replace” the copy takes the place of all of it.</source>
        <translation>Il y a déjà quelque chose dans ce dossier de données. Avec «&#x202f;--replace&#x202f;», la copie prend la place de tout.</translation>
    </message>
    <message>
        <source>Préau is open on this data folder. The copy lies beside what is here, and takes its place when Préau is opened the next time.</source>
        <translation>Préau est ouvert sur ce dossier de données. La copie est rangée à côté, et prendra sa place à la prochaine ouverture de Préau.</translation>
    </message>
    <message>
        <source>The copy is in {place}. It was made: {when}.</source>
        <translation>La copie est dans {place}. Elle a été faite&#x202f;: {when}.</translation>
    </message>
    <message>
        <source>Calendars and news go on by themselves. Conversations ask you to sign in once more: “preau accounts list” names them.</source>
        <translation>Les agendas et les nouvelles continuent d’eux-mêmes. Les conversations vous demandent de vous connecter encore une fois&#x202f;: «&#x202f;preau accounts list&#x202f;» les nomme.</translation>
    </message>
    <message>
        <source>This computer has no keyring: the passphrase of the copy guards the data folder.</source>
        <translation>Cet ordinateur n’a pas de trousseau&#x202f;: la phrase de passe de la copie protège le dossier de données.</translation>
    </message>
    <message>
        <source>Which passphrase? Give “--copy-passphrase-fd N”.</source>
        <translation>Quelle phrase de passe&#x202f;? Donnez «&#x202f;--copy-passphrase-fd N&#x202f;».</translation>
    </message>
    <message>
        <source>Passphrase of the copy: </source>
        <translation>Phrase de passe de la copie&#x202f;: </translation>
    </message>
    <message>
        <source>An empty passphrase would guard nothing.</source>
        <translation>Une phrase de passe vide ne protégerait rien.</translation>
    </message>
    <message>
        <source>The same once more: </source>
        <translation>La même, encore une fois&#x202f;: </translation>
    </message>
    <message>
        <source>The two were not the same.</source>
        <translation>Les deux n’étaient pas les mêmes.</translation>
    </message>
    <message>
        <source>Nothing could be read from file descriptor {number}.</source>
        <translation>Rien n’a pu être lu du descripteur de fichier {number}.</translation>
    </message>
    <message>
        <source>What was read there is empty.</source>
        <translation>Ce qui y a été lu est vide.</translation>
    </message>
    <message>
        <source>Nothing waits.</source>
        <translation>Rien n’attend.</translation>
    </message>
    <message>
        <source>It was taken back, and will not be sent.</source>
        <translation>C’est retiré, et ne sera pas envoyé.</translation>
    </message>
    <message>
        <source>It has no words of its own; the window can change it.</source>
        <translation>Cela n’a pas de texte à soi&#x202f;; la fenêtre peut le modifier.</translation>
    </message>
    <message>
        <source>It waits for what it answers.</source>
        <translation>Cela attend ce à quoi cela répond.</translation>
    </message>
    <message>
        <source>“preau outbox retry {id}” sends yours, “preau outbox cancel {id}” leaves the other.</source>
        <translation>«&#x202f;preau outbox retry {id}&#x202f;» envoie le vôtre, «&#x202f;preau outbox cancel {id}&#x202f;» laisse l’autre.</translation>
    </message>
    <message>
        <source>Ask every server for what is new.</source>
        <translation>Demander à chaque serveur ce qui est nouveau.</translation>
    </message>
    <message>
        <source>Sign in and out, and see the accounts.</source>
        <translation>Se connecter, se déconnecter, voir les comptes.</translation>
    </message>
    <message>
        <source>Read what is here, newest first.</source>
        <translation>Lire ce qui est ici, le plus récent d’abord.</translation>
    </message>
    <message>
        <source>Write a message or a post, online or not.</source>
        <translation>Écrire un message ou une publication, en ligne ou non.</translation>
    </message>
    <message>
        <source>See and change what has not left yet.</source>
        <translation>Voir et modifier ce qui n’est pas encore parti.</translation>
    </message>
    <message>
        <source>Find messages, posts, events, people.</source>
        <translation>Trouver des messages, des publications, des événements, des personnes.</translation>
    </message>
    <message>
        <source>words, “words together”, from:NAME, in:NAME, before:DATE, after:DATE; in English or in French</source>
        <translation>des mots, «&#x202f;des mots ensemble&#x202f;», de:NOM, dans:NOM, avant:DATE, après:DATE&#x202f;; en français ou en anglais</translation>
    </message>
    <message>
        <source>Read the days to come.</source>
        <translation>Lire les jours à venir.</translation>
    </message>
    <message>
        <source>Make one encrypted file of everything here.</source>
        <translation>Faire un seul fichier chiffré de tout ce qui est ici.</translation>
    </message>
    <message>
        <source>Bring back what such a file holds.</source>
        <translation>Reprendre ce que contient un tel fichier.</translation>
    </message>
    <message>
        <source>Take all your data along, readable.</source>
        <translation>Emporter toutes vos données, lisibles.</translation>
    </message>
    <message>
        <source>as one packed file</source>
        <translation>en un seul fichier compressé</translation>
    </message>
    <message>
        <source>Leave the association: its accounts, its groups.</source>
        <translation>Quitter l’association&#x202f;: ses comptes, ses groupes.</translation>
    </message>
    <message>
        <source>Remove everything of Préau from this computer.</source>
        <translation>Enlever tout ce qui est de Préau de cet ordinateur.</translation>
    </message>
    <message>
        <source>Let links to conversations, posts, calendars open here.</source>
        <translation>Faire ouvrir ici les liens vers des conversations, des publications, des agendas.</translation>
    </message>
    <message>
        <source>no more</source>
        <translation>ne plus le faire</translation>
    </message>
    <message>
        <source>What to tell the person who helps, about a code.</source>
        <translation>Que dire à la personne qui aide, à propos d’un code.</translation>
    </message>
    <message>
        <source>what --json gives as error</source>
        <translation>ce que --json donne comme «&#x202f;error&#x202f;»</translation>
    </message>
    <message>
        <source>do it without asking, whatever would be lost</source>
        <translation>le faire sans demander, quoi qu’il se perde</translation>
    </message>
    <message>
        <source>take the place of what is there</source>
        <translation>prendre la place de ce qui est là</translation>
    </message>
    <message>
        <source>read the copy’s passphrase from this open file</source>
        <translation>lire la phrase de passe de la copie dans ce fichier ouvert</translation>
    </message>
    <message>
        <source>the association’s file: its servers and groups</source>
        <translation>le fichier de l’association&#x202f;: ses serveurs et ses groupes</translation>
    </message>
    <message>
        <source>read the folder’s passphrase from this open file</source>
        <translation>lire la phrase de passe du dossier dans ce fichier ouvert</translation>
    </message>
    <message>
        <source>the data folder, else the usual one of this system</source>
        <translation>le dossier de données, sinon celui du système</translation>
    </message>
    <message>
        <source>One calm window for a community’s talk, news, events and directory. Without a command, it opens, and with a link (matrix:, https://matrix.to/, web+ap:, webcal:) it opens there. Exit codes: 0 done, 1 refused or failed, 2 not understood, 3 offline (what was written waits), 4 the key is missing or locked, 5 the data folder cannot be used.</source>
        <translation>Une fenêtre calme pour les échanges, les nouvelles, les événements et l’annuaire d’une communauté. Sans commande, elle s’ouvre, et avec un lien (matrix:, https://matrix.to/, web+ap:, webcal:) elle s’ouvre là. Codes de fin&#x202f;: 0 fait, 1 refusé ou échoué, 2 pas compris, 3 hors ligne (ce qui est écrit attend), 4 la clé manque ou est verrouillée, 5 le dossier de données ne peut pas servir.</translation>
    </message>
    <message>
        <source>print for programs, errors too</source>
        <translation>écrire pour des programmes, erreurs comprises</translation>
    </message>
    <message>
        <source>end when everything is here; else stay until interrupted</source>
        <translation>finir quand tout est là&#x202f;; sinon rester jusqu’à l’interruption</translation>
    </message>
    <message>
        <source>sign in to a server</source>
        <translation>se connecter à un serveur</translation>
    </message>
    <message>
        <source>read the password from this open file, else it is asked</source>
        <translation>lire le mot de passe dans ce fichier ouvert, sinon il est demandé</translation>
    </message>
    <message>
        <source>only print the address to open</source>
        <translation>seulement écrire l’adresse à ouvrir</translation>
    </message>
    <message>
        <source>show the accounts</source>
        <translation>montrer les comptes</translation>
    </message>
    <message>
        <source>sign out and remove all that came from there</source>
        <translation>se déconnecter et retirer tout ce qui en vient</translation>
    </message>
    <message>
        <source>the name of a conversation or timeline, or its id</source>
        <translation>le nom d’une conversation ou d’un fil, ou son identifiant</translation>
    </message>
    <message>
        <source>the id of what it answers, as --json prints it</source>
        <translation>l’identifiant de ce à quoi cela répond, comme --json l’écrit</translation>
    </message>
    <message>
        <source>of a post: who may read it</source>
        <translation>d’une publication&#x202f;: qui peut la lire</translation>
    </message>
    <message>
        <source>of a post: what is said before it is shown</source>
        <translation>d’une publication&#x202f;: ce qui est dit avant de la montrer</translation>
    </message>
    <message>
        <source>of a post: fr, en…</source>
        <translation>d’une publication&#x202f;: fr, en…</translation>
    </message>
    <message>
        <source>how long to watch it leave; it leaves in any case</source>
        <translation>combien de temps le regarder partir&#x202f;; il part de toute façon</translation>
    </message>
    <message>
        <source>the words, or - to read them</source>
        <translation>le texte, ou - pour le lire</translation>
    </message>
    <message>
        <source>what waits</source>
        <translation>ce qui attend</translation>
    </message>
    <message>
        <source>take it back before it leaves</source>
        <translation>le retirer avant qu’il parte</translation>
    </message>
    <message>
        <source>send it again, or now</source>
        <translation>le renvoyer, ou maintenant</translation>
    </message>
    <message>
        <source>put other words in its place</source>
        <translation>mettre un autre texte à sa place</translation>
    </message>
    <message>
        <source>a number from {least} to {most}</source>
        <translation>un nombre de {least} à {most}</translation>
    </message>
    <message>
        <source>Several are called “{name}”. Give one of these:</source>
        <translation>Plusieurs s’appellent «&#x202f;{name}&#x202f;». Donnez l’un de ceux-ci&#x202f;:</translation>
    </message>
    <message>
        <source>There is no place “{name}”. There are:</source>
        <translation>Il n’y a pas d’endroit «&#x202f;{name}&#x202f;». Il y a&#x202f;:</translation>
    </message>
    <message>
        <source>There is no group “{name}”.</source>
        <translation>Il n’y a pas de groupe «&#x202f;{name}&#x202f;».</translation>
    </message>
    <message>
        <source>all day</source>
        <translation>toute la journée</translation>
    </message>
    <message>
        <source>There is nothing.</source>
        <translation>Il n’y a rien.</translation>
    </message>
    <message>
        <source>It is written down as {id}, and will leave by itself.</source>
        <translation>C’est noté sous {id}, et partira tout seul.</translation>
    </message>
    <message>
        <source>There are no words to send.</source>
        <translation>Il n’y a pas de texte à envoyer.</translation>
    </message>
    <message>
        <source>It has left.</source>
        <translation>C’est parti.</translation>
    </message>
    <message>
        <source>“{name}” does not know that visibility.</source>
        <translation>«&#x202f;{name}&#x202f;» ne connaît pas cette visibilité.</translation>
    </message>
    <message>
        <source>It was refused, and stays in the outbox as {id}.</source>
        <translation>C’est refusé, et reste à envoyer sous {id}.</translation>
    </message>
    <message>
        <source>It may have arrived: “preau outbox” has it as {id}.</source>
        <translation>C’est peut-être arrivé&#x202f;: «&#x202f;preau outbox&#x202f;» l’a sous {id}.</translation>
    </message>
    <message>
        <source>It waits as {id}, and will leave by itself.</source>
        <translation>Cela attend sous {id}, et partira tout seul.</translation>
    </message>
    <message>
        <source>Up to date.</source>
        <translation>À jour.</translation>
    </message>
    <message>
        <source>show this help</source>
        <translation>montrer cette aide</translation>
    </message>
    <message>
        <source>This was not understood: {message}</source>
        <translation>Cela n’a pas été compris&#x202f;: {message}</translation>
    </message>
    <message>
        <source>“{program} --help” explains what is.</source>
        <translation>«&#x202f;{program} --help&#x202f;» explique ce qui l’est.</translation>
    </message>
    <message>
        <source>usage:</source>
        <translation>emploi&#x202f;:</translation>
    </message>
    <message>
        <source>options</source>
        <translation>options</translation>
    </message>
    <message>
        <source>what to say</source>
        <translation>quoi dire</translation>
    </message>
    <message>
        <source>{0} is missing.</source>
        <translation>Il manque {0}.</translation>
    </message>
    <message>
        <source>“{0}” is not known.</source>
        <translation>«&#x202f;{0}&#x202f;» n’est pas connu.</translation>
    </message>
    <message>
        <source>{0} cannot be “{1}”; it can be {2}.</source>
        <translation>{0} ne peut pas être «&#x202f;{1}&#x202f;»&#x202f;; ce peut être {2}.</translation>
    </message>
    <message>
        <source>{0} needs a value.</source>
        <translation>{0} a besoin d’une valeur.</translation>
    </message>
    <message>
        <source>{0} cannot be given together with {1}.</source>
        <translation>{0} ne va pas avec {1}.</translation>
    </message>
    <message>
        <source>{0} cannot be “{1}”.</source>
        <translation>{0} ne peut pas être «&#x202f;{1}&#x202f;».</translation>
    </message>
    <message>
        <source>What is exported is not encrypted: whoever has it can read it.</source>
        <translation>Ce qui est exporté n’est pas chiffré&#x202f;: quiconque l’a entre les mains peut le lire.</translation>
    </message>
    <message>
        <source>Exported: {place} ({size}).</source>
        <translation>Exporté&#x202f;: {place} ({size}).</translation>
    </message>
    <message>
        <source>There is no association.</source>
        <translation>Il n’y a pas d’association.</translation>
    </message>
    <message>
        <source>You have left {name}.</source>
        <translation>Vous avez quitté {name}.</translation>
    </message>
    <message>
        <source>Everything of Préau goes from here: {place}. What has not left yet is lost.</source>
        <translation>Tout ce qui est de Préau part d’ici&#x202f;: {place}. Ce qui n’est pas encore parti est perdu.</translation>
    </message>
    <message>
        <source>Everything of Préau was removed: the key, then {size}.</source>
        <translation>Tout ce qui est de Préau a été enlevé&#x202f;: la clé, puis {size}.</translation>
    </message>
    <message>
        <source>What is not Préau’s is still there: {place}</source>
        <translation>Ce qui n’est pas à Préau y est toujours&#x202f;: {place}</translation>
    </message>
    <message>
        <source>{sentence} Go on? [yes/no] </source>
        <translation>{sentence} Continuer&#x202f;? [oui/non] </translation>
    </message>
    <message>
        <source>Nothing was done.</source>
        <translation>Rien n’a été fait.</translation>
    </message>
    <message>
        <source>To do it all the same, give “--yes”.</source>
        <translation>Pour le faire quand même, donnez «&#x202f;--yes&#x202f;».</translation>
    </message>
    <message>
        <source>On this system only its settings choose what opens a link.</source>
        <translation>Sur ce système, seuls ses réglages choisissent ce qui ouvre un lien.</translation>
    </message>
    <message>
        <source>The settings of this computer cannot be changed.</source>
        <translation>Les réglages de cet ordinateur ne peuvent pas être changés.</translation>
    </message>
    <message>
        <source>Links to conversations, posts and calendars open with Préau from now on.</source>
        <translation>Les liens vers des conversations, des publications et des agendas s’ouvrent désormais avec Préau.</translation>
    </message>
    <message>
        <source>Links are opened as they were before.</source>
        <translation>Les liens s’ouvrent comme avant.</translation>
    </message>
    <message>
        <source>A code is small letters: unreachable.</source>
        <translation>Un code est en petites lettres&#x202f;: unreachable.</translation>
    </message>
    <message>
        <source>What to tell the person who helps you: preau help-text {code}</source>
        <translation>Que dire à la personne qui vous aide&#x202f;: preau help-text {code}</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>What readers should know before they open it</source>
        <translation>Ce qu’il faut savoir avant d’ouvrir</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Avertissement</translation>
    </message>
    <message>
        <source>The changed text</source>
        <translation>Le texte modifié</translation>
    </message>
    <message>
        <source>This text is not kept yet. {why}</source>
        <translation>Ce texte n’est pas encore conservé. {why}</translation>
    </message>
    <message>
        <source>Attach files</source>
        <translation>Joindre des fichiers</translation>
    </message>
    <message>
        <source>Keep the change</source>
        <translation>Garder le changement</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Mettre en attente</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Envoyer</translation>
    </message>
    <message>
        <source>It leaves by itself when the network is back</source>
        <translation>Cela part tout seul au retour du réseau</translation>
    </message>
    <message>
        <source>Send (Ctrl+Enter)</source>
        <translation>Envoyer (Ctrl+Entrée)</translation>
    </message>
    <message numerus="yes">
        <source>%n character(s) too many for this server.</source>
        <translation>
            <numerusform>%n caractère de trop pour ce serveur.</numerusform>
            <numerusform>%n caractères de trop pour ce serveur.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ComputerPart</name>
    <message>
        <source>This computer has no notifications that Préau could use. Your page is made at its hours all the same, and waits here.</source>
        <translation>Cet ordinateur n’a pas de notifications dont Préau puisse se servir. Votre page se fait tout de même à ses heures, et vous attend ici.</translation>
    </message>
    <message>
        <source>While your computer itself is set not to disturb you, Préau tells you nothing, and does not make up for it afterwards.</source>
        <translation>Quand votre ordinateur est lui-même réglé sur «&#x202f;Ne pas déranger&#x202f;», Préau ne vous dit rien, et ne le fait pas non plus après coup.</translation>
    </message>
    <message>
        <source>It is set so at this moment.</source>
        <translation>C’est le cas en ce moment.</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Cet ordinateur</translation>
    </message>
    <message>
        <source>Everything that was read lies here, encrypted: {place}</source>
        <translation>Tout ce qui a été lu est ici, chiffré&#x202f;: {place}</translation>
    </message>
</context>
<context>
    <name>Contact</name>
    <message>
        <source>Whoever told you of Préau can help, or somebody of your association.</source>
        <translation>La personne qui vous a parlé de Préau peut vous aider, ou quelqu’un de votre association.</translation>
    </message>
    <message>
        <source>Somebody of {name} answers here: {contact}.</source>
        <translation>Chez {name}, quelqu’un vous répond ici&#x202f;: {contact}.</translation>
    </message>
    <message>
        <source>Pages of your association: {pages}.</source>
        <translation>Pages de votre association&#x202f;: {pages}.</translation>
    </message>
</context>
<context>
    <name>ConversationPanel</name>
    <message>
        <source>What you choose about this</source>
        <translation>Ce que vous choisissez pour cette conversation</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Messages</translation>
    </message>
    <message>
        <source>New messages below</source>
        <translation>Nouveaux messages plus bas</translation>
    </message>
    <message>
        <source>Back to the newest messages</source>
        <translation>Revenir aux derniers messages</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Accepter</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>This conversation is gone</source>
        <translation>Cette conversation n’existe plus</translation>
    </message>
    <message>
        <source>Write to {name}</source>
        <translation>Écrire à {name}</translation>
    </message>
    <message>
        <source>{name} invites you</source>
        <translation>{name} vous invite</translation>
    </message>
    <message>
        <source>You are invited</source>
        <translation>On vous invite</translation>
    </message>
    <message>
        <source>. </source>
        <comment>between sentences</comment>
        <translation>. </translation>
    </message>
    <message>
        <source>Only the members of this conversation can read what is written here.</source>
        <translation>Seuls les membres de cette conversation peuvent lire ce qui s’y écrit.</translation>
    </message>
    <message>
        <source>These messages are not encrypted: those who run the servers can read them.</source>
        <translation>Ces messages ne sont pas chiffrés&#x202f;: les responsables des serveurs peuvent les lire.</translation>
    </message>
    <message>
        <source>You left this conversation. What was read stays here.</source>
        <translation>Vous avez quitté cette conversation. Ce qui a été lu reste ici.</translation>
    </message>
    <message>
        <source>This can be read, but not written to.</source>
        <translation>On peut lire ici, mais pas écrire.</translation>
    </message>
    <message>
        <source>This is the beginning.</source>
        <translation>C’est le début.</translation>
    </message>
    <message>
        <source>Older messages were asked for.</source>
        <translation>Les messages plus anciens sont demandés.</translation>
    </message>
    <message>
        <source>Older messages did not come. {why}</source>
        <translation>Les messages plus anciens ne sont pas venus. {why}</translation>
    </message>
    <message>
        <source>Show {n} older</source>
        <translation>Montrer {n} messages plus anciens</translation>
    </message>
    <message>
        <source>Show {n} newer</source>
        <translation>Montrer {n} messages plus récents</translation>
    </message>
    <message>
        <source>Nothing was said here yet.</source>
        <translation>Rien n’a encore été dit ici.</translation>
    </message>
    <message>
        <source>Go to a date</source>
        <translation>Aller à une date</translation>
    </message>
    <message>
        <source>Search in it</source>
        <translation>Y rechercher</translation>
    </message>
</context>
<context>
    <name>ConversationsPage</name>
    <message>
        <source>Conversations</source>
        <translation>Conversations</translation>
    </message>
    <message>
        <source>New message</source>
        <translation>Nouveau message</translation>
    </message>
    <message>
        <source>The name of a person or a room</source>
        <translation>Le nom d’une personne ou d’un salon</translation>
    </message>
    <message>
        <source>Find a conversation by its name</source>
        <translation>Trouver une conversation par son nom</translation>
    </message>
    <message>
        <source>Invitations</source>
        <translation>Invitations</translation>
    </message>
    <message>
        <source>Direct conversations</source>
        <translation>Conversations directes</translation>
    </message>
    <message>
        <source>Rooms</source>
        <translation>Salons</translation>
    </message>
    <message>
        <source>No conversation has this name.</source>
        <translation>Aucune conversation ne porte ce nom.</translation>
    </message>
    <message>
        <source>There is no conversation yet.</source>
        <translation>Il n’y a pas encore de conversation.</translation>
    </message>
</context>
<context>
    <name>Copies</name>
    <message>
        <source>Where to keep the copy</source>
        <translation>Où garder la copie</translation>
    </message>
    <message>
        <source>Which copy</source>
        <translation>Quelle copie</translation>
    </message>
    <message>
        <source>Copies of Préau ({pattern})</source>
        <translation>Copies de Préau ({pattern})</translation>
    </message>
    <message>
        <source>All files ({pattern})</source>
        <translation>Tous les fichiers ({pattern})</translation>
    </message>
    <message>
        <source>What is here is copied. {n}%</source>
        <translation>Ce qui est ici est copié. {n}&#x202f;%</translation>
    </message>
    <message>
        <source>The copy is written. {n}%</source>
        <translation>La copie s’écrit. {n}&#x202f;%</translation>
    </message>
    <message>
        <source>The copy is read back. {n}%</source>
        <translation>La copie est relue. {n}&#x202f;%</translation>
    </message>
    <message>
        <source>The copy is read. {n}%</source>
        <translation>La copie est lue. {n}&#x202f;%</translation>
    </message>
    <message>
        <source>The copy is opened and looked through. {n}%</source>
        <translation>La copie est ouverte et examinée. {n}&#x202f;%</translation>
    </message>
    <message>
        <source>There is a file of that name already. It is as it was.</source>
        <translation>Il y a déjà un fichier de ce nom. Il est resté tel quel.</translation>
    </message>
    <message>
        <source>There is no such folder.</source>
        <translation>Ce dossier n’existe pas.</translation>
    </message>
    <message>
        <source>A copy inside Préau’s own folder would be lost with it. Choose another place.</source>
        <translation>Une copie rangée dans le dossier de Préau serait perdue avec lui. Choisissez un autre endroit.</translation>
    </message>
    <message>
        <source>There is not enough room for the copy. Nothing was written.</source>
        <translation>Il n’y a pas assez de place pour la copie. Rien n’a été écrit.</translation>
    </message>
    <message>
        <source>Nothing can be written there.</source>
        <translation>Rien ne peut être écrit à cet endroit.</translation>
    </message>
    <message>
        <source>What is here is damaged in one place, so that no whole copy of it can be made.</source>
        <translation>Ce qui est ici est abîmé à un endroit&#x202f;: aucune copie entière ne peut en être faite.</translation>
    </message>
    <message>
        <source>A copy is being made already.</source>
        <translation>Une copie est déjà en cours.</translation>
    </message>
    <message>
        <source>It was stopped. Nothing of the copy remains.</source>
        <translation>C’est arrêté. Il ne reste rien de la copie.</translation>
    </message>
    <message>
        <source>This file is no copy made by Préau.</source>
        <translation>Ce fichier n’est pas une copie faite par Préau.</translation>
    </message>
    <message>
        <source>A newer Préau made this copy. Bring it back with that version.</source>
        <translation>Cette copie vient d’un Préau plus récent. Reprenez-la avec cette version.</translation>
    </message>
    <message>
        <source>This copy of an older Préau could not be brought up to date.</source>
        <translation>Cette copie d’un Préau plus ancien n’a pas pu être mise à jour.</translation>
    </message>
    <message>
        <source>This passphrase does not open the copy.</source>
        <translation>Cette phrase de passe n’ouvre pas la copie.</translation>
    </message>
    <message>
        <source>This copy is damaged or not whole. Nothing here was changed.</source>
        <translation>Cette copie est abîmée ou incomplète. Rien n’a été changé ici.</translation>
    </message>
    <message>
        <source>There is no such file.</source>
        <translation>Ce fichier n’existe pas.</translation>
    </message>
    <message>
        <source>There is not enough room here for what is in the copy. Nothing was changed.</source>
        <translation>Il n’y a pas assez de place ici pour ce que contient la copie. Rien n’a été changé.</translation>
    </message>
    <message>
        <source>The copy could not be read, or nothing written here.</source>
        <translation>La copie n’a pas pu être lue, ou rien ne peut être écrit ici.</translation>
    </message>
    <message>
        <source>Another copy is being made or brought back.</source>
        <translation>Une autre copie est en cours.</translation>
    </message>
    <message>
        <source>It was stopped. What is here is as it was.</source>
        <translation>C’est arrêté. Ce qui est ici est resté tel quel.</translation>
    </message>
    <message>
        <source>The keyring of this computer is locked. Unlock it, then try again.</source>
        <translation>Le trousseau de cet ordinateur est verrouillé. Déverrouillez-le, puis réessayez.</translation>
    </message>
</context>
<context>
    <name>CopiesPage</name>
    <message>
        <source>Copies, and another computer</source>
        <translation>Copies, et un autre ordinateur</translation>
    </message>
    <message>
        <source>A copy for another day, or another computer</source>
        <translation>Une copie pour un autre jour, ou un autre ordinateur</translation>
    </message>
    <message>
        <source>Taking your data along</source>
        <translation>Emporter vos données</translation>
    </message>
    <message>
        <source>Bringing a copy back</source>
        <translation>Reprendre une copie</translation>
    </message>
</context>
<context>
    <name>Counts</name>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>il y a %n minute</numerusform>
            <numerusform>il y a %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>il y a %n heure</numerusform>
            <numerusform>il y a %n heures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>il y a %n jour</numerusform>
            <numerusform>il y a %n jours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n jour</numerusform>
            <numerusform>%n jours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) before</source>
        <translation>
            <numerusform>%n minute avant</numerusform>
            <numerusform>%n minutes avant</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) before</source>
        <translation>
            <numerusform>%n heure avant</numerusform>
            <numerusform>%n heures avant</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) before</source>
        <translation>
            <numerusform>%n jour avant</numerusform>
            <numerusform>%n jours avant</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting to leave</source>
        <translation>
            <numerusform>%n envoi en attente</numerusform>
            <numerusform>%n envois en attente</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Dates</name>
    <message>
        <source>H:mm</source>
        <comment>Qt time pattern: an hour with its minutes</comment>
        <translation>H&apos;&#x202f;h&#x202f;&apos;mm</translation>
    </message>
    <message>
        <source>yesterday, {time}</source>
        <translation>hier, {time}</translation>
    </message>
    <message>
        <source>{day}, {time}</source>
        <translation>{day}, {time}</translation>
    </message>
    <message>
        <source>yesterday {time}</source>
        <translation>hier, {time}</translation>
    </message>
    <message>
        <source>{day} {time}</source>
        <translation>{day}, {time}</translation>
    </message>
    <message>
        <source>at {time}</source>
        <translation>à {time}</translation>
    </message>
    <message>
        <source>d MMMM</source>
        <comment>Qt date pattern: day and month</comment>
        <translation>d MMMM</translation>
    </message>
    <message>
        <source>on {day} at {time}</source>
        <translation>{day} à {time}</translation>
    </message>
    <message>
        <source>the day before, at {time}</source>
        <translation>la veille, à&#xa0;{time}</translation>
    </message>
    <message>
        <source>d MMMM yyyy</source>
        <comment>Qt date pattern: day, month, year</comment>
        <translation>d MMMM yyyy</translation>
    </message>
    <message>
        <source>dddd d MMMM</source>
        <comment>Qt date pattern: a day in full</comment>
        <translation>dddd d MMMM</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <comment>Qt date pattern: a month</comment>
        <translation>MMMM yyyy</translation>
    </message>
    <message>
        <source>all day</source>
        <translation>toute la journée</translation>
    </message>
    <message>
        <source>{start} to {end}</source>
        <translation>{start} à {end}</translation>
    </message>
    <message>
        <source>{day}, {hours}</source>
        <translation>{day}, {hours}</translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <translation>{first} au {last}</translation>
    </message>
    <message>
        <source>{first}, {start} to {last}, {end}</source>
        <translation>{first}, {start} au {last}, {end}</translation>
    </message>
    <message>
        <source>TODAY</source>
        <translation>AUJ.</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>à l’instant</translation>
    </message>
    <message>
        <source>1</source>
        <comment>the first day of a month, within a date</comment>
        <translation>1er</translation>
    </message>
</context>
<context>
    <name>DayCell</name>
    <message>
        <source>today</source>
        <translation>aujourd’hui</translation>
    </message>
    <message>
        <source>An event without a name</source>
        <translation>Un événement sans nom</translation>
    </message>
    <message>
        <source>nothing planned</source>
        <translation>rien de prévu</translation>
    </message>
    <message>
        <source>More on {day}</source>
        <translation>La suite du {day}</translation>
    </message>
    <message>
        <source>New event on this day</source>
        <translation>Nouvel événement ce jour-là</translation>
    </message>
</context>
<context>
    <name>DeepLinks</name>
    <message>
        <source>This link leads nowhere: it is not whole, or not what it says it is.</source>
        <translation>Ce lien ne mène nulle part&#x202f;: il n’est pas entier, ou n’est pas ce qu’il dit être.</translation>
    </message>
    <message>
        <source>This link leads to a conversation. To enter it, add an account for conversations in the settings.</source>
        <translation>Ce lien mène à une conversation. Pour y entrer, ajoutez un compte de conversations dans les réglages.</translation>
    </message>
    <message>
        <source>Enter the conversation {name}?</source>
        <translation>Entrer dans la conversation {name}&#x202f;?</translation>
    </message>
    <message>
        <source>Enter the conversation {name}, at {host}?</source>
        <translation>Entrer dans la conversation {name}, chez {host}&#x202f;?</translation>
    </message>
    <message>
        <source>You enter {name} as soon as that has left.</source>
        <translation>Vous entrerez dans {name} dès que ce sera parti.</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Entrer</translation>
    </message>
    <message>
        <source>{name} is not in your directory, and the two of you have no conversation.</source>
        <translation>{name} n’est pas dans votre annuaire, et vous n’avez pas de conversation à deux.</translation>
    </message>
    <message>
        <source>You follow {name} as soon as that has left.</source>
        <translation>Vous suivrez {name} dès que ce sera parti.</translation>
    </message>
    <message>
        <source>Follow {name}?</source>
        <translation>Suivre {name}&#x202f;?</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Suivre</translation>
    </message>
    <message>
        <source>The agenda is fetched from {host}.</source>
        <translation>Préau demande cet agenda à {host}.</translation>
    </message>
    <message>
        <source>Follow the agenda at {host}? Its events are fetched from there and stand in your agenda, where you can read them and not change them.</source>
        <translation>Suivre l’agenda de {host}&#x202f;? Ses événements viendront de là et seront dans votre agenda, où vous pourrez les lire, pas les modifier.</translation>
    </message>
    <message>
        <source>This post is not on this computer. Open its page, at {host}?</source>
        <translation>Cette publication n’est pas sur cet ordinateur. Ouvrir sa page, chez {host}&#x202f;?</translation>
    </message>
    <message>
        <source>{name} is not in your directory. Open their page, at {host}?</source>
        <translation>{name} n’est pas dans votre annuaire. Ouvrir sa page, chez {host}&#x202f;?</translation>
    </message>
    <message>
        <source>Open the address of this agenda, at {host}?</source>
        <translation>Ouvrir l’adresse de cet agenda, sur {host}&#x202f;?</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
</context>
<context>
    <name>Description</name>
    <message>
        <source>What does the picture show?</source>
        <translation>Que montre l’image&#x202f;?</translation>
    </message>
    <message>
        <source>A description for people who cannot see the picture</source>
        <translation>Une description pour qui ne peut pas voir l’image</translation>
    </message>
</context>
<context>
    <name>DirectoryPage</name>
    <message>
        <source>Directory</source>
        <translation>Annuaire</translation>
    </message>
    <message>
        <source>A name, a city, a year, a trade</source>
        <translation>Un nom, une ville, une promotion, un métier</translation>
    </message>
    <message>
        <source>Search the directory</source>
        <translation>Chercher dans l’annuaire</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personnes</translation>
    </message>
    <message>
        <source>Nobody fits all of this.</source>
        <translation>Personne ne correspond à tout cela.</translation>
    </message>
    <message>
        <source>Nobody fits these words.</source>
        <translation>Personne ne correspond à ces mots.</translation>
    </message>
    <message>
        <source>There is no directory on this computer yet.</source>
        <translation>Il n’y a pas encore d’annuaire sur cet ordinateur.</translation>
    </message>
    <message>
        <source>The first of many are shown. More words find fewer people.</source>
        <translation>Voici les premières personnes. D’autres mots en trouvent moins.</translation>
    </message>
    <message>
        <source>Some cards came in a form that cannot be read.</source>
        <translation>Certaines fiches sont arrivées sous une forme illisible.</translation>
    </message>
    <message>
        <source>Every member, on this computer, encrypted</source>
        <translation>Tous les membres, sur cet ordinateur, chiffrés</translation>
    </message>
</context>
<context>
    <name>Done</name>
    <message>
        <source>That is all</source>
        <translation>C’est tout</translation>
    </message>
    <message>
        <source>Your first page holds what has arrived so far. It has an end, and so does every page after it.</source>
        <translation>Votre première page contient ce qui est arrivé jusqu’ici. Elle a une fin, et chaque page suivante aussi.</translation>
    </message>
    <message>
        <source>All that you chose stands in the settings, and can be changed there.</source>
        <translation>Tout ce que vous avez choisi se trouve dans les réglages, où vous pouvez le changer.</translation>
    </message>
    <message>
        <source>Show the first page</source>
        <translation>Montrer la première page</translation>
    </message>
</context>
<context>
    <name>Door</name>
    <message>
        <source>Waiting for the keyring of this computer. Nothing is lost.</source>
        <translation>En attente du trousseau de cet ordinateur. Rien n’est perdu.</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>Phrase de passe</translation>
    </message>
    <message>
        <source>A passphrase guards what was read here.</source>
        <translation>Une phrase de passe protège ce qui a été lu ici.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>The same once more</source>
        <translation>La même, encore une fois</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Copy the details for somebody who helps</source>
        <translation>Copier les détails pour la personne qui vous aide</translation>
    </message>
    <message>
        <source>Look for the keyring again</source>
        <translation>Chercher à nouveau le trousseau</translation>
    </message>
    <message>
        <source>I have a copy from another computer</source>
        <translation>J’ai une copie d’un autre ordinateur</translation>
    </message>
    <message>
        <source>Préau is locked. What waits to be sent still leaves by itself.</source>
        <translation>Préau est verrouillé. Ce qui attend d’être envoyé part quand même tout seul.</translation>
    </message>
    <message>
        <source>The keyring of this computer is locked: unlock it, and Préau goes on.</source>
        <translation>Le trousseau de cet ordinateur est verrouillé&#x202f;: déverrouillez-le, et Préau continuera.</translation>
    </message>
    <message>
        <source>No keyring of this computer answers. If one starts, Préau goes on by itself.</source>
        <translation>Aucun trousseau ne répond sur cet ordinateur. S’il en démarre un, Préau continuera tout seul.</translation>
    </message>
    <message>
        <source>Or choose a passphrase: it guards everything that is read here, and cannot be found again if it is forgotten.</source>
        <translation>Ou bien choisissez une phrase de passe&#x202f;: elle protège tout ce qui est lu ici, et ne peut pas être retrouvée si elle est oubliée.</translation>
    </message>
    <message>
        <source>The passphrase from before</source>
        <translation>La phrase de passe d’avant</translation>
    </message>
    <message>
        <source>The passphrase that you had before still opens Préau too.</source>
        <translation>La phrase de passe que vous aviez avant ouvre encore Préau, elle aussi.</translation>
    </message>
    <message>
        <source>Copied. There is nothing secret in it.</source>
        <translation>C’est copié. Il n’y a là rien de secret.</translation>
    </message>
    <message>
        <source>The two are not the same.</source>
        <translation>Les deux ne sont pas les mêmes.</translation>
    </message>
</context>
<context>
    <name>DraftCard</name>
    <message>
        <source>Discarded.</source>
        <translation>Jeté.</translation>
    </message>
    <message>
        <source>Written {age}</source>
        <translation>Écrit {age}</translation>
    </message>
    <message>
        <source>Copy the text</source>
        <translation>Copier le texte</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Jeter</translation>
    </message>
    <message>
        <source>Something else was begun there meanwhile: send or discard that first.</source>
        <translation>Autre chose a été commencé au même endroit&#x202f;: envoyez-le ou jetez-le d’abord.</translation>
    </message>
</context>
<context>
    <name>Drafts</name>
    <message>
        <source>Answer to something that is gone</source>
        <translation>Réponse à quelque chose qui n’est plus là</translation>
    </message>
    <message>
        <source>yourself</source>
        <translation>vous-même</translation>
    </message>
    <message>
        <source>Answer to {name}: {text}</source>
        <translation>Réponse à {name}&#x202f;: {text}</translation>
    </message>
    <message>
        <source>Change of something that is gone</source>
        <translation>Modification de quelque chose qui n’est plus là</translation>
    </message>
    <message>
        <source>Change of: {text}</source>
        <translation>Modification de&#x202f;: {text}</translation>
    </message>
    <message>
        <source>New event</source>
        <translation>Nouvel événement</translation>
    </message>
    <message>
        <source>Change of an event that is gone</source>
        <translation>Modification d’un événement qui n’est plus là</translation>
    </message>
    <message>
        <source>Change of the event: {title}</source>
        <translation>Modification de l’événement&#x202f;: {title}</translation>
    </message>
    <message>
        <source>Change of something that waits to leave</source>
        <translation>Modification d’un envoi en attente</translation>
    </message>
    <message>
        <source>Message to a conversation that is gone</source>
        <translation>Message pour une conversation qui n’est plus là</translation>
    </message>
    <message>
        <source>New post</source>
        <translation>Nouvelle publication</translation>
    </message>
    <message>
        <source>Message to {name}</source>
        <translation>Message pour {name}</translation>
    </message>
</context>
<context>
    <name>DraftsPage</name>
    <message>
        <source>Drafts</source>
        <translation>Brouillons</translation>
    </message>
    <message>
        <source>What you began and did not send. It stays on this computer, and nobody waits for it.</source>
        <translation>Ce que vous avez commencé sans l’envoyer. Tout reste sur cet ordinateur, et personne ne l’attend.</translation>
    </message>
    <message>
        <source>Outbox</source>
        <translation>À envoyer</translation>
    </message>
    <message>
        <source>Nothing is begun.</source>
        <translation>Rien n’est commencé.</translation>
    </message>
</context>
<context>
    <name>EditionCard</name>
    <message>
        <source>{page}, not opened yet</source>
        <translation>{page}, pas encore ouverte</translation>
    </message>
</context>
<context>
    <name>EditionsPage</name>
    <message>
        <source>Earlier pages</source>
        <translation>Pages précédentes</translation>
    </message>
    <message>
        <source>They are kept for two months, also without the network.</source>
        <translation>Elles sont gardées deux mois, même sans réseau.</translation>
    </message>
    <message>
        <source>Back to Today</source>
        <translation>Revenir à Aujourd’hui</translation>
    </message>
    <message numerus="yes">
        <source>%n earlier</source>
        <comment>pages</comment>
        <translation>
            <numerusform>%n plus ancienne</numerusform>
            <numerusform>%n plus anciennes</numerusform>
        </translation>
    </message>
    <message>
        <source>That is all.</source>
        <translation>C’est tout.</translation>
    </message>
    <message>
        <source>There is no page yet.</source>
        <translation>Il n’y a pas encore de page.</translation>
    </message>
    <message>
        <source>The first page.</source>
        <translation>La première page.</translation>
    </message>
    <message>
        <source>What was written since {when}, as you asked.</source>
        <translation>Ce qui a été écrit depuis {when}, à votre demande.</translation>
    </message>
    <message>
        <source>What was new since {when}.</source>
        <translation>Ce qui était nouveau depuis {when}.</translation>
    </message>
    <message>
        <source>The page of {time}</source>
        <translation>La page de {time}</translation>
    </message>
</context>
<context>
    <name>EmojiButton</name>
    <message>
        <source>Emoji</source>
        <translation>Émojis</translation>
    </message>
</context>
<context>
    <name>EmojiHelp</name>
    <message>
        <source>Emoji</source>
        <translation>Émojis</translation>
    </message>
</context>
<context>
    <name>EmptyPanel</name>
    <message>
        <source>What you choose opens here.</source>
        <translation>Ce que vous choisissez s’ouvre ici.</translation>
    </message>
</context>
<context>
    <name>Enclosed</name>
    <message>
        <source>A picture</source>
        <translation>Une image</translation>
    </message>
    <message numerus="yes">
        <source>Show the picture(s)</source>
        <translation>
            <numerusform>Montrer l’image</numerusform>
            <numerusform>Montrer les images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show the picture(s) (limited connection)</source>
        <translation>
            <numerusform>Montrer l’image (connexion limitée)</numerusform>
            <numerusform>Montrer les images (connexion limitée)</numerusform>
        </translation>
    </message>
    <message>
        <source>Who posted this leaves it to you whether to see what is with it.</source>
        <translation>La personne qui publie ceci vous laisse décider de voir ce qui l’accompagne.</translation>
    </message>
    <message>
        <source>Show what is with it</source>
        <translation>Montrer ce qui l’accompagne</translation>
    </message>
    <message>
        <source>Hide what is with it</source>
        <translation>Cacher ce qui l’accompagne</translation>
    </message>
</context>
<context>
    <name>Ends</name>
    <message>
        <source>This page is done.
[link]</source>
        <translation>Cette page est finie.
[link]</translation>
    </message>
    <message>
        <source>Back to the page you were reading</source>
        <translation>Revenir à la page que vous lisiez</translation>
    </message>
    <message>
        <source>That is all since {since}.
The rest is on the page that comes {when}, or [link].</source>
        <translation>C’est tout depuis {since}.
Le reste est sur la page qui viendra {when}, ou [link].</translation>
    </message>
    <message>
        <source>You are up to date.
A new page comes {when}, or [link].</source>
        <translation>Vous êtes à jour.
Une nouvelle page viendra {when}, ou [link].</translation>
    </message>
    <message>
        <source>now</source>
        <translation>maintenant</translation>
    </message>
    <message>
        <source>at the next opening</source>
        <translation>à la prochaine ouverture</translation>
    </message>
    <message>
        <source>at {time}</source>
        <translation>à&#xa0;{time}</translation>
    </message>
    <message>
        <source>tomorrow at {time}</source>
        <translation>demain à&#xa0;{time}</translation>
    </message>
    <message>
        <source>on {day} at {time}</source>
        <translation>{day} à&#xa0;{time}</translation>
    </message>
</context>
<context>
    <name>EntryCard</name>
    <message>
        <source>What can be done with this</source>
        <translation>Ce qu’on peut en faire</translation>
    </message>
    <message>
        <source>{author}: {text}</source>
        <translation>{author}&#x202f;: {text}</translation>
    </message>
    <message>
        <source>Hide the text</source>
        <translation>Refermer le texte</translation>
    </message>
    <message>
        <source>Show the text</source>
        <translation>Montrer le texte</translation>
    </message>
    <message>
        <source>This was taken back.</source>
        <translation>Cela a été retiré.</translation>
    </message>
    <message>
        <source>You are invited to {name}.</source>
        <translation>On vous invite dans {name}.</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Vous</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between details</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>{time} (changed)</source>
        <translation>{time} (modifié)</translation>
    </message>
    <message>
        <source>passed on by {name}</source>
        <translation>relayé par {name}</translation>
    </message>
    <message>
        <source>names you</source>
        <translation>vous nomme</translation>
    </message>
    <message>
        <source>in {name}</source>
        <translation>dans {name}</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Accepter</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>{name}, {source}, {time}</source>
        <translation>{name}, {source}, {time}</translation>
    </message>
    <message>
        <source>In reply to {author}: {text}</source>
        <translation>En réponse à {author}&#x202f;: {text}</translation>
    </message>
</context>
<context>
    <name>EntryMenu</name>
    <message>
        <source>Answer</source>
        <translation>Répondre</translation>
    </message>
    <message>
        <source>Change the text</source>
        <translation>Modifier le texte</translation>
    </message>
    <message>
        <source>Why is this here?</source>
        <translation>Pourquoi est-ce ici&#x202f;?</translation>
    </message>
    <message>
        <source>Copy the text</source>
        <translation>Copier le texte</translation>
    </message>
    <message>
        <source>Open in the browser</source>
        <translation>Ouvrir dans le navigateur</translation>
    </message>
    <message>
        <source>Do not show what {name} writes</source>
        <translation>Ne pas montrer ce qu’écrit {name}</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Retirer</translation>
    </message>
    <message>
        <source>Quote what is selected</source>
        <translation>Citer ce qui est choisi</translation>
    </message>
    <message>
        <source>Quote</source>
        <translation>Citer</translation>
    </message>
    <message>
        <source>Copy what is selected</source>
        <translation>Copier ce qui est choisi</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>Copier l’adresse</translation>
    </message>
    <message>
        <source>Pass it on no more</source>
        <translation>Ne plus faire suivre</translation>
    </message>
    <message>
        <source>Pass on</source>
        <translation>Faire suivre</translation>
    </message>
    <message>
        <source>A picture in this post has no description. People who cannot see it will not know what it shows. Pass it on all the same?</source>
        <translation>Une image de cette publication n’a pas de description. Qui ne peut pas la voir ne saura pas ce qu’elle montre. Faire suivre tout de même&#x202f;?</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>yourself</source>
        <translation>vous-même</translation>
    </message>
    <message>
        <source>You pass on what {name} wrote.</source>
        <translation>Vous faites suivre ce qu’a écrit {name}.</translation>
    </message>
    <message>
        <source>You no longer read {name}.</source>
        <translation>Vous ne lisez plus {name}.</translation>
    </message>
    <message>
        <source>Asking its server.</source>
        <translation>Le serveur est interrogé.</translation>
    </message>
    <message>
        <source>The key is not there yet.</source>
        <translation>La clé n’est pas encore là.</translation>
    </message>
    <message>
        <source>Save the picture “{what}” as…</source>
        <translation>Enregistrer l’image «&#x202f;{what}&#x202f;» sous…</translation>
    </message>
    <message>
        <source>Save the picture as…</source>
        <translation>Enregistrer l’image sous…</translation>
    </message>
    <message>
        <source>cancel</source>
        <translation>annuler</translation>
    </message>
    <message>
        <source>send now</source>
        <translation>envoyer maintenant</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>Renvoyer</translation>
    </message>
    <message>
        <source>It arrived, discard</source>
        <translation>C’est arrivé, oublier</translation>
    </message>
    <message>
        <source>See both texts</source>
        <translation>Voir les deux textes</translation>
    </message>
    <message>
        <source>Keep this text</source>
        <translation>Garder ce texte</translation>
    </message>
    <message>
        <source>Change it</source>
        <translation>Modifier</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Abandonner</translation>
    </message>
    <message>
        <source>You pass this on. {state}</source>
        <translation>Vous faites suivre ceci. {state}</translation>
    </message>
    <message>
        <source>You pass this on no more. {state}</source>
        <translation>Vous ne faites plus suivre ceci. {state}</translation>
    </message>
    <message>
        <source>Waiting to leave. {why} Or [cancel]</source>
        <translation>En attente de départ. {why} Ou [cancel]</translation>
    </message>
    <message>
        <source>Your change was not sent: the text was changed elsewhere meanwhile.</source>
        <translation>Votre modification n’est pas partie&#x202f;: le texte a été changé ailleurs entre-temps.</translation>
    </message>
    <message>
        <source>Leaves with your next page, {when}, or [now], or [cancel]</source>
        <translation>Part avec votre prochaine page, {when}, ou [now], ou [cancel]</translation>
    </message>
    <message>
        <source>Leaves by itself {when}, or [now], or [cancel]</source>
        <translation>Part tout seul {when}, ou [now], ou [cancel]</translation>
    </message>
    <message>
        <source>Leaves in a few seconds, or [cancel]</source>
        <translation>Part dans quelques secondes, ou [cancel]</translation>
    </message>
    <message>
        <source>Waiting for the network. Leaves by itself, or [cancel]</source>
        <translation>En attente du réseau. Part tout seul, ou [cancel]</translation>
    </message>
    <message>
        <source>Waiting to leave. Leaves by itself, or [cancel]</source>
        <translation>En attente de départ. Part tout seul, ou [cancel]</translation>
    </message>
    <message>
        <source>Leaving now</source>
        <translation>En cours d’envoi</translation>
    </message>
    <message>
        <source>The network broke off while this was leaving. It cannot be known whether it arrived.</source>
        <translation>Le réseau s’est interrompu pendant l’envoi. On ne peut pas savoir si c’est arrivé.</translation>
    </message>
    <message>
        <source>The server will be asked whether this arrived.</source>
        <translation>Le serveur dira si c’est arrivé.</translation>
    </message>
    <message>
        <source>Not sent. {why}</source>
        <translation>Pas envoyé. {why}</translation>
    </message>
</context>
<context>
    <name>ErasingPart</name>
    <message>
        <source>Erase</source>
        <translation>Effacer</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>It is being erased: {gone} of {going} are gone.</source>
        <translation>C’est en train d’être effacé&#x202f;: {gone} sur {going} n’y sont plus.</translation>
    </message>
    <message>
        <source>It is about to be erased.</source>
        <translation>Cela va être effacé.</translation>
    </message>
</context>
<context>
    <name>ErrandPart</name>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
</context>
<context>
    <name>EventCard</name>
    <message>
        <source>An event without a name</source>
        <translation>Un événement sans nom</translation>
    </message>
    <message>
        <source>{title} (cancelled)</source>
        <translation>{title} (annulé)</translation>
    </message>
    <message>
        <source>I am coming</source>
        <translation>Je viens</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between details</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>Why is this here?</source>
        <translation>Pourquoi est-ce ici&#x202f;?</translation>
    </message>
</context>
<context>
    <name>EventChip</name>
    <message>
        <source>An event without a name</source>
        <translation>Un événement sans nom</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>annulé</translation>
    </message>
    <message>
        <source>not sent yet</source>
        <translation>pas encore envoyé</translation>
    </message>
</context>
<context>
    <name>EventFields</name>
    <message>
        <source>All day</source>
        <translation>Toute la journée</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titre</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Du</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Au</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Lieu</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>Premier jour</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Dernier jour</translation>
    </message>
    <message>
        <source>From what time</source>
        <translation>À partir de quelle heure</translation>
    </message>
    <message>
        <source>Until what time</source>
        <translation>Jusqu’à quelle heure</translation>
    </message>
    <message>
        <source>An event needs a title.</source>
        <translation>Un événement a besoin d’un titre.</translation>
    </message>
    <message>
        <source>The end is before the beginning.</source>
        <translation>La fin est avant le début.</translation>
    </message>
</context>
<context>
    <name>EventFormPanel</name>
    <message>
        <source>Calendar</source>
        <translation>Agenda</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>New event</source>
        <translation>Nouvel événement</translation>
    </message>
    <message>
        <source>Change an event</source>
        <translation>Modifier un événement</translation>
    </message>
    <message>
        <source>This event is gone</source>
        <translation>Cet événement n’existe plus</translation>
    </message>
    <message>
        <source>It repeats: every time of it is changed.</source>
        <translation>Il se répète&#x202f;: toutes ses dates sont modifiées.</translation>
    </message>
    <message>
        <source>Change what waits</source>
        <translation>Changer ce qui attend</translation>
    </message>
    <message>
        <source>What you typed is not kept yet. {why}</source>
        <translation>Ce que vous avez tapé n’est pas encore conservé. {why}</translation>
    </message>
    <message>
        <source>Keep the change</source>
        <translation>Garder le changement</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Mettre en attente</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Enregistrer</translation>
    </message>
    <message>
        <source>There is no calendar that you can write to yet.</source>
        <translation>Il n’y a pas encore d’agenda où vous pouvez écrire.</translation>
    </message>
    <message>
        <source>The event is changed in a moment.</source>
        <translation>L’événement est modifié dans un instant.</translation>
    </message>
    <message>
        <source>The new event is about to leave.</source>
        <translation>Le nouvel événement va partir.</translation>
    </message>
</context>
<context>
    <name>EventPanel</name>
    <message>
        <source>Change</source>
        <translation>Modifier</translation>
    </message>
    <message>
        <source>Open the conversation</source>
        <translation>Ouvrir la conversation</translation>
    </message>
    <message>
        <source>This event is gone</source>
        <translation>Cet événement n’existe plus</translation>
    </message>
    <message>
        <source>An event without a name</source>
        <translation>Un événement sans nom</translation>
    </message>
    <message>
        <source>{title} (cancelled)</source>
        <translation>{title} (annulé)</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Groupe</translation>
    </message>
    <message>
        <source>Reminder</source>
        <translation>Rappel</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Lieu</translation>
    </message>
    <message>
        <source>Calendar</source>
        <translation>Agenda</translation>
    </message>
    <message>
        <source>Organised by</source>
        <translation>Organise</translation>
    </message>
    <message>
        <source>Repeats</source>
        <translation>Se répète</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between details</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>The group’s conversations</source>
        <translation>Les conversations du groupe</translation>
    </message>
    <message>
        <source>Announced by</source>
        <translation>Annoncé par</translation>
    </message>
    <message>
        <source>{name}, {when}</source>
        <translation>{name}, {when}</translation>
    </message>
    <message>
        <source>I am coming</source>
        <translation>Je viens</translation>
    </message>
    <message>
        <source>Maybe</source>
        <translation>Peut-être</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>This is your answer</source>
        <translation>C’est votre réponse</translation>
    </message>
    <message>
        <source>See who is coming</source>
        <translation>Voir qui vient</translation>
    </message>
    <message>
        <source>{name} {answer}</source>
        <translation>{name} {answer}</translation>
    </message>
    <message>
        <source>Next times</source>
        <translation>Prochaines dates</translation>
    </message>
</context>
<context>
    <name>EverythingPart</name>
    <message>
        <source>Erase all of it now</source>
        <translation>Tout effacer maintenant</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Messages and posts are written. {n}%</source>
        <translation>Les messages et publications s’écrivent. {n}&#x202f;%</translation>
    </message>
    <message>
        <source>The files for programs are written. {n}%</source>
        <translation>Les fichiers pour les programmes s’écrivent. {n}&#x202f;%</translation>
    </message>
    <message>
        <source>Calendars and address books are written. {n}%</source>
        <translation>Les agendas et carnets d’adresses s’écrivent. {n}&#x202f;%</translation>
    </message>
    <message>
        <source>Pictures and files are written. {n}%</source>
        <translation>Les images et fichiers s’écrivent. {n}&#x202f;%</translation>
    </message>
    <message>
        <source>There is not enough room there. What was begun was removed again.</source>
        <translation>Il n’y a pas assez de place à cet endroit. Ce qui avait été commencé a été retiré.</translation>
    </message>
    <message>
        <source>Nothing can be written there.</source>
        <translation>Rien ne peut être écrit à cet endroit.</translation>
    </message>
    <message>
        <source>In Préau’s own folder it would be in the way. Choose another place.</source>
        <translation>Dans le dossier de Préau lui-même, il gênerait. Choisissez un autre endroit.</translation>
    </message>
    <message>
        <source>An export is under way already.</source>
        <translation>Un export est déjà en cours.</translation>
    </message>
    <message>
        <source>It was stopped. Nothing of the export remains.</source>
        <translation>L’export a été arrêté. Il n’en reste rien.</translation>
    </message>
</context>
<context>
    <name>ExportPart</name>
    <message>
        <source>Your conversations and posts as mail, your calendars, your address books, pictures and files, and all of it once more for programs. Nothing is taken from here.</source>
        <translation>Vos conversations et publications sous forme de courriels, vos agendas, vos carnets d’adresses, les images et fichiers, et le tout encore une fois pour les programmes. Rien n’est retiré d’ici.</translation>
    </message>
    <message>
        <source>What you export is not encrypted: whoever has it can read it, also what others wrote to you in confidence.</source>
        <translation>Ce que vous exportez n’est pas chiffré&#x202f;: quiconque l’a entre les mains peut le lire, y compris ce que d’autres vous ont écrit en confiance.</translation>
    </message>
    <message>
        <source>Put everything into one file (zip)</source>
        <translation>Tout mettre dans un seul fichier (zip)</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exporter…</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>Le montrer</translation>
    </message>
    <message>
        <source>Where to put it</source>
        <translation>Où le mettre</translation>
    </message>
    <message>
        <source>Everything is exported and lies here: {place} ({size}). Whoever has it can read it.</source>
        <translation>Tout est exporté et se trouve ici&#x202f;: {place} ({size}). Quiconque l’a entre les mains peut le lire.</translation>
    </message>
</context>
<context>
    <name>FacetBar</name>
    <message>
        <source>Narrow the directory</source>
        <translation>Restreindre l’annuaire</translation>
    </message>
    <message>
        <source>{facet}: {value}. Take it off</source>
        <translation>{facet}&#x202f;: {value}. Retirer</translation>
    </message>
    <message>
        <source>Take it off</source>
        <translation>Retirer</translation>
    </message>
    <message>
        <source>Choose: {facet}</source>
        <translation>Choisir&#x202f;: {facet}</translation>
    </message>
</context>
<context>
    <name>Farewell</name>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Everything of Préau is being removed.</source>
        <translation>Tout ce qui est de Préau est en train d’être enlevé.</translation>
    </message>
    <message>
        <source>If your keyring asks, it is for the key to be taken out of it.</source>
        <translation>Si votre trousseau demande quelque chose, c’est pour que la clé en soit retirée.</translation>
    </message>
    <message>
        <source>Not everything could be removed yet.</source>
        <translation>Tout n’a pas encore pu être enlevé.</translation>
    </message>
    <message>
        <source>The next start of Préau ends it.</source>
        <translation>Le prochain démarrage de Préau le terminera.</translation>
    </message>
    <message>
        <source>Everything of Préau was removed from this computer.</source>
        <translation>Tout ce qui est de Préau a été enlevé de cet ordinateur.</translation>
    </message>
    <message>
        <source>The key, then {size} of messages, pictures and all else.</source>
        <translation>La clé, puis {size} de messages, d’images et de tout le reste.</translation>
    </message>
    <message>
        <source>In the folder lies something that is not Préau’s; it is still there.</source>
        <translation>Dans le dossier se trouve quelque chose qui n’est pas à Préau&#x202f;; cela y est toujours.</translation>
    </message>
    <message>
        <source>The keyring could not be reached: an entry named Préau may be left in it. It opens nothing any more.</source>
        <translation>Le trousseau n’a pas pu être atteint&#x202f;: une entrée nommée Préau y est peut-être encore. Elle n’ouvre plus rien.</translation>
    </message>
</context>
<context>
    <name>FileRow</name>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>Enregistrer sous</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>C’est enregistré.</translation>
    </message>
    <message>
        <source>Being saved.</source>
        <translation>Enregistrement en cours.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Enregistrer sous…</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between a file&apos;s kind and its size</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>Being opened.</source>
        <translation>Ouverture en cours.</translation>
    </message>
</context>
<context>
    <name>FileWords</name>
    <message>
        <source>Program</source>
        <translation>Programme</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>Vidéo</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Son</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tableau</translation>
    </message>
    <message>
        <source>Slides</source>
        <translation>Diapositives</translation>
    </message>
    <message>
        <source>{ending} file</source>
        <translation>Fichier {ending}</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>“{name}” is a folder. Choose the files that are in it.</source>
        <translation>«&#x202f;{name}&#x202f;» est un dossier. Choisissez les fichiers qu’il contient.</translation>
    </message>
    <message>
        <source>“{name}” is no longer there.</source>
        <translation>«&#x202f;{name}&#x202f;» n’est plus là.</translation>
    </message>
    <message>
        <source>“{name}” cannot be read.</source>
        <translation>«&#x202f;{name}&#x202f;» ne peut pas être lu.</translation>
    </message>
    <message>
        <source>“{name}” is empty.</source>
        <translation>«&#x202f;{name}&#x202f;» est vide.</translation>
    </message>
    <message>
        <source>“{name}” is too large: at most {size} can be sent.</source>
        <translation>«&#x202f;{name}&#x202f;» est trop grand&#x202f;: l’envoi est limité à {size}.</translation>
    </message>
    <message>
        <source>“{name}” is not attached. {why}</source>
        <translation>«&#x202f;{name}&#x202f;» n’est pas joint. {why}</translation>
    </message>
    <message>
        <source>This file is no longer on this computer.</source>
        <translation>Ce fichier n’est plus sur cet ordinateur.</translation>
    </message>
    <message>
        <source>It could not be saved there. Choose elsewhere.</source>
        <translation>L’enregistrement n’a pas pu se faire à cet endroit. Choisissez-en un autre.</translation>
    </message>
    <message>
        <source>It could not be opened. It can be saved.</source>
        <translation>L’ouverture n’a pas pu se faire. L’enregistrement reste possible.</translation>
    </message>
    <message>
        <source>Whatever its name says, this is a program. It can be saved, not opened.</source>
        <translation>Quoi que dise son nom, c’est un programme. Il peut être enregistré, pas ouvert.</translation>
    </message>
    <message>
        <source>This picture did not come. Open it again once the network is here.</source>
        <translation>Cette image n’est pas venue. Ouvrez-la de nouveau quand le réseau sera là.</translation>
    </message>
    <message>
        <source>This picture cannot be shown.</source>
        <translation>Cette image ne peut pas être affichée.</translation>
    </message>
    <message>
        <source>There is no room left there. Choose elsewhere.</source>
        <translation>Il n’y a plus de place à cet endroit. Choisissez-en un autre.</translation>
    </message>
    <message>
        <source>This file is too large to be fetched.</source>
        <translation>Ce fichier est trop grand pour être récupéré.</translation>
    </message>
    <message>
        <source>The server no longer has this file.</source>
        <translation>Le serveur n’a plus ce fichier.</translation>
    </message>
    <message>
        <source>This file is not as it was sent. It was not kept.</source>
        <translation>Ce fichier n’est pas tel qu’il a été envoyé. Il n’a pas été gardé.</translation>
    </message>
    <message>
        <source>This is a program: it can be saved, and is never opened from here.</source>
        <translation>C’est un programme&#x202f;: il peut être enregistré, et n’est jamais ouvert d’ici.</translation>
    </message>
</context>
<context>
    <name>Folds</name>
    <message>
        <source>, </source>
        <comment>between names</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>several messages</source>
        <translation>plusieurs messages</translation>
    </message>
    <message>
        <source>all that is new there</source>
        <translation>tout ce qui y est nouveau</translation>
    </message>
    <message>
        <source>several posts</source>
        <translation>plusieurs publications</translation>
    </message>
    <message>
        <source>answering one another</source>
        <translation>se répondent</translation>
    </message>
    <message>
        <source>passed on several posts</source>
        <translation>ont relayé plusieurs publications</translation>
    </message>
    <message>
        <source>liked or passed on what you wrote</source>
        <translation>ont aimé ou relayé ce que vous avez écrit</translation>
    </message>
    <message>
        <source>{author}: “{text}”</source>
        <translation>{author}&#x202f;: «&#x202f;{text}&#x202f;»</translation>
    </message>
    <message>
        <source>“{text}”</source>
        <translation>«&#x202f;{text}&#x202f;»</translation>
    </message>
    <message>
        <source>Fold it again</source>
        <translation>Replier</translation>
    </message>
    <message>
        <source>Read all of it here</source>
        <translation>Tout lire ici</translation>
    </message>
    <message>
        <source>A long talk in one conversation stands in one line.</source>
        <translation>Un long échange d’une même conversation tient en une ligne.</translation>
    </message>
    <message>
        <source>You chose to see it as one line.</source>
        <translation>Vous avez choisi de le voir en une ligne.</translation>
    </message>
    <message>
        <source>What one person posts in a row stands in one line.</source>
        <translation>Ce qu’une personne publie à la suite tient en une ligne.</translation>
    </message>
    <message>
        <source>Posts that answer one another stand in one line.</source>
        <translation>Les publications qui se répondent tiennent en une ligne.</translation>
    </message>
    <message>
        <source>What is passed on stands in one line, where it follows upon its like.</source>
        <translation>Ce qui est relayé à la suite tient en une ligne.</translation>
    </message>
</context>
<context>
    <name>FollowForm</name>
    <message>
        <source>Follow a public agenda</source>
        <translation>Suivre un agenda public</translation>
    </message>
    <message>
        <source>Address of the agenda</source>
        <translation>Adresse de l’agenda</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Suivre</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>{name} publishes:</source>
        <translation>{name} publie&#x202f;:</translation>
    </message>
    <message>
        <source>Its page gives the address: it begins with https:// or webcal://, and often ends with .ics.</source>
        <translation>Sa page donne l’adresse&#x202f;: elle commence par https:// ou webcal://, et finit souvent par .ics.</translation>
    </message>
    <message>
        <source>Fetching it from {host}.</source>
        <translation>Préau le demande à {host}.</translation>
    </message>
    <message>
        <source>You follow this agenda already.</source>
        <translation>Vous suivez déjà cet agenda.</translation>
    </message>
    <message>
        <source>Its events are fetched from {host}. You can read them, and not change them.</source>
        <translation>Ses événements viendront de {host}. Vous pourrez les lire, pas les modifier.</translation>
    </message>
</context>
<context>
    <name>Following</name>
    <message>
        <source>You follow the agenda {name}. Its events are in yours.</source>
        <translation>Vous suivez l’agenda {name}. Ses événements sont dans le vôtre.</translation>
    </message>
    <message>
        <source>The agenda at {host} cannot be fetched just now. It is written down, and comes as soon as it can.</source>
        <translation>L’agenda de {host} ne peut pas être lu pour l’instant. C’est noté&#x202f;: il viendra dès que possible.</translation>
    </message>
    <message>
        <source>What is at this address is no agenda. The page of the agenda may have a link named “iCal”, “ICS” or “Subscribe”: the address of that link is the right one.</source>
        <translation>Ce qui se trouve à cette adresse n’est pas un agenda. La page de l’agenda a peut-être un lien nommé «&#x202f;iCal&#x202f;», «&#x202f;ICS&#x202f;» ou «&#x202f;S’abonner&#x202f;»&#x202f;: c’est l’adresse de ce lien qu’il faut.</translation>
    </message>
    <message>
        <source>No agenda was found at this address.</source>
        <translation>Aucun agenda n’a été trouvé à cette adresse.</translation>
    </message>
    <message>
        <source>Whoever publishes this agenda does not give it to everybody.</source>
        <translation>Cet agenda n’est pas ouvert à tous.</translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message>
        <source>Attach a file</source>
        <translation>Joindre un fichier</translation>
    </message>
</context>
<context>
    <name>FoundEventCard</name>
    <message>
        <source>{day}, {hours}</source>
        <translation>{day}, {hours}</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between details</comment>
        <translation>, </translation>
    </message>
</context>
<context>
    <name>Freshness</name>
    <message>
        <source>Offline. {waiting}</source>
        <translation>Hors ligne. {waiting}</translation>
    </message>
    <message>
        <source>Offline since {when}</source>
        <translation>Hors ligne depuis {when}</translation>
    </message>
    <message>
        <source>No account yet</source>
        <translation>Pas encore de compte</translation>
    </message>
    <message>
        <source>Not up to date yet</source>
        <translation>Pas encore à jour</translation>
    </message>
    <message>
        <source>Up to date at {when}</source>
        <translation>À jour à {when}</translation>
    </message>
    <message>
        <source>Up to date as of {when}</source>
        <translation>À jour&#x202f;: {when}</translation>
    </message>
    <message>
        <source>An account is signed out</source>
        <translation>Un compte est déconnecté</translation>
    </message>
    <message>
        <source>The outbox has a question for you</source>
        <translation>«&#x202f;À envoyer&#x202f;» a une question pour vous</translation>
    </message>
    <message>
        <source>{said}. {waiting}</source>
        <translation>{said}. {waiting}</translation>
    </message>
    <message>
        <source>The clock of this computer is not right</source>
        <translation>L’horloge de cet ordinateur n’est pas à l’heure</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>Le disque est plein</translation>
    </message>
    <message>
        <source>Nothing can be written</source>
        <translation>Rien ne peut être écrit</translation>
    </message>
    <message>
        <source>A part of the data is damaged</source>
        <translation>Une partie des données est abîmée</translation>
    </message>
    <message>
        <source>Being brought up to date</source>
        <translation>Mise à niveau en cours</translation>
    </message>
    <message>
        <source>Another Préau holds the data</source>
        <translation>Un autre Préau occupe les données</translation>
    </message>
    <message>
        <source>The clock of this computer stands before the last time that anything came. Set it right: times shown here are wrong until then. Nothing is lost.</source>
        <translation>L’horloge de cet ordinateur retarde sur la dernière réception. Remettez-la à l’heure&#x202f;: d’ici là, les heures affichées sont fausses. Rien n’est perdu.</translation>
    </message>
    <message>
        <source>A server asks for patience since {when}. It is asked again by itself, and what you write leaves then.</source>
        <translation>Un serveur demande de patienter depuis {when}. Il sera interrogé de nouveau sans que vous ayez rien à faire, et ce que vous écrivez partira alors.</translation>
    </message>
    <message>
        <source>Offline since {when}. Everything shown is on this computer; what you write will leave when the network is back.</source>
        <translation>Hors ligne depuis {when}. Tout ce qui est affiché est sur cet ordinateur&#x202f;; ce que vous écrivez partira au retour du réseau.</translation>
    </message>
    <message>
        <source>What is here came in a copy from another computer. One account asks you to sign in once more.</source>
        <translation>Ce qui est ici est arrivé dans une copie d’un autre ordinateur. Un compte vous demande de vous connecter encore une fois.</translation>
    </message>
    <message>
        <source>An account is signed out. What was read stays here.</source>
        <translation>Un compte est déconnecté. Ce qui a été lu reste ici.</translation>
    </message>
    <message>
        <source>An account is signed out since {when}. What was read stays here.</source>
        <translation>Un compte est déconnecté depuis {when}. Ce qui a été lu reste ici.</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Se reconnecter</translation>
    </message>
</context>
<context>
    <name>Friction</name>
    <message>
        <source>This message is from {day}. Answer all the same?</source>
        <translation>Ce message date du {day}. Y répondre tout de même&#x202f;?</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Oui</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>This picture has no description. People who cannot see it will not know what it shows.</source>
        <translation>Cette image n’a pas de description. Qui ne peut pas la voir ne saura pas ce qu’elle montre.</translation>
    </message>
    <message>
        <source>These pictures have no description. People who cannot see them will not know what they show.</source>
        <translation>Ces images n’ont pas de description. Qui ne peut pas les voir ne saura pas ce qu’elles montrent.</translation>
    </message>
    <message>
        <source>Describe it</source>
        <translation>La décrire</translation>
    </message>
    <message>
        <source>Describe them</source>
        <translation>Les décrire</translation>
    </message>
    <message>
        <source>Send as it is</source>
        <translation>Envoyer ainsi</translation>
    </message>
    <message>
        <source>You have paused for a while. When should this leave?</source>
        <translation>Vous avez fait une pause. Quand envoyer ceci&#x202f;?</translation>
    </message>
    <message>
        <source>These are your quiet hours. When should this leave?</source>
        <translation>Ce sont vos heures calmes. Quand envoyer ceci&#x202f;?</translation>
    </message>
    <message>
        <source>Send now</source>
        <translation>Envoyer maintenant</translation>
    </message>
    <message>
        <source>With the next page, {when}</source>
        <translation>Avec la prochaine page, {when}</translation>
    </message>
    <message>
        <source>When they are over, {when}</source>
        <translation>Quand elles finissent, {when}</translation>
    </message>
</context>
<context>
    <name>Gone</name>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n message</numerusform>
            <numerusform>%n messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n post(s)</source>
        <translation>
            <numerusform>%n publication</numerusform>
            <numerusform>%n publications</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n event(s)</source>
        <translation>
            <numerusform>%n événement</numerusform>
            <numerusform>%n événements</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entry(s) of the directory</source>
        <translation>
            <numerusform>%n fiche de l’annuaire</numerusform>
            <numerusform>%n fiches de l’annuaire</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n fichier</numerusform>
            <numerusform>%n fichiers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) not sent</source>
        <translation>
            <numerusform>%n envoi pas encore parti</numerusform>
            <numerusform>%n envois pas encore partis</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n draft(s)</source>
        <translation>
            <numerusform>%n brouillon</numerusform>
            <numerusform>%n brouillons</numerusform>
        </translation>
    </message>
    <message>
        <source>, </source>
        <comment>between things</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>{things} ({size})</source>
        <translation>{things} ({size})</translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) that you wrote and that did not leave</source>
        <translation>
            <numerusform>%n chose que vous avez écrite et qui n’est pas partie</numerusform>
            <numerusform>%n choses que vous avez écrites et qui ne sont pas parties</numerusform>
        </translation>
    </message>
    <message>
        <source> and </source>
        <comment>between two things</comment>
        <translation> et </translation>
    </message>
    <message>
        <source>Lost with it, and nowhere else: {things}.</source>
        <translation>Serait perdu avec, et n’est nulle part ailleurs&#x202f;: {things}.</translation>
    </message>
</context>
<context>
    <name>GroupsPage</name>
    <message>
        <source>This group is no longer there.</source>
        <translation>Ce groupe n’existe plus.</translation>
    </message>
    <message>
        <source>That is all of this group.</source>
        <translation>C’est tout pour ce groupe.</translation>
    </message>
    <message>
        <source>New in this edition</source>
        <translation>Nouveau sur votre page</translation>
    </message>
    <message>
        <source>Nothing new from this group in this edition.</source>
        <translation>Rien de nouveau de ce groupe sur votre page.</translation>
    </message>
    <message>
        <source>Something more has come since. It waits for the next edition.</source>
        <translation>Autre chose est arrivé depuis. Cela attend la prochaine page.</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Conversations</translation>
    </message>
    <message>
        <source>Next events</source>
        <translation>Prochains événements</translation>
    </message>
    <message>
        <source>The whole agenda</source>
        <translation>Tout l’agenda</translation>
    </message>
    <message>
        <source>Latest posts</source>
        <translation>Dernières publications</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personnes</translation>
    </message>
    <message>
        <source>Everybody of {name}, in the directory</source>
        <translation>Toutes les personnes de «&#x202f;{name}&#x202f;», dans l’annuaire</translation>
    </message>
    <message>
        <source>Links</source>
        <translation>Liens</translation>
    </message>
</context>
<context>
    <name>GuardPage</name>
    <message>
        <source>Passphrase and lock</source>
        <translation>Phrase de passe et verrou</translation>
    </message>
    <message>
        <source>Everything that you read is kept on this computer, encrypted. Its key lies in the keyring of this computer: whoever is signed in to the computer as you opens Préau without typing anything.</source>
        <translation>Tout ce que vous lisez est gardé sur cet ordinateur, chiffré. La clé est dans le trousseau de cet ordinateur&#x202f;: qui a ouvert votre session sur l’ordinateur ouvre Préau sans rien taper.</translation>
    </message>
    <message>
        <source>A passphrase</source>
        <translation>Une phrase de passe</translation>
    </message>
    <message>
        <source>You can choose a passphrase instead: some words that only you know. Préau then asks for them each time that it opens, and can be locked while you are away.</source>
        <translation>Vous pouvez choisir une phrase de passe à la place&#x202f;: quelques mots que personne d’autre ne connaît. Préau les demande alors chaque fois qu’il s’ouvre, et peut être verrouillé pendant que vous n’êtes pas là.</translation>
    </message>
    <message>
        <source>Nobody can find a forgotten passphrase again, and your association cannot either. You would then sign in once more: your servers still have what they had, but drafts, what has not left yet, and encrypted messages that only this computer could read would be lost. Write it down, and keep the paper where you keep your keys.</source>
        <translation>Personne ne peut retrouver une phrase de passe oubliée, votre association non plus. Il faudrait alors vous connecter à nouveau&#x202f;: vos serveurs ont toujours ce qu’ils avaient, mais les brouillons, ce qui n’est pas encore parti et les messages chiffrés que seul cet ordinateur pouvait lire seraient perdus. Écrivez-la, et rangez le papier avec vos clés.</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>Phrase de passe</translation>
    </message>
    <message>
        <source>The same once more</source>
        <translation>La même, encore une fois</translation>
    </message>
    <message>
        <source>Use this passphrase</source>
        <translation>Utiliser cette phrase de passe</translation>
    </message>
    <message>
        <source>Everything that you read is kept on this computer, encrypted behind your passphrase.</source>
        <translation>Tout ce que vous lisez est gardé sur cet ordinateur, chiffré derrière votre phrase de passe.</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>Le verrou</translation>
    </message>
    <message>
        <source>While Préau is locked, nothing of what is in it can be seen. What you were writing is kept, what waits to be sent still leaves, and Préau still tells you when your page is ready or somebody on your list wrote, without saying who or what.</source>
        <translation>Pendant que Préau est verrouillé, rien de ce qu’il contient ne se voit. Ce que vous écriviez est conservé, ce qui attend d’être envoyé part quand même, et Préau vous dit toujours que votre page est prête ou que quelqu’un de votre liste a écrit, sans dire qui ni quoi.</translation>
    </message>
    <message>
        <source>Lock now (Ctrl+L)</source>
        <translation>Verrouiller maintenant (Ctrl+L)</translation>
    </message>
    <message>
        <source>Lock by itself</source>
        <translation>Verrouiller tout seul</translation>
    </message>
    <message>
        <source>Préau does not lock by itself</source>
        <translation>Préau ne se verrouille pas tout seul</translation>
    </message>
    <message numerus="yes">
        <source>Lock after %n minute(s) without you</source>
        <translation>
            <numerusform>Verrouiller après %n minute sans vous</numerusform>
            <numerusform>Verrouiller après %n minutes sans vous</numerusform>
        </translation>
    </message>
    <message>
        <source>Lock when the computer sleeps or locks its screen</source>
        <translation>Verrouiller quand l’ordinateur se met en veille ou verrouille son écran</translation>
    </message>
    <message>
        <source>Another passphrase</source>
        <translation>Une autre phrase de passe</translation>
    </message>
    <message>
        <source>Passphrase of now</source>
        <translation>Phrase de passe actuelle</translation>
    </message>
    <message>
        <source>New passphrase</source>
        <translation>Nouvelle phrase de passe</translation>
    </message>
    <message>
        <source>Change the passphrase</source>
        <translation>Changer la phrase de passe</translation>
    </message>
    <message>
        <source>No passphrase</source>
        <translation>Sans phrase de passe</translation>
    </message>
    <message>
        <source>The key goes into the keyring of this computer. Préau then opens without asking, and is not locked any more.</source>
        <translation>La clé va dans le trousseau de cet ordinateur. Préau s’ouvre alors sans rien demander, et ne se verrouille plus.</translation>
    </message>
    <message>
        <source>Use the keyring</source>
        <translation>Utiliser le trousseau</translation>
    </message>
    <message>
        <source>The two are not the same.</source>
        <translation>Les deux ne sont pas les mêmes.</translation>
    </message>
    <message>
        <source>A moment, the key is being kept anew.</source>
        <translation>Un moment, la clé est rangée à nouveau.</translation>
    </message>
    <message>
        <source>From now on the new passphrase opens Préau.</source>
        <translation>Désormais, la nouvelle phrase de passe ouvre Préau.</translation>
    </message>
    <message>
        <source>From now on this passphrase opens Préau.</source>
        <translation>Désormais, cette phrase de passe ouvre Préau.</translation>
    </message>
    <message>
        <source>The keyring has the key now. Préau opens without asking.</source>
        <translation>Le trousseau a la clé maintenant. Préau s’ouvre sans rien demander.</translation>
    </message>
    <message>
        <source>The keyring could not forget the key yet: Préau sees to it once it answers.</source>
        <translation>Le trousseau n’a pas encore pu oublier la clé&#x202f;: Préau y veille dès qu’il répond.</translation>
    </message>
    <message>
        <source>It is short: whoever has this computer could find it by trying.</source>
        <translation>Elle est courte&#x202f;: qui a cet ordinateur pourrait la trouver en essayant.</translation>
    </message>
</context>
<context>
    <name>Guarding</name>
    <message>
        <source>That is not the passphrase of now. Nothing was changed.</source>
        <translation>Ce n’est pas la phrase de passe actuelle. Rien n’a été changé.</translation>
    </message>
    <message>
        <source>It was changed elsewhere a moment ago. This page shows how it is now.</source>
        <translation>Cela vient d’être changé ailleurs. Cette page montre ce qu’il en est maintenant.</translation>
    </message>
    <message>
        <source>Another Préau is changing it at this moment. Nothing was changed here.</source>
        <translation>Un autre Préau est en train de le changer. Rien n’a été changé ici.</translation>
    </message>
    <message>
        <source>No keyring of this computer answers, or it does not keep what it is given. Nothing was changed.</source>
        <translation>Aucun trousseau ne répond sur cet ordinateur, ou il ne garde pas ce qu’on lui donne. Rien n’a été changé.</translation>
    </message>
    <message>
        <source>The keyring of this computer does not answer. Nothing was changed.</source>
        <translation>Le trousseau de cet ordinateur ne répond pas. Rien n’a été changé.</translation>
    </message>
    <message>
        <source>The keyring of this computer is locked. Nothing was changed.</source>
        <translation>Le trousseau de cet ordinateur est verrouillé. Rien n’a été changé.</translation>
    </message>
    <message>
        <source>The keyring does not hold the key any more. Nothing was changed.</source>
        <translation>Le trousseau ne contient plus la clé. Rien n’a été changé.</translation>
    </message>
    <message>
        <source>The disk is full. Nothing was changed.</source>
        <translation>Le disque est plein. Rien n’a été changé.</translation>
    </message>
    <message>
        <source>The data folder cannot be written. Nothing was changed.</source>
        <translation>Le dossier des données ne peut pas être écrit. Rien n’a été changé.</translation>
    </message>
</context>
<context>
    <name>Head</name>
    <message>
        <source>Earlier days</source>
        <translation>Jours précédents</translation>
    </message>
    <message>
        <source>Later days</source>
        <translation>Jours suivants</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Aujourd’hui</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>Mois</translation>
    </message>
    <message>
        <source>Week</source>
        <translation>Semaine</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>New event</source>
        <translation>Nouvel événement</translation>
    </message>
</context>
<context>
    <name>HeadingCard</name>
    <message>
        <source>Show everything again</source>
        <translation>Tout montrer de nouveau</translation>
    </message>
</context>
<context>
    <name>Heeding</name>
    <message>
        <source>You are told at once when {name} writes to you, but not in your quiet hours.</source>
        <translation>Préau vous prévient aussitôt quand {name} vous écrit, sauf pendant vos heures calmes.</translation>
    </message>
    <message>
        <source>No longer tell me</source>
        <translation>Ne plus me prévenir</translation>
    </message>
    <message>
        <source>Tell me when {name} writes to me</source>
        <translation>Me prévenir quand {name} m’écrit</translation>
    </message>
    <message>
        <source>What {name} writes is not shown. You chose that at the server, and can change it there.</source>
        <translation>Ce que {name} écrit n’est pas montré. Vous l’avez choisi sur le serveur, et pouvez le changer là-bas.</translation>
    </message>
    <message>
        <source>What {name} writes is not shown.</source>
        <translation>Ce que {name} écrit n’est pas montré.</translation>
    </message>
    <message>
        <source>Show it again</source>
        <translation>Le montrer à nouveau</translation>
    </message>
    <message>
        <source>Do not show what {name} writes</source>
        <translation>Ne pas montrer ce que {name} écrit</translation>
    </message>
</context>
<context>
    <name>HelpPage</name>
    <message>
        <source>What there is to know</source>
        <translation>Ce qu’il y a à savoir</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Aide</translation>
    </message>
    <message>
        <source>A word: letter size, photo, password</source>
        <translation>Un mot&#x202f;: taille des lettres, photo, mot de passe</translation>
    </message>
    <message>
        <source>Search the help</source>
        <translation>Chercher dans l’aide</translation>
    </message>
    <message>
        <source>Nothing here says that. Try another word, or ask somebody.</source>
        <translation>Rien ici n’en parle. Essayez un autre mot, ou demandez à quelqu’un.</translation>
    </message>
</context>
<context>
    <name>Helping</name>
    <message>
        <source>in the keyring of the system</source>
        <translation>dans le trousseau du système</translation>
    </message>
    <message>
        <source>behind a passphrase</source>
        <translation>derrière une phrase de passe</translation>
    </message>
    <message>
        <source>nowhere yet</source>
        <translation>nulle part encore</translation>
    </message>
    <message>
        <source>What happened: {sentence} ({code})</source>
        <translation>Ce qui se passe&#x202f;: {sentence} ({code})</translation>
    </message>
    <message>
        <source>talking to a server</source>
        <translation>un échange avec un serveur</translation>
    </message>
    <message>
        <source>keeping or reading what is here</source>
        <translation>garder ou lire ce qui est ici</translation>
    </message>
    <message>
        <source>a picture or a file</source>
        <translation>une image ou un fichier</translation>
    </message>
    <message>
        <source>sending something</source>
        <translation>un envoi</translation>
    </message>
    <message>
        <source>reading a message</source>
        <translation>la lecture d’un message</translation>
    </message>
    <message>
        <source>making a copy of everything</source>
        <translation>faire une copie de tout</translation>
    </message>
    <message>
        <source>bringing a copy back</source>
        <translation>reprendre une copie</translation>
    </message>
    <message>
        <source>taking the data along</source>
        <translation>emporter les données</translation>
    </message>
    <message>
        <source>the passphrase and the keyring</source>
        <translation>la phrase de passe et le trousseau</translation>
    </message>
    <message>
        <source>the association’s file</source>
        <translation>le fichier de l’association</translation>
    </message>
    <message>
        <source>a link that I followed</source>
        <translation>un lien que j’ai suivi</translation>
    </message>
    <message>
        <source>a setting of this computer</source>
        <translation>un réglage de cet ordinateur</translation>
    </message>
    <message>
        <source>What it was about: {what}</source>
        <translation>De quoi il s’agissait&#x202f;: {what}</translation>
    </message>
    <message>
        <source>Since: {time}</source>
        <translation>Depuis&#x202f;: {time}</translation>
    </message>
    <message>
        <source>No name, no address, no password and no text of mine is in this.</source>
        <translation>Il n’y a dans ce texte ni mon nom, ni mon adresse, ni mot de passe, ni rien que j’aie écrit.</translation>
    </message>
    <message>
        <source>Data folder: {folder}</source>
        <translation>Dossier de données&#x202f;: {folder}</translation>
    </message>
    <message>
        <source>Its key is kept: {where}</source>
        <translation>Sa clé est gardée&#x202f;: {where}</translation>
    </message>
    <message>
        <source>What I wanted: to sign in to “{what}”</source>
        <translation>Ce que je voulais&#x202f;: me connecter à «&#x202f;{what}&#x202f;»</translation>
    </message>
    <message>
        <source>Server: {server}</source>
        <translation>Serveur&#x202f;: {server}</translation>
    </message>
    <message>
        <source>No name and no password is in this text.</source>
        <translation>Ce texte ne contient ni nom d’utilisateur ni mot de passe.</translation>
    </message>
    <message>
        <source>More could not be read ({code})</source>
        <translation>Le reste n’a pas pu être lu ({code})</translation>
    </message>
    <message>
        <source>works</source>
        <translation>marche</translation>
    </message>
    <message>
        <source>Account for {use}: {state}</source>
        <translation>Compte pour {use}&#x202f;: {state}</translation>
    </message>
    <message>
        <source>Up to date: {time}</source>
        <translation>À jour&#x202f;: {time}</translation>
    </message>
    <message>
        <source>Waiting to leave: {n}</source>
        <translation>En attente de départ&#x202f;: {n}</translation>
    </message>
    <message>
        <source>Network: missing since {time}</source>
        <translation>Réseau&#x202f;: absent depuis {time}</translation>
    </message>
    <message>
        <source>Network: there</source>
        <translation>Réseau&#x202f;: présent</translation>
    </message>
    <message>
        <source>The disk of the data folder does not answer</source>
        <translation>Le disque du dossier des données ne répond pas</translation>
    </message>
    <message>
        <source>Free on that disk: {size}</source>
        <translation>Libre sur ce disque&#x202f;: {size}</translation>
    </message>
    <message>
        <source>The association’s file could not be used.</source>
        <translation>Le fichier de l’association n’a pas pu servir.</translation>
    </message>
    <message>
        <source>The link is not whole, or not what it says it is.</source>
        <translation>Le lien n’est pas entier, ou n’est pas ce qu’il dit être.</translation>
    </message>
    <message>
        <source>It leads to a conversation, and no account for conversations is here.</source>
        <translation>Il mène à une conversation, et il n’y a pas ici de compte pour les conversations.</translation>
    </message>
    <message>
        <source>It leads to somebody who is not known here.</source>
        <translation>Il mène à quelqu’un qui n’est pas connu ici.</translation>
    </message>
    <message>
        <source>The system does not let Préau change it.</source>
        <translation>Le système ne laisse pas Préau le changer.</translation>
    </message>
    <message>
        <source>System: {system}</source>
        <translation>Système&#x202f;: {system}</translation>
    </message>
    <message>
        <source>Seen at: {time}</source>
        <translation>Constaté le&#x202f;: {time}</translation>
    </message>
</context>
<context>
    <name>Hours</name>
    <message>
        <source>When would you like to read?</source>
        <translation>Quand aimeriez-vous lire&#x202f;?</translation>
    </message>
    <message>
        <source>At your hours, what is new becomes one page, and Préau tells you once that it is ready. Between them it is silent. You can change this at any time, also for each day of the week.</source>
        <translation>À vos heures, ce qui est nouveau devient une page, et Préau vous dit une fois qu’elle est prête. Entre-temps, il se tait. Vous pouvez changer cela à tout moment, et jour par jour.</translation>
    </message>
    <message>
        <source>Add an hour</source>
        <translation>Ajouter une heure</translation>
    </message>
    <message>
        <source>Take these hours</source>
        <translation>Prendre ces heures</translation>
    </message>
    <message>
        <source>No hours, I will look myself</source>
        <translation>Pas d’heures, je regarderai moi-même</translation>
    </message>
    <message>
        <source>An hour</source>
        <translation>Une heure</translation>
    </message>
    <message>
        <source>Take this hour away</source>
        <translation>Retirer cette heure</translation>
    </message>
</context>
<context>
    <name>HoursPart</name>
    <message>
        <source>An hour for your page</source>
        <translation>Une heure pour votre page</translation>
    </message>
    <message>
        <source>On which day</source>
        <translation>Quel jour</translation>
    </message>
    <message>
        <source>every day</source>
        <translation>tous les jours</translation>
    </message>
    <message>
        <source>Add this hour</source>
        <translation>Ajouter cette heure</translation>
    </message>
    <message>
        <source>Other hours on some days of the week</source>
        <translation>D’autres heures certains jours de la semaine</translation>
    </message>
    <message>
        <source>You have not said yet at which hours your page should come. Until you do, Préau tells you nothing.</source>
        <translation>Vous n’avez pas encore dit à quelles heures votre page doit venir. D’ici là, Préau ne vous dit rien.</translation>
    </message>
    <message>
        <source>You chose no hours. Your page is made when you open Préau or ask for it, and nothing tells you about it.</source>
        <translation>Vous n’avez choisi aucune heure. Votre page se fait quand vous ouvrez Préau ou quand vous la demandez, et rien ne vous l’annonce.</translation>
    </message>
    <message>
        <source>At these hours your page is made, and one sentence tells you that it is ready. Where nothing is new, nothing is said.</source>
        <translation>À ces heures, votre page se fait, et une phrase vous dit qu’elle est prête. S’il n’y a rien de nouveau, rien n’est dit.</translation>
    </message>
    <message>
        <source>Every day</source>
        <translation>Tous les jours</translation>
    </message>
    <message>
        <source>Take {hour} away</source>
        <translation>Enlever {hour}</translation>
    </message>
    <message>
        <source>no page</source>
        <translation>pas de page</translation>
    </message>
    <message>
        <source>Take {hours}</source>
        <translation>Prendre {hours}</translation>
    </message>
    <message>
        <source>No hours</source>
        <translation>Aucune heure</translation>
    </message>
</context>
<context>
    <name>HoursQuestion</name>
    <message>
        <source>At the hours that you choose, what is new becomes one page, and Préau tells you once that it is ready. Until you answer, it tells you nothing. Other hours, and other days, can be chosen in the settings.</source>
        <translation>Aux heures que vous choisissez, ce qui est nouveau devient une page, et Préau vous dit une fois qu’elle est prête. Tant que vous n’avez pas répondu, il ne dit rien. D’autres heures et d’autres jours se choisissent dans les réglages.</translation>
    </message>
    <message>
        <source>At {hours}</source>
        <translation>À {hours}</translation>
    </message>
    <message>
        <source>No hours, I will look myself</source>
        <translation>Pas d’heures, je regarderai moi-même</translation>
    </message>
</context>
<context>
    <name>KeptHerePage</name>
    <message>
        <source>What is kept on this computer</source>
        <translation>Ce qui est gardé sur cet ordinateur</translation>
    </message>
    <message>
        <source>What you have read stays here, encrypted, so that you find it again without a network. What goes from here goes from this computer alone.</source>
        <translation>Ce que vous avez lu reste ici, chiffré, pour que vous le retrouviez sans réseau. Ce qui s’en va d’ici ne s’en va que de cet ordinateur.</translation>
    </message>
    <message>
        <source>All together</source>
        <translation>En tout</translation>
    </message>
    <message>
        <source>The directory takes {directory}, the index for searching {index}, and all that Préau keeps here {folder}.</source>
        <translation>L’annuaire prend {directory}, l’index de recherche {index}, et tout ce que Préau garde ici {folder}.</translation>
    </message>
    <message>
        <source>Sizes are being measured; they will stand here.</source>
        <translation>Les tailles sont en train d’être mesurées&#x202f;; elles figureront ici.</translation>
    </message>
    <message>
        <source>Measured: {when}.</source>
        <translation>Mesuré&#x202f;: {when}.</translation>
    </message>
</context>
<context>
    <name>KeptPage</name>
    <message>
        <source>Conversations</source>
        <translation>Conversations</translation>
    </message>
    <message>
        <source>News</source>
        <translation>Nouvelles</translation>
    </message>
    <message>
        <source>Events that are over</source>
        <translation>Événements passés</translation>
    </message>
    <message>
        <source>Pictures and files</source>
        <translation>Images et fichiers</translation>
    </message>
    <message>
        <source>Pages that were made for you</source>
        <translation>Pages composées pour vous</translation>
    </message>
    <message>
        <source>How much there is was not measured yet.</source>
        <translation>La taille n’a pas encore été mesurée.</translation>
    </message>
    <message>
        <source>There is nothing.</source>
        <translation>Il n’y a rien.</translation>
    </message>
    <message>
        <source>About {size}.</source>
        <translation>Environ {size}.</translation>
    </message>
    <message>
        <source>About {size}, all of today.</source>
        <translation>Environ {size}, tout d’aujourd’hui.</translation>
    </message>
    <message>
        <source>About {size}, going back to {day}.</source>
        <translation>Environ {size}. Cela remonte au {day}.</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>tout</translation>
    </message>
    <message>
        <source>any size</source>
        <translation>sans limite de taille</translation>
    </message>
    <message>
        <source>at most {size}</source>
        <translation>au plus {size}</translation>
    </message>
    <message>
        <source>one month</source>
        <translation>un mois</translation>
    </message>
    <message>
        <source>three months</source>
        <translation>trois mois</translation>
    </message>
    <message>
        <source>six months</source>
        <translation>six mois</translation>
    </message>
    <message>
        <source>one year</source>
        <translation>un an</translation>
    </message>
    <message>
        <source>two years</source>
        <translation>deux ans</translation>
    </message>
    <message>
        <source>five years</source>
        <translation>cinq ans</translation>
    </message>
    <message>
        <source>You chose this.</source>
        <translation>C’est votre choix.</translation>
    </message>
    <message>
        <source>{name} set this; what you choose counts.</source>
        <translation>C’est {name} qui l’a réglé ainsi&#x202f;; votre choix l’emporte.</translation>
    </message>
    <message>
        <source>Your association</source>
        <translation>votre association</translation>
    </message>
    <message>
        <source>Nobody chose this: it is how Préau begins.</source>
        <translation>Personne ne l’a choisi&#x202f;: Préau commence ainsi.</translation>
    </message>
    <message>
        <source>How far back: you chose it.</source>
        <translation>Jusqu’à quand en arrière&#x202f;: c’est votre choix.</translation>
    </message>
    <message>
        <source>How far back: {name} set it.</source>
        <translation>Jusqu’à quand en arrière&#x202f;: réglé par {name}.</translation>
    </message>
    <message>
        <source>your association</source>
        <translation>votre association</translation>
    </message>
    <message>
        <source>How far back: nobody chose it.</source>
        <translation>Jusqu’à quand en arrière&#x202f;: personne ne l’a choisi.</translation>
    </message>
    <message>
        <source>How much: you chose it.</source>
        <translation>Combien&#x202f;: c’est votre choix.</translation>
    </message>
    <message>
        <source>How much: {name} set it.</source>
        <translation>Combien&#x202f;: réglé par {name}.</translation>
    </message>
    <message>
        <source>How much: nobody chose it.</source>
        <translation>Combien&#x202f;: personne ne l’a choisi.</translation>
    </message>
    <message>
        <source>Conversations, news, past events, pictures and files go from this computer, and the pages made of them: about {size}.</source>
        <translation>Conversations, nouvelles, événements passés, images et fichiers s’en vont de cet ordinateur, avec les pages qui en étaient composées&#x202f;: environ {size}.</translation>
    </message>
    <message>
        <source>All that was said in your conversations until now goes from this computer: about {size}.</source>
        <translation>Tout ce qui a été dit jusqu’ici dans vos conversations s’en va de cet ordinateur&#x202f;: environ {size}.</translation>
    </message>
    <message>
        <source>All news until now goes from this computer: about {size}.</source>
        <translation>Toutes les nouvelles reçues jusqu’ici s’en vont de cet ordinateur&#x202f;: environ {size}.</translation>
    </message>
    <message>
        <source>Events that are over go from this computer: about {size}, or less.</source>
        <translation>Les événements passés s’en vont de cet ordinateur&#x202f;: environ {size}, ou moins.</translation>
    </message>
    <message>
        <source>Pictures and files that were fetched go from this computer: about {size}. They are fetched again when they are shown.</source>
        <translation>Les images et les fichiers déjà reçus s’en vont de cet ordinateur&#x202f;: environ {size}. Ils seront redemandés quand ils seront affichés.</translation>
    </message>
    <message>
        <source>The pages that were made for you go from this computer: about {size}.</source>
        <translation>Les pages composées pour vous s’en vont de cet ordinateur&#x202f;: environ {size}.</translation>
    </message>
    <message>
        <source>What is still to come stays, and what you put an alarm on.</source>
        <translation>Ce qui est encore à venir reste, ainsi que ce sur quoi vous avez mis un rappel.</translation>
    </message>
    <message>
        <source>Those of the last eight days stay, so that nothing is shown to you twice.</source>
        <translation>Celles des huit derniers jours restent, pour que rien ne vous soit montré deux fois.</translation>
    </message>
    <message>
        <source>What stands on your page of today or was not on one yet stays, and so do your drafts and what has not left yet. Servers keep what they have.</source>
        <translation>Ce qui figure sur votre page du jour, ou n’a encore figuré sur aucune, reste, ainsi que vos brouillons et ce qui n’est pas encore parti. Les serveurs gardent ce qu’ils ont.</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Everywhere</source>
        <translation>Partout</translation>
    </message>
    <message>
        <source>In a list</source>
        <translation>Dans une liste</translation>
    </message>
    <message>
        <source>Where you write</source>
        <translation>Là où vous écrivez</translation>
    </message>
    <message>
        <source>In the agenda, by month or by week</source>
        <translation>Dans l’agenda, par mois ou par semaine</translation>
    </message>
    <message>
        <source>Before a picture</source>
        <translation>Devant une image</translation>
    </message>
    <message>
        <source>Ctrl</source>
        <translation>Ctrl</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Maj</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Échap</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Entrée</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Espace</translation>
    </message>
    <message>
        <source>Menu key</source>
        <translation>touche Menu</translation>
    </message>
    <message>
        <source>Up arrow</source>
        <translation>Flèche haut</translation>
    </message>
    <message>
        <source>Down arrow</source>
        <translation>Flèche bas</translation>
    </message>
    <message>
        <source>Left arrow</source>
        <translation>Flèche gauche</translation>
    </message>
    <message>
        <source>Right arrow</source>
        <translation>Flèche droite</translation>
    </message>
    <message>
        <source>Page up</source>
        <translation>Page haut</translation>
    </message>
    <message>
        <source>Page down</source>
        <translation>Page bas</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Début</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Fin</translation>
    </message>
    <message>
        <source>Help about the page that is shown</source>
        <translation>L’aide de la page affichée</translation>
    </message>
    <message>
        <source>This list of keys</source>
        <translation>Cette liste de touches</translation>
    </message>
    <message>
        <source>Go to Today</source>
        <translation>Aller à Aujourd’hui</translation>
    </message>
    <message>
        <source>Go to Conversations</source>
        <translation>Aller aux Conversations</translation>
    </message>
    <message>
        <source>Go to Agenda</source>
        <translation>Aller à l’Agenda</translation>
    </message>
    <message>
        <source>Go to Directory</source>
        <translation>Aller à l’Annuaire</translation>
    </message>
    <message>
        <source>Go to Search</source>
        <translation>Aller à Rechercher</translation>
    </message>
    <message>
        <source>Go to Search, and write there</source>
        <translation>Aller à Rechercher, et y écrire</translation>
    </message>
    <message>
        <source>Close the window and end Préau</source>
        <translation>Fermer la fenêtre et quitter Préau</translation>
    </message>
    <message>
        <source>Copy the text of the line, or what is selected in it</source>
        <translation>Copier le texte de la ligne, ou ce qui y est choisi</translation>
    </message>
    <message>
        <source>Copy, cut, paste</source>
        <translation>Copier, couper, coller</translation>
    </message>
    <message>
        <source>Choose an emoji</source>
        <translation>Choisir un émoji</translation>
    </message>
    <message>
        <source>The next word that no dictionary has, and others</source>
        <translation>Le mot suivant qu’aucun dictionnaire ne connaît, et d’autres à sa place</translation>
    </message>
    <message>
        <source>Name somebody: go on with their name, and choose</source>
        <translation>Nommer quelqu’un&#x202f;: continuez avec son nom, puis choisissez</translation>
    </message>
    <message>
        <source>Bold, in conversations that know it</source>
        <translation>Gras, dans les conversations qui le connaissent</translation>
    </message>
    <message>
        <source>Italic, in conversations that know it</source>
        <translation>Italique, dans les conversations qui le connaissent</translation>
    </message>
    <message>
        <source>Make a link, in conversations that know it</source>
        <translation>Faire un lien, dans les conversations qui le connaissent</translation>
    </message>
    <message>
        <source>Begin an event on the day that you are on</source>
        <translation>Commencer un événement le jour où vous êtes</translation>
    </message>
    <message>
        <source>The picture before, or the next</source>
        <translation>L’image précédente, ou la suivante</translation>
    </message>
    <message>
        <source>Larger, or smaller</source>
        <translation>Plus grand, ou plus petit</translation>
    </message>
    <message>
        <source>The whole picture</source>
        <translation>L’image entière</translation>
    </message>
    <message>
        <source>The picture at its own size</source>
        <translation>L’image à sa propre taille</translation>
    </message>
    <message>
        <source>The same; a picture larger than its place moves</source>
        <translation>La même chose&#x202f;; une image plus grande que sa place se déplace</translation>
    </message>
    <message>
        <source>Save a copy</source>
        <translation>Enregistrer une copie</translation>
    </message>
    <message>
        <source>Copy the picture, or what is selected of its words</source>
        <translation>Copier l’image, ou ce qui est choisi de ses mots</translation>
    </message>
    <message>
        <source>Begin something new: a message, a post, an event</source>
        <translation>Commencer quelque chose&#x202f;: un message, une publication, un événement</translation>
    </message>
    <message>
        <source>Go to Settings</source>
        <translation>Aller aux Réglages</translation>
    </message>
    <message>
        <source>Look now whether anything is new</source>
        <translation>Regarder maintenant s’il y a du nouveau</translation>
    </message>
    <message>
        <source>Go to the next column</source>
        <translation>Aller à la colonne suivante</translation>
    </message>
    <message>
        <source>Go to the column before</source>
        <translation>Aller à la colonne d’avant</translation>
    </message>
    <message>
        <source>What can be done with what you are on</source>
        <translation>Ce qu’on peut faire là où vous êtes</translation>
    </message>
    <message>
        <source>Go back by one step</source>
        <translation>Revenir d’un pas en arrière</translation>
    </message>
    <message>
        <source>Lock Préau, if a passphrase guards it</source>
        <translation>Verrouiller Préau, si une phrase de passe le protège</translation>
    </message>
    <message>
        <source>The next or the last thing that can be pressed</source>
        <translation>Le bouton, le lien ou le champ suivant, ou précédent</translation>
    </message>
    <message>
        <source>The next or the last line</source>
        <translation>La ligne d’après, ou d’avant</translation>
    </message>
    <message>
        <source>Further by one screen, or back</source>
        <translation>Un écran plus loin, ou en arrière</translation>
    </message>
    <message>
        <source>To the beginning or to the end</source>
        <translation>Au début ou à la fin</translation>
    </message>
    <message>
        <source>Open the line that you are on</source>
        <translation>Ouvrir la ligne où vous êtes</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Envoyer</translation>
    </message>
    <message>
        <source>Go on to the buttons below the text</source>
        <translation>Aller aux boutons sous le texte</translation>
    </message>
    <message>
        <source>Take back what you typed last</source>
        <translation>Reprendre ce que vous venez d’écrire</translation>
    </message>
    <message>
        <source>The day before, or the next</source>
        <translation>Le jour d’avant, ou d’après</translation>
    </message>
    <message>
        <source>The week before, or the next</source>
        <translation>La semaine d’avant, ou d’après</translation>
    </message>
    <message>
        <source>The month or the week before, or the next</source>
        <translation>Le mois ou la semaine d’avant, ou d’après</translation>
    </message>
    <message>
        <source>Back to today</source>
        <translation>Revenir à aujourd’hui</translation>
    </message>
</context>
<context>
    <name>KeysPage</name>
    <message>
        <source>The keys</source>
        <translation>Les touches</translation>
    </message>
    <message>
        <source>Everything in Préau can be done without a mouse. You need none of it to begin.</source>
        <translation>Tout peut se faire sans souris dans Préau. Vous n’avez besoin de rien de cela pour commencer.</translation>
    </message>
</context>
<context>
    <name>KindPart</name>
    <message>
        <source>Erase now</source>
        <translation>Effacer maintenant</translation>
    </message>
    <message>
        <source>Take my choice back</source>
        <translation>Revenir sur mon choix</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Garder</translation>
    </message>
    <message>
        <source>{kind}: how far back</source>
        <translation>{kind}&#x202f;: jusqu’à quand en arrière</translation>
    </message>
    <message>
        <source>{kind}: how much</source>
        <translation>{kind}&#x202f;: combien</translation>
    </message>
</context>
<context>
    <name>KindsPart</name>
    <message>
        <source>What people pass on to others</source>
        <translation>Ce que les gens relaient</translation>
    </message>
    <message>
        <source>In full</source>
        <translation>En entier</translation>
    </message>
    <message>
        <source>In one line together</source>
        <translation>Réuni en une ligne</translation>
    </message>
    <message>
        <source>Not shown</source>
        <translation>Pas montré</translation>
    </message>
    <message>
        <source>Who liked what you wrote, or passed it on</source>
        <translation>Qui a aimé ou relayé ce que vous avez écrit</translation>
    </message>
</context>
<context>
    <name>LanguagePart</name>
    <message>
        <source>Language</source>
        <translation>Langue</translation>
    </message>
    <message>
        <source>As this computer</source>
        <translation>Comme cet ordinateur</translation>
    </message>
</context>
<context>
    <name>Later</name>
    <message>
        <source>With the next page</source>
        <translation>Avec la prochaine page</translation>
    </message>
    <message>
        <source>Leaves with your next page, {when}.</source>
        <translation>Part avec votre prochaine page, {when}.</translation>
    </message>
</context>
<context>
    <name>Leaving</name>
    <message>
        <source>Leaving</source>
        <translation>Partir</translation>
    </message>
    <message>
        <source>You can leave whenever you like. Your accounts stay on its servers; everything from them is removed from this computer.</source>
        <translation>Vous pouvez partir quand vous voulez. Vos comptes restent sur ses serveurs&#x202f;; tout ce qui en vient est enlevé de cet ordinateur.</translation>
    </message>
    <message>
        <source>Look at it first</source>
        <translation>Regarder d’abord</translation>
    </message>
    <message>
        <source>Leave {name}</source>
        <translation>Quitter {name}</translation>
    </message>
    <message>
        <source>Take up {name} again</source>
        <translation>Reprendre {name}</translation>
    </message>
    <message>
        <source>You left {name}. Its file is still on this computer, and is not heeded.</source>
        <translation>Vous avez quitté {name}. Son fichier est encore sur cet ordinateur, et il n’en est pas tenu compte.</translation>
    </message>
    <message>
        <source>These accounts are signed out here, and all that came with them goes: {names}</source>
        <translation>Ces comptes sont déconnectés ici, et tout ce qui est venu avec eux s’en va&#x202f;: {names}</translation>
    </message>
    <message>
        <source>No account of yours is at its servers. Its groups go from this computer.</source>
        <translation>Aucun de vos comptes n’est sur ses serveurs. Ses groupes s’en vont de cet ordinateur.</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between names</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Quitter</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>Signing out.</source>
        <translation>Déconnexion en cours.</translation>
    </message>
    <message>
        <source>Not everything could be removed. {why}</source>
        <translation>Tout n’a pas pu être enlevé. {why}</translation>
    </message>
    <message>
        <source>You have left. What came from there is still being removed from this computer; you can go on, or close Préau.</source>
        <translation>Votre départ est fait. Ce qui en venait est en train d’être enlevé de cet ordinateur&#x202f;; vous pouvez continuer, ou fermer Préau.</translation>
    </message>
    <message>
        <source>You have left. This was removed from this computer: {what}.</source>
        <translation>Votre départ est fait. Ceci a été enlevé de cet ordinateur&#x202f;: {what}.</translation>
    </message>
    <message>
        <source>You have left. Nothing from there is on this computer.</source>
        <translation>Votre départ est fait. Il n’y a rien sur cet ordinateur qui en vienne.</translation>
    </message>
    <message>
        <source>Not every server could be told.</source>
        <translation>Tous les serveurs n’ont pas pu être prévenus.</translation>
    </message>
</context>
<context>
    <name>Links</name>
    <message>
        <source>A mail to {whom}</source>
        <translation>Un courriel à {whom}</translation>
    </message>
    <message>
        <source>A call to {whom}</source>
        <translation>Un appel à {whom}</translation>
    </message>
    <message>
        <source>A place on a map: {where}</source>
        <translation>Un lieu sur une carte&#x202f;: {where}</translation>
    </message>
    <message>
        <source>A conversation or a person: {which}</source>
        <translation>Une conversation ou une personne&#x202f;: {which}</translation>
    </message>
    <message>
        <source>A calendar at {host}</source>
        <translation>Un agenda sur {host}</translation>
    </message>
    <message>
        <source>Its words name {named}, and it goes elsewhere.</source>
        <translation>Ses mots nomment {named}, et il mène ailleurs.</translation>
    </message>
    <message>
        <source>It reads “{written}”, in letters that look like others.</source>
        <translation>Se lit «&#x202f;{written}&#x202f;», avec des lettres qui ressemblent à d’autres.</translation>
    </message>
    <message>
        <source>It reads “{written}”.</source>
        <translation>Se lit «&#x202f;{written}&#x202f;».</translation>
    </message>
    <message>
        <source>Link: {words}</source>
        <translation>Lien&#x202f;: {words}</translation>
    </message>
    <message>
        <source>{words}, link to {where}</source>
        <translation>{words}, lien vers {where}</translation>
    </message>
    <message>
        <source>The words of this link name {named}, but it goes to {host}. Open {host}?</source>
        <translation>Les mots de ce lien nomment {named}, mais il mène à {host}. Ouvrir {host}&#x202f;?</translation>
    </message>
    <message>
        <source>This link goes to {host}, written “{written}” in letters that look like others. Open it?</source>
        <translation>Ce lien mène à {host}, qui s’écrit «&#x202f;{written}&#x202f;» avec des lettres qui ressemblent à d’autres. L’ouvrir&#x202f;?</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>Open {host}</source>
        <translation>Ouvrir {host}</translation>
    </message>
    <message>
        <source>Copy the address of the link</source>
        <translation>Copier l’adresse du lien</translation>
    </message>
</context>
<context>
    <name>Lock</name>
    <message>
        <source>Préau is not locked: your draft could not be kept. {why}</source>
        <translation>Préau n’est pas verrouillé&#x202f;: votre brouillon n’a pas pu être conservé. {why}</translation>
    </message>
    <message>
        <source>Lock all the same</source>
        <translation>Verrouiller quand même</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
</context>
<context>
    <name>Losing</name>
    <message>
        <source>Your draft could not be kept. {why} If Préau closes now, what you wrote is lost.</source>
        <translation>Votre brouillon n’a pas pu être conservé. {why} Si Préau se ferme maintenant, ce que vous avez écrit sera perdu.</translation>
    </message>
    <message>
        <source>Close all the same</source>
        <translation>Fermer quand même</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
</context>
<context>
    <name>Marks</name>
    <message>
        <source>Bold, list, link and the like</source>
        <translation>Gras, liste, lien et autres marques</translation>
    </message>
    <message>
        <source>Bold</source>
        <translation>Gras</translation>
    </message>
    <message>
        <source>Italic</source>
        <translation>Italique</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>Lien</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Quote</source>
        <translation>Citation</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
</context>
<context>
    <name>MoreButton</name>
    <message>
        <source>more</source>
        <comment>events that a day of the grid has no room for</comment>
        <translation>la suite</translation>
    </message>
</context>
<context>
    <name>MorePart</name>
    <message>
        <source>And also</source>
        <translation>Et aussi</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Brouillons</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Aide</translation>
    </message>
    <message>
        <source>The keys</source>
        <translation>Les touches</translation>
    </message>
    <message>
        <source>About Préau</source>
        <translation>À propos de Préau</translation>
    </message>
</context>
<context>
    <name>Nav</name>
    <message>
        <source>Pages and groups</source>
        <translation>Pages et groupes</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>Groupes</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Aujourd’hui</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Conversations</translation>
    </message>
    <message>
        <source>Agenda</source>
        <translation>Agenda</translation>
    </message>
    <message>
        <source>Directory</source>
        <translation>Annuaire</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Rechercher</translation>
    </message>
    <message>
        <source>Outbox</source>
        <translation>À envoyer</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Aide</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
    <message>
        <source>How fresh this copy is: {words}</source>
        <translation>Fraîcheur de cette copie&#x202f;: {words}</translation>
    </message>
</context>
<context>
    <name>NavButton</name>
    <message>
        <source>{name}, something new</source>
        <translation>{name}, du nouveau</translation>
    </message>
</context>
<context>
    <name>NewMessagePanel</name>
    <message>
        <source>New message</source>
        <translation>Nouveau message</translation>
    </message>
    <message>
        <source>To whom?</source>
        <translation>À qui&#x202f;?</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Conversations</translation>
    </message>
    <message>
        <source>There is no conversation to write to yet.</source>
        <translation>Il n’y a pas encore de conversation où écrire.</translation>
    </message>
    <message>
        <source>Somebody else, in the directory</source>
        <translation>Quelqu’un d’autre, dans l’annuaire</translation>
    </message>
</context>
<context>
    <name>NewPostPanel</name>
    <message>
        <source>New post</source>
        <translation>Nouvelle publication</translation>
    </message>
    <message>
        <source>New message</source>
        <translation>Nouveau message</translation>
    </message>
    <message>
        <source>From which account</source>
        <translation>Depuis quel compte</translation>
    </message>
    <message>
        <source>{name}, {address}</source>
        <translation>{name}, {address}</translation>
    </message>
    <message>
        <source>There is no account for posts yet. Settings is where one is added.</source>
        <translation>Il n’y a pas encore de compte pour publier. Il s’ajoute dans les réglages.</translation>
    </message>
    <message>
        <source>What would you like to say?</source>
        <translation>Que voulez-vous dire&#x202f;?</translation>
    </message>
    <message>
        <source>It has left.</source>
        <translation>C’est parti.</translation>
    </message>
</context>
<context>
    <name>Notifier</name>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Your page of {hour} is ready.</source>
        <translation>Votre page de {hour} est prête.</translation>
    </message>
    <message>
        <source>A message has come.</source>
        <translation>Un message est arrivé.</translation>
    </message>
    <message>
        <source>Sent you a file.</source>
        <translation>Vous a envoyé un fichier.</translation>
    </message>
    <message>
        <source>Wrote to you.</source>
        <translation>Vous a écrit.</translation>
    </message>
    <message>
        <source>An event of yours is near.</source>
        <translation>Un de vos événements approche.</translation>
    </message>
</context>
<context>
    <name>OutboxPage</name>
    <message>
        <source>Outbox</source>
        <translation>À envoyer</translation>
    </message>
    <message>
        <source>What you wrote and what has not left yet. It leaves by itself, in each place in this order.</source>
        <translation>Ce que vous avez écrit et qui n’est pas encore parti. Cela part tout seul, à chaque endroit dans cet ordre.</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Brouillons</translation>
    </message>
    <message>
        <source>Show {n} more</source>
        <translation>Afficher {n} de plus</translation>
    </message>
    <message>
        <source>Nothing waits. Everything you wrote has left.</source>
        <translation>Rien n’attend. Tout ce que vous avez écrit est parti.</translation>
    </message>
</context>
<context>
    <name>Outgoing</name>
    <message>
        <source>See the outbox</source>
        <translation>Voir ce qui est à envoyer</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>You are coming. The answer is about to leave.</source>
        <translation>Vous venez. La réponse va partir.</translation>
    </message>
    <message>
        <source>You may come. The answer is about to leave.</source>
        <translation>Vous viendrez peut-être. La réponse va partir.</translation>
    </message>
    <message>
        <source>You are not coming. The answer is about to leave.</source>
        <translation>Vous ne venez pas. La réponse va partir.</translation>
    </message>
    <message>
        <source>You accept. That is about to leave.</source>
        <translation>Vous acceptez. Cela va partir.</translation>
    </message>
    <message>
        <source>You say no. That is about to leave.</source>
        <translation>Vous dites non. Cela va partir.</translation>
    </message>
    <message>
        <source>You leave this conversation in a moment.</source>
        <translation>Vous quittez cette conversation dans un instant.</translation>
    </message>
    <message>
        <source>This is taken back for everybody in a moment.</source>
        <translation>Ceci est retiré pour tout le monde dans un instant.</translation>
    </message>
    <message>
        <source>It is off the outbox.</source>
        <translation>Ce n’est plus à envoyer.</translation>
    </message>
    <message>
        <source>It does not leave.</source>
        <translation>Cela ne part pas.</translation>
    </message>
    <message>
        <source>What belongs to it waits until you have decided.</source>
        <translation>Ce qui en dépend attend que vous ayez décidé.</translation>
    </message>
    <message>
        <source>Not sent. The text was changed elsewhere meanwhile. Which of the two is to stay?</source>
        <translation>Pas envoyé. Le texte a été changé ailleurs entre-temps. Lequel des deux doit rester&#x202f;?</translation>
    </message>
    <message>
        <source>Your text:</source>
        <translation>Votre texte&#x202f;:</translation>
    </message>
    <message>
        <source>The other text, in place now:</source>
        <translation>L’autre texte, en place maintenant&#x202f;:</translation>
    </message>
    <message>
        <source>No words</source>
        <translation>Sans texte</translation>
    </message>
    <message>
        <source>Leaves with your next page, {when}.</source>
        <translation>Part avec votre prochaine page, {when}.</translation>
    </message>
    <message>
        <source>Waits for “{what}”, which was not sent.</source>
        <translation>Attend «&#x202f;{what}&#x202f;», qui n’est pas parti.</translation>
    </message>
    <message>
        <source>Waits until you have said whether “{what}” arrived.</source>
        <translation>Attend que vous disiez si «&#x202f;{what}&#x202f;» est arrivé.</translation>
    </message>
    <message>
        <source>Leaves after “{what}”.</source>
        <translation>Part après «&#x202f;{what}&#x202f;».</translation>
    </message>
    <message>
        <source>No page is to come. Its hours are chosen in the settings, under “When Préau speaks to you”.</source>
        <translation>Aucune page n’est à venir. Ses heures se choisissent dans les réglages, sous «&#x202f;Quand Préau vous parle&#x202f;».</translation>
    </message>
    <message>
        <source>Something else is begun in that place. Send or discard that first; this waits here.</source>
        <translation>Autre chose est commencé à cet endroit. Envoyez-le ou jetez-le d’abord&#x202f;; ceci attend ici.</translation>
    </message>
    <message>
        <source>{place}, as {address}</source>
        <translation>{place}, en tant que {address}</translation>
    </message>
</context>
<context>
    <name>OutgoingCard</name>
    <message>
        <source>{what}, to {where}</source>
        <translation>{what}, pour {where}</translation>
    </message>
    <message>
        <source>{what}, by {name}</source>
        <translation>{what}, par {name}</translation>
    </message>
    <message>
        <source>Written {age}</source>
        <translation>Écrit {age}</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>Renvoyer</translation>
    </message>
    <message>
        <source>Send your text</source>
        <translation>Envoyer votre texte</translation>
    </message>
    <message>
        <source>Keep the other text</source>
        <translation>Garder l’autre texte</translation>
    </message>
    <message>
        <source>Send now</source>
        <translation>Envoyer maintenant</translation>
    </message>
    <message>
        <source>It arrived, discard</source>
        <translation>C’est arrivé, oublier</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Modifier</translation>
    </message>
    <message>
        <source>With the next page</source>
        <translation>Avec la prochaine page</translation>
    </message>
    <message>
        <source>Back to the drafts</source>
        <translation>Remettre en brouillon</translation>
    </message>
</context>
<context>
    <name>Panel</name>
    <message>
        <source>Back to the list</source>
        <translation>Revenir à la liste</translation>
    </message>
</context>
<context>
    <name>PausePart</name>
    <message>
        <source>For an hour</source>
        <translation>Une heure</translation>
    </message>
    <message>
        <source>For three hours</source>
        <translation>Trois heures</translation>
    </message>
    <message>
        <source>For eight hours</source>
        <translation>Huit heures</translation>
    </message>
    <message>
        <source>Préau tells you nothing now. The pause ends by itself {when}.</source>
        <translation>Préau ne vous dit rien en ce moment. La pause finit d’elle-même {when}.</translation>
    </message>
    <message>
        <source>End the pause</source>
        <translation>Finir la pause</translation>
    </message>
    <message>
        <source>Nothing is told for some hours, then all is as before, by itself.</source>
        <translation>Rien n’est dit pendant quelques heures, puis tout redevient comme avant, de soi-même.</translation>
    </message>
    <message>
        <source>Until tomorrow morning</source>
        <translation>Jusqu’à demain matin</translation>
    </message>
    <message>
        <source>Until this morning</source>
        <translation>Jusqu’à ce matin</translation>
    </message>
</context>
<context>
    <name>PeoplePart</name>
    <message>
        <source>When one of these people writes to you, and to you alone, you are told at once. Your quiet hours hold for them too.</source>
        <translation>Quand l’une de ces personnes vous écrit personnellement, Préau vous le dit tout de suite. Vos heures calmes valent aussi pour elle.</translation>
    </message>
    <message>
        <source>Nobody. You add somebody on their card, or where you talk with them.</source>
        <translation>Personne. Vous ajoutez quelqu’un sur sa fiche, ou dans votre conversation.</translation>
    </message>
    <message>
        <source>No longer tell me</source>
        <translation>Ne plus me le dire</translation>
    </message>
    <message>
        <source>No longer tell me when {name} writes</source>
        <translation>Ne plus me dire quand {name} écrit</translation>
    </message>
</context>
<context>
    <name>PersonPanel</name>
    <message>
        <source>This card is gone</source>
        <translation>Cette fiche n’existe plus</translation>
    </message>
    <message>
        <source>Known also as</source>
        <translation>Aussi connu sous</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between groups</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>In common</source>
        <translation>En commun</translation>
    </message>
    <message>
        <source>{name}, at {address} (from {book})</source>
        <translation>{name}, à {address} (d’après {book})</translation>
    </message>
    <message>
        <source>{address} (from {book})</source>
        <translation>{address} (d’après {book})</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>Écrire</translation>
    </message>
    <message>
        <source>Write to {name}</source>
        <translation>Écrire à {name}</translation>
    </message>
    <message>
        <source>Mail</source>
        <translation>Courriel</translation>
    </message>
    <message>
        <source>Write a mail to {name}</source>
        <translation>Écrire un courriel à {name}</translation>
    </message>
    <message>
        <source>Copy the card</source>
        <translation>Copier la fiche</translation>
    </message>
    <message>
        <source>Copy the card of {name}</source>
        <translation>Copier la fiche de {name}</translation>
    </message>
    <message>
        <source>Name in a post</source>
        <translation>Mentionner</translation>
    </message>
    <message>
        <source>Name {name} in a post</source>
        <translation>Mentionner {name} dans une publication</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Appeler</translation>
    </message>
    <message>
        <source>Call {name}</source>
        <translation>Appeler {name}</translation>
    </message>
    <message>
        <source>Invite</source>
        <translation>Inviter</translation>
    </message>
    <message>
        <source>Invite {name} to a conversation</source>
        <translation>Inviter {name} dans une conversation</translation>
    </message>
    <message>
        <source>Invite {name} to</source>
        <translation>Inviter {name} à</translation>
    </message>
    <message>
        <source>{name} is being asked to {room}.</source>
        <translation>Invitation de {name} à {room} en cours.</translation>
    </message>
    <message>
        <source>{label}: {value}</source>
        <translation>{label}&#x202f;: {value}</translation>
    </message>
</context>
<context>
    <name>Picker</name>
    <message>
        <source>Emoji</source>
        <translation>Émojis</translation>
    </message>
    <message>
        <source>A word: sun, thanks</source>
        <translation>Un mot&#x202f;: soleil, merci</translation>
    </message>
    <message>
        <source>Search for an emoji</source>
        <translation>Chercher un émoji</translation>
    </message>
    <message>
        <source>Faces and feelings</source>
        <translation>Visages et émotions</translation>
    </message>
    <message>
        <source>People and bodies</source>
        <translation>Personnes et corps</translation>
    </message>
    <message>
        <source>Animals and nature</source>
        <translation>Animaux et nature</translation>
    </message>
    <message>
        <source>Food and drink</source>
        <translation>Nourriture et boissons</translation>
    </message>
    <message>
        <source>Travel and places</source>
        <translation>Voyages et lieux</translation>
    </message>
    <message>
        <source>Activities</source>
        <translation>Activités</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objets</translation>
    </message>
    <message>
        <source>Signs</source>
        <translation>Symboles</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>Drapeaux</translation>
    </message>
    <message>
        <source>Light skin</source>
        <translation>Peau claire</translation>
    </message>
    <message>
        <source>Medium-light skin</source>
        <translation>Peau moyennement claire</translation>
    </message>
    <message>
        <source>Without a skin tone</source>
        <translation>Sans couleur de peau</translation>
    </message>
    <message>
        <source>Medium skin</source>
        <translation>Peau légèrement mate</translation>
    </message>
    <message>
        <source>Medium-dark skin</source>
        <translation>Peau mate</translation>
    </message>
    <message>
        <source>Dark skin</source>
        <translation>Peau foncée</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Ce qui a été trouvé</translation>
    </message>
    <message>
        <source>No emoji is called that.</source>
        <translation>Aucun émoji ne s’appelle ainsi.</translation>
    </message>
    <message>
        <source>This computer has no drawings of emoji. Whoever looks after it can add some; on Linux they are called fonts-noto-color-emoji.</source>
        <translation>Cet ordinateur n’a pas de dessins d’émojis. La personne qui s’en occupe peut en ajouter&#x202f;; sous Linux, ils s’appellent fonts-noto-color-emoji.</translation>
    </message>
</context>
<context>
    <name>PicturesPart</name>
    <message>
        <source>Pictures</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>Show a picture only when I ask for it</source>
        <translation>Montrer une image seulement quand je la demande</translation>
    </message>
    <message>
        <source>Show pictures by themselves on a limited connection too</source>
        <translation>Montrer les images d’elles-mêmes sur une connexion limitée aussi</translation>
    </message>
    <message>
        <source>On a limited connection everything that comes is counted, as often on a telephone. Your computer knows whether yours is limited.</source>
        <translation>Sur une connexion limitée, tout ce qui arrive est compté, comme souvent avec un téléphone. Votre ordinateur sait si la vôtre l’est.</translation>
    </message>
</context>
<context>
    <name>PostOptions</name>
    <message>
        <source>Who can read it</source>
        <translation>Qui peut lire</translation>
    </message>
    <message>
        <source>Language of the text</source>
        <translation>Langue du texte</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Avertissement</translation>
    </message>
    <message>
        <source>Close the text behind a sentence</source>
        <translation>Fermer le texte derrière une phrase</translation>
    </message>
</context>
<context>
    <name>PresencePart</name>
    <message>
        <source>Opening and closing</source>
        <translation>Ouverture et fermeture</translation>
    </message>
    <message>
        <source>Open with Préau the links to conversations, posts and calendars</source>
        <translation>Ouvrir avec Préau les liens vers des conversations, des publications et des agendas</translation>
    </message>
    <message>
        <source>Open Préau when I log in to this computer</source>
        <translation>Ouvrir Préau quand j’ouvre ma session sur cet ordinateur</translation>
    </message>
    <message>
        <source>When I close the window, keep Préau as a small icon in the bar of this computer</source>
        <translation>Quand je ferme la fenêtre, garder Préau en petite icône dans la barre de cet ordinateur</translation>
    </message>
    <message>
        <source>This computer shows no such icons: closing the window ends Préau.</source>
        <translation>Cet ordinateur n’affiche pas de telles icônes&#x202f;: fermer la fenêtre arrête Préau.</translation>
    </message>
    <message>
        <source>This computer does not let Préau change that: its settings are kept.</source>
        <translation>Cet ordinateur ne laisse pas Préau changer cela&#x202f;: ses réglages sont gardés.</translation>
    </message>
</context>
<context>
    <name>QuietHours</name>
    <message>
        <source>Is there a time for quiet?</source>
        <translation>Y a-t-il un temps pour le calme&#x202f;?</translation>
    </message>
    <message>
        <source>In these hours nothing is said, unless you yourself mark an event’s alarm as important. What you write in them can leave later, if you like.</source>
        <translation>Pendant ces heures, rien n’est dit, sauf si vous marquez vous-même comme important le rappel d’un rendez-vous. Ce que vous y écrivez peut partir plus tard, si vous voulez.</translation>
    </message>
    <message>
        <source>Quiet from</source>
        <translation>Calme à partir de</translation>
    </message>
    <message>
        <source>Quiet until</source>
        <translation>Calme jusqu’à</translation>
    </message>
    <message>
        <source>From</source>
        <translation>De</translation>
    </message>
    <message>
        <source>until</source>
        <translation>à</translation>
    </message>
    <message>
        <source>Keep these hours quiet</source>
        <translation>Garder ces heures calmes</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
</context>
<context>
    <name>QuietPart</name>
    <message>
        <source>{day}, quiet from</source>
        <translation>{day}, calme à partir de</translation>
    </message>
    <message>
        <source>{day}, quiet until</source>
        <translation>{day}, calme jusqu’à</translation>
    </message>
    <message>
        <source>from</source>
        <translation>de</translation>
    </message>
    <message>
        <source>to</source>
        <translation>à</translation>
    </message>
    <message>
        <source>Other quiet hours on some days of the week</source>
        <translation>D’autres heures calmes certains jours de la semaine</translation>
    </message>
    <message>
        <source>In your quiet hours nothing is told, whatever comes. Only an alarm on which you ticked it may ring.</source>
        <translation>Pendant vos heures calmes, rien n’est dit, quoi qu’il arrive. Seul un rappel pour lequel vous l’avez coché se fait entendre.</translation>
    </message>
    <message>
        <source>Every day</source>
        <translation>Tous les jours</translation>
    </message>
</context>
<context>
    <name>Quoting</name>
    <message>
        <source>{name} wrote:</source>
        <translation>{name} a écrit&#x202f;:</translation>
    </message>
    <message>
        <source>I wrote:</source>
        <translation>J’ai écrit&#x202f;:</translation>
    </message>
</context>
<context>
    <name>Reader</name>
    <message>
        <source>All of the help</source>
        <translation>Toute l’aide</translation>
    </message>
</context>
<context>
    <name>Regarding</name>
    <message>
        <source>yourself</source>
        <translation>vous-même</translation>
    </message>
    <message>
        <source>Answer to {name}: {text}</source>
        <translation>Réponse à {name}&#x202f;: {text}</translation>
    </message>
    <message>
        <source>Answer nothing in particular</source>
        <translation>Ne répondre à rien en particulier</translation>
    </message>
    <message>
        <source>You are changing: {text}</source>
        <translation>Vous modifiez&#x202f;: {text}</translation>
    </message>
    <message>
        <source>Leave it as it was</source>
        <translation>Laisser comme c’était</translation>
    </message>
</context>
<context>
    <name>RestorePart</name>
    <message>
        <source>The passphrase of the copy</source>
        <translation>La phrase de passe de la copie</translation>
    </message>
    <message>
        <source>Choose the copy…</source>
        <translation>Choisir la copie…</translation>
    </message>
    <message>
        <source>Calendars and news go on by themselves. Conversations ask you to sign in once more, so that this computer is one of its own, and the other one goes on undisturbed.</source>
        <translation>Les agendas et les nouvelles continuent d’eux-mêmes. Les conversations vous demandent de vous connecter encore une fois&#x202f;: cet ordinateur est alors un appareil à part, et l’autre continue sans être dérangé.</translation>
    </message>
    <message>
        <source>A copy that Préau made on another computer is opened here.</source>
        <translation>Une copie que Préau a faite sur un autre ordinateur est ouverte ici.</translation>
    </message>
    <message>
        <source>A copy takes the place of everything that is here.</source>
        <translation>Une copie prend la place de tout ce qui est ici.</translation>
    </message>
    <message>
        <source>A copy opens with its passphrase alone.</source>
        <translation>Une copie ne s’ouvre qu’avec sa phrase de passe.</translation>
    </message>
    <message>
        <source>This copy is whole ({size}), and was made: {when}. Everything that is here now goes, also what was written since. Is it to take the place of what is here?</source>
        <translation>Cette copie est entière ({size}). Elle a été faite&#x202f;: {when}. Tout ce qui est ici maintenant disparaît, y compris ce qui a été écrit depuis. Doit-elle prendre la place de ce qui est ici&#x202f;?</translation>
    </message>
    <message>
        <source>Yes, replace it</source>
        <translation>Oui, remplacer</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Rien n’a été changé.</translation>
    </message>
    <message>
        <source>It is here. Préau opens once more, with what the copy brought.</source>
        <translation>Elle est là. Préau s’ouvre à nouveau, avec ce que la copie a apporté.</translation>
    </message>
</context>
<context>
    <name>Screen</name>
    <message>
        <source>Step {n} of {last}</source>
        <translation>Étape {n} sur {last}</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Revenir</translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message>
        <source>Results</source>
        <translation>Résultats</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Rechercher</translation>
    </message>
    <message>
        <source>Words, a name, a place</source>
        <translation>Des mots, un nom, un lieu</translation>
    </message>
    <message>
        <source>Search messages, posts, events and people</source>
        <translation>Rechercher parmi les messages, les publications, les événements et les personnes</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personnes</translation>
    </message>
    <message>
        <source>All of them in the directory</source>
        <translation>Toutes dans l’annuaire</translation>
    </message>
    <message>
        <source>Not sent yet</source>
        <translation>Pas encore envoyé</translation>
    </message>
    <message>
        <source>Messages, posts, events</source>
        <translation>Messages, publications, événements</translation>
    </message>
    <message>
        <source>Show {n} earlier results</source>
        <translation>Montrer {n} résultats plus anciens</translation>
    </message>
    <message>
        <source>This is all that fits.</source>
        <translation>C’est tout ce qui correspond.</translation>
    </message>
    <message>
        <source>Nothing on this computer has this one letter as a word. From two letters on, a beginning is enough.</source>
        <translation>Aucun texte de cet ordinateur ne contient cette lettre seule. À partir de deux lettres, le début d’un mot suffit.</translation>
    </message>
    <message>
        <source>Nothing on this computer fits all of this. Leaving out a part of it finds more.</source>
        <translation>Rien sur cet ordinateur ne correspond à tout cela. En retirant une partie, vous trouverez davantage.</translation>
    </message>
    <message>
        <source>Nothing on this computer fits. Fewer words find more, and the last one may be a beginning.</source>
        <translation>Rien sur cet ordinateur ne correspond. Moins de mots trouvent davantage, et le début du dernier suffit.</translation>
    </message>
</context>
<context>
    <name>SearchWords</name>
    <message>
        <source>You can add who, where and when: from:Camille, in:Choir, before:March 2026, after:yesterday. Quotation marks keep words together.</source>
        <translation>Vous pouvez préciser qui, où et quand&#x202f;: de:Camille, dans:Chorale, avant:mars 2026, après:hier. Des guillemets gardent des mots ensemble.</translation>
    </message>
    <message>
        <source>in</source>
        <comment>as it is typed: in:Choir</comment>
        <translation>dans</translation>
    </message>
    <message>
        <source>“{text}” is no date, so it was searched as words.</source>
        <translation>«&#x202f;{text}&#x202f;» n’est pas une date&#x202f;: ces mots ont été cherchés tels quels.</translation>
    </message>
    <message>
        <source>Nobody here is called “{text}”, so it was searched as words.</source>
        <translation>Personne ici ne s’appelle «&#x202f;{text}&#x202f;»&#x202f;: ces mots ont été cherchés tels quels.</translation>
    </message>
    <message>
        <source>No conversation or group is called “{text}”, so it was searched as words.</source>
        <translation>Aucune conversation et aucun groupe ne s’appelle «&#x202f;{text}&#x202f;»&#x202f;: ces mots ont été cherchés tels quels.</translation>
    </message>
    <message>
        <source>“{text}” stands for very many names: only some were looked for. More letters say which.</source>
        <translation>«&#x202f;{text}&#x202f;» peut désigner beaucoup de noms&#x202f;: seuls quelques-uns ont été cherchés. D’autres lettres diront lesquels.</translation>
    </message>
    <message>
        <source>Texts are found by their words, not by “{text}”.</source>
        <translation>Les textes se trouvent par leurs mots, et non par «&#x202f;{text}&#x202f;».</translation>
    </message>
    <message>
        <source>Only the first words were searched.</source>
        <translation>Seuls les premiers mots ont été cherchés.</translation>
    </message>
    <message>
        <source>Préau is being updated: who, where and when can be searched in a few minutes.</source>
        <translation>Préau se met à jour&#x202f;: qui, où et quand pourront être précisés dans quelques minutes.</translation>
    </message>
    <message>
        <source>No day is both after the one and before the other.</source>
        <translation>Aucun jour n’est à la fois après l’un et avant l’autre.</translation>
    </message>
    <message>
        <source>Texts from before {day} are being made ready: they will be found soon.</source>
        <translation>Les textes d’avant le {day} sont en préparation&#x202f;: ils se trouveront bientôt.</translation>
    </message>
</context>
<context>
    <name>SectionCard</name>
    <message>
        <source>Show only {name}</source>
        <translation>Montrer seulement {name}</translation>
    </message>
</context>
<context>
    <name>SendingPart</name>
    <message>
        <source>What you send can be taken back</source>
        <translation>Ce que vous envoyez peut être repris</translation>
    </message>
    <message numerus="yes">
        <source>for %n second(s)</source>
        <translation>
            <numerusform>pendant %n seconde</numerusform>
            <numerusform>pendant %n secondes</numerusform>
        </translation>
    </message>
    <message>
        <source>No, it leaves at once</source>
        <translation>Non, cela part aussitôt</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
</context>
<context>
    <name>SignIn</name>
    <message>
        <source>Try again. If it says the same, send the text below to whoever helps you.</source>
        <translation>Essayez encore. Si la réponse est la même, envoyez le texte ci-dessous à la personne qui vous aide.</translation>
    </message>
    <message>
        <source>Look whether this computer is on the network, and whether the address is written right. Then try again.</source>
        <translation>Regardez si cet ordinateur est relié au réseau et si l’adresse est bien écrite. Puis essayez encore.</translation>
    </message>
    <message>
        <source>It may be slow just now. Try again in a moment.</source>
        <translation>Il est peut-être lent en ce moment. Essayez encore dans un instant.</translation>
    </message>
    <message>
        <source>In a hotel, a train or a library, open any page in your browser first and accept what the network asks. Else look at the address, and at what you chose above.</source>
        <translation>À l’hôtel, dans un train ou une bibliothèque, ouvrez d’abord une page dans votre navigateur et acceptez ce que le réseau demande. Sinon, relisez l’adresse, et ce que vous avez choisi au-dessus.</translation>
    </message>
    <message>
        <source>The server asks for patience.</source>
        <translation>Le serveur demande de patienter.</translation>
    </message>
    <message>
        <source>Wait some minutes, then try again. Nothing is wrong with you.</source>
        <translation>Attendez quelques minutes, puis essayez encore. Vous n’avez rien fait de mal.</translation>
    </message>
    <message>
        <source>The server has a fault of its own.</source>
        <translation>Le serveur a une panne de son côté.</translation>
    </message>
    <message>
        <source>There is nothing to change here. Try again later.</source>
        <translation>Il n’y a rien à changer ici. Essayez encore plus tard.</translation>
    </message>
    <message>
        <source>The answer of the server was lost.</source>
        <translation>La réponse du serveur s’est perdue.</translation>
    </message>
    <message>
        <source>Nothing is broken by signing in once more. Try again.</source>
        <translation>Se connecter une fois de plus n’abîme rien. Essayez encore.</translation>
    </message>
    <message>
        <source>Look at the address again, and at what you chose above: conversations, news and calendars often have an address each.</source>
        <translation>Relisez l’adresse, et ce que vous avez choisi au-dessus&#x202f;: conversations, nouvelles et agendas ont souvent chacun leur adresse.</translation>
    </message>
    <message>
        <source>Write it with https, or ask whoever helps you for the right address. Nothing was sent there.</source>
        <translation>Écrivez-la avec https, ou demandez la bonne adresse à la personne qui vous aide. Rien n’y a été envoyé.</translation>
    </message>
    <message>
        <source>Whoever helps you can look at your account. The text below is for them.</source>
        <translation>La personne qui vous aide peut regarder votre compte. Le texte ci-dessous est pour elle.</translation>
    </message>
    <message>
        <source>Type both again; capital and small letters count. If you forgot the password, whoever helps you can give you another.</source>
        <translation>Écrivez les deux à nouveau&#x202f;; majuscules et minuscules comptent. Si vous avez oublié le mot de passe, la personne qui vous aide peut vous en donner un autre.</translation>
    </message>
    <message>
        <source>The server does not let this account in.</source>
        <translation>Le serveur ne laisse pas entrer ce compte.</translation>
    </message>
    <message>
        <source>The server ended the sign-in at once.</source>
        <translation>Le serveur a mis fin aussitôt à la connexion.</translation>
    </message>
    <message>
        <source>The server does not know this way in.</source>
        <translation>Le serveur ne connaît pas cette façon d’entrer.</translation>
    </message>
    <message>
        <source>Look at the address and at what you chose above.</source>
        <translation>Regardez l’adresse et ce que vous avez choisi au-dessus.</translation>
    </message>
    <message>
        <source>This server offers no sign-in that Préau knows.</source>
        <translation>Ce serveur n’offre aucune connexion que Préau connaisse.</translation>
    </message>
    <message>
        <source>The server did not accept what was asked.</source>
        <translation>Le serveur n’a pas accepté la demande.</translation>
    </message>
    <message>
        <source>Look at each line above, then try again.</source>
        <translation>Relisez chaque ligne au-dessus, puis essayez encore.</translation>
    </message>
    <message>
        <source>The name or the password is too long for this server.</source>
        <translation>Le nom ou le mot de passe est trop long pour ce serveur.</translation>
    </message>
    <message>
        <source>Nothing was changed. Begin again whenever you like.</source>
        <translation>Rien n’a changé. Recommencez quand vous voulez.</translation>
    </message>
    <message>
        <source>It is started again by itself. Try again in a moment; if that does not help, close Préau and open it again.</source>
        <translation>Elle redémarre d’elle-même. Essayez encore dans un instant&#x202f;; si cela ne suffit pas, fermez Préau et rouvrez-le.</translation>
    </message>
    <message>
        <source>Unlock the keyring of this computer, or sign in to the computer again. Then try again.</source>
        <translation>Déverrouillez le trousseau de cet ordinateur, ou rouvrez votre session. Puis essayez encore.</translation>
    </message>
    <message>
        <source>You are not signed in yet, and nothing was lost. Once this is mended, try again.</source>
        <translation>La connexion n’est pas encore faite, et rien n’est perdu. Une fois cela réparé, essayez encore.</translation>
    </message>
</context>
<context>
    <name>SignInForm</name>
    <message>
        <source>What to sign in to</source>
        <translation>À quoi se connecter</translation>
    </message>
    <message>
        <source>Address of the server, for example https://asso.example</source>
        <translation>Adresse du serveur, par exemple https://asso.example</translation>
    </message>
    <message>
        <source>Your name there</source>
        <translation>Votre nom là-bas</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Mot de passe</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>Se connecter</translation>
    </message>
    <message>
        <source>Stop waiting</source>
        <translation>Ne plus attendre</translation>
    </message>
    <message>
        <source>Getting ready to sign in.</source>
        <translation>Préparation de la connexion.</translation>
    </message>
    <message>
        <source>{what} of {name}, {host}</source>
        <translation>{what} de {name}, {host}</translation>
    </message>
    <message>
        <source>{what} at another server ({brand})</source>
        <translation>{what} sur un autre serveur ({brand})</translation>
    </message>
    <message>
        <source>Go on in the browser</source>
        <translation>Continuer dans le navigateur</translation>
    </message>
    <message>
        <source>Signing in.</source>
        <translation>Connexion en cours.</translation>
    </message>
    <message>
        <source>Your browser opens. Come back here when it says so.</source>
        <translation>Votre navigateur s’ouvre. Revenez ici quand il le dit.</translation>
    </message>
    <message>
        <source>You are signed in. What is there is being fetched.</source>
        <translation>La connexion est faite. Ce qui s’y trouve est en train d’arriver.</translation>
    </message>
    <message>
        <source>The server said: {words}</source>
        <translation>Le serveur a dit&#x202f;: {words}</translation>
    </message>
</context>
<context>
    <name>SignInTrouble</name>
    <message>
        <source>What you can send to the person who helps you</source>
        <translation>Ce que vous pouvez envoyer à la personne qui vous aide</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Essayer encore</translation>
    </message>
    <message>
        <source>Préau: signing in</source>
        <translation>Préau&#x202f;: connexion</translation>
    </message>
</context>
<context>
    <name>SigningIn</name>
    <message>
        <source>Your account</source>
        <translation>Votre compte</translation>
    </message>
    <message>
        <source>One is enough to begin. Others can be added later, in the settings.</source>
        <translation>Un seul suffit pour commencer. D’autres peuvent s’ajouter plus tard, dans les réglages.</translation>
    </message>
    <message>
        <source>Another account can be added here now, or later in the settings.</source>
        <translation>Un autre compte peut s’ajouter ici dès maintenant, ou plus tard dans les réglages.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Continuer</translation>
    </message>
</context>
<context>
    <name>Speller</name>
    <message>
        <source>Why is spelling not checked?</source>
        <translation>Pourquoi l’orthographe n’est-elle pas vérifiée&#x202f;?</translation>
    </message>
    <message>
        <source>Check spelling</source>
        <translation>Vérifier l’orthographe</translation>
    </message>
    <message>
        <source>What may be meant</source>
        <translation>Ce qui était peut-être voulu</translation>
    </message>
    <message>
        <source>“{word}” is a word of mine</source>
        <translation>«&#x202f;{word}&#x202f;» est un mot à moi</translation>
    </message>
    <message>
        <source>All words here are in the dictionaries.</source>
        <translation>Tous les mots d’ici sont dans les dictionnaires.</translation>
    </message>
    <message>
        <source>Spelling is not checked here.</source>
        <translation>L’orthographe n’est pas vérifiée ici.</translation>
    </message>
    <message>
        <source>Still being looked for</source>
        <translation>Recherche en cours</translation>
    </message>
    <message>
        <source>No word like it is known</source>
        <translation>Aucun mot proche n’est connu</translation>
    </message>
</context>
<context>
    <name>SpellingPart</name>
    <message>
        <source>Spelling</source>
        <translation>Orthographe</translation>
    </message>
    <message>
        <source>Underline words that no dictionary has</source>
        <translation>Souligner les mots absents des dictionnaires</translation>
    </message>
    <message>
        <source>Underline no words</source>
        <translation>Ne souligner aucun mot</translation>
    </message>
    <message>
        <source>Languages that I write</source>
        <translation>Les langues dans lesquelles j’écris</translation>
    </message>
    <message>
        <source>Spelling cannot be checked: no dictionary is on this computer. Whoever looks after it can add some; on Linux they are called hunspell-fr and hunspell-en-gb.</source>
        <translation>L’orthographe ne peut pas être vérifiée&#x202f;: il n’y a aucun dictionnaire sur cet ordinateur. La personne qui s’en occupe peut en ajouter&#x202f;; sous Linux, ils s’appellent hunspell-fr et hunspell-en-gb.</translation>
    </message>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
    <message>
        <source>No dictionary is on this computer for: {languages}.</source>
        <translation>Il n’y a pas de dictionnaire sur cet ordinateur pour&#x202f;: {languages}.</translation>
    </message>
    <message>
        <source>The words stay on this computer: nobody else is asked about them.</source>
        <translation>Les mots restent sur cet ordinateur&#x202f;: rien n’est demandé à personne d’autre.</translation>
    </message>
    <message>
        <source>Words of mine. A click takes one out:</source>
        <translation>Mes mots. Un clic en retire un&#x202f;:</translation>
    </message>
    <message>
        <source>Take “{word}” out of my words</source>
        <translation>Retirer «&#x202f;{word}&#x202f;» de mes mots</translation>
    </message>
</context>
<context>
    <name>StillLine</name>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Close this line</source>
        <translation>Fermer cette ligne</translation>
    </message>
</context>
<context>
    <name>TalkMenu</name>
    <message>
        <source>The page of {group}</source>
        <translation>La page du groupe «&#x202f;{group}&#x202f;»</translation>
    </message>
    <message>
        <source>Whole in editions</source>
        <translation>Entière dans vos pages</translation>
    </message>
    <message>
        <source>One line in editions</source>
        <translation>Une ligne dans vos pages</translation>
    </message>
    <message>
        <source>Left out of editions</source>
        <translation>Hors de vos pages</translation>
    </message>
    <message>
        <source>No longer tell me when {name} writes to me</source>
        <translation>Ne plus me prévenir quand {name} m’écrit</translation>
    </message>
    <message>
        <source>No longer tell me when one of them writes to me</source>
        <translation>Ne plus me prévenir quand l’une de ces personnes m’écrit</translation>
    </message>
    <message>
        <source>Tell me when {name} writes to me</source>
        <translation>Me prévenir quand {name} m’écrit</translation>
    </message>
    <message>
        <source>Tell me when one of them writes to me</source>
        <translation>Me prévenir quand l’une de ces personnes m’écrit</translation>
    </message>
</context>
<context>
    <name>Telling</name>
    <message>
        <source>What to tell the person who helps you</source>
        <translation>Que dire à la personne qui vous aide</translation>
    </message>
    <message>
        <source>Copy this text</source>
        <translation>Copier ce texte</translation>
    </message>
    <message>
        <source>Write to the association</source>
        <translation>Écrire à l’association</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>It is copied</source>
        <translation>C’est copié</translation>
    </message>
    <message>
        <source>Préau: a question</source>
        <translation>Préau&#x202f;: une question</translation>
    </message>
</context>
<context>
    <name>Text</name>
    <message>
        <source>Copy what is selected</source>
        <translation>Copier ce qui est choisi</translation>
    </message>
</context>
<context>
    <name>ThreadPanel</name>
    <message>
        <source>Posts</source>
        <translation>Publications</translation>
    </message>
    <message>
        <source>This can be read, but not answered.</source>
        <translation>On peut lire ici, mais pas répondre.</translation>
    </message>
    <message>
        <source>yourself</source>
        <translation>vous-même</translation>
    </message>
    <message>
        <source>Readable by: {who}</source>
        <translation>Visible par&#x202f;: {who}</translation>
    </message>
    <message>
        <source>Answer to {name}</source>
        <translation>Répondre à {name}</translation>
    </message>
    <message>
        <source>Write to {name}</source>
        <translation>Écrire à {name}</translation>
    </message>
    <message>
        <source>It names</source>
        <translation>Il y est question de</translation>
    </message>
    <message>
        <source>The thread ends here.</source>
        <translation>Le fil s’arrête ici.</translation>
    </message>
</context>
<context>
    <name>ToDate</name>
    <message>
        <source>Go to</source>
        <translation>Aller au</translation>
    </message>
    <message>
        <source>The day to go to</source>
        <translation>Le jour où aller</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
</context>
<context>
    <name>TodayPage</name>
    <message>
        <source>Today</source>
        <translation>Aujourd’hui</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Tout</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>Écrire</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>Show the new page</source>
        <translation>Montrer la nouvelle page</translation>
    </message>
    <message>
        <source>Another page</source>
        <translation>Une autre page</translation>
    </message>
    <message>
        <source>What this edition holds from this group.</source>
        <translation>Ce que cette page contient de ce groupe.</translation>
    </message>
    <message>
        <source>What this edition holds from this source.</source>
        <translation>Ce que cette page contient de cette source.</translation>
    </message>
    <message>
        <source>What this edition holds from this person.</source>
        <translation>Ce que cette page contient de cette personne.</translation>
    </message>
    <message>
        <source>Some of it is not kept on this computer any more.</source>
        <translation>Une partie n’en est plus gardée sur cet ordinateur.</translation>
    </message>
    <message>
        <source>An earlier page, of {time}.</source>
        <translation>Une page précédente, de {time}.</translation>
    </message>
    <message>
        <source>What is new. One page, then it is done.</source>
        <translation>Ce qui est nouveau. Une page, puis c’est fini.</translation>
    </message>
    <message>
        <source>What was written since {when} and was on no page before.</source>
        <translation>Ce qui a été écrit depuis {when} et n’était sur aucune page.</translation>
    </message>
    <message>
        <source>An earlier page, of {time}: what was new since {when}.</source>
        <translation>Une page précédente, de {time}&#x202f;: ce qui était nouveau depuis {when}.</translation>
    </message>
    <message>
        <source>What is new since {when}. One page, then it is done.</source>
        <translation>Ce qui est nouveau depuis {when}. Une page, puis c’est fini.</translation>
    </message>
    <message>
        <source>This week</source>
        <translation>Cette semaine</translation>
    </message>
    <message>
        <source>For you</source>
        <translation>Pour vous</translation>
    </message>
    <message>
        <source>And also</source>
        <translation>Et aussi</translation>
    </message>
    <message numerus="yes">
        <source>%n earlier</source>
        <comment>messages or posts</comment>
        <translation>
            <numerusform>%n plus ancien</numerusform>
            <numerusform>%n plus anciens</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing has arrived yet.</source>
        <translation>Rien n’est encore arrivé.</translation>
    </message>
    <message>
        <source>Nothing from there in this edition.</source>
        <translation>Rien de là sur cette page.</translation>
    </message>
    <message>
        <source>Nothing of it is kept on this computer any more.</source>
        <translation>Rien n’en est plus gardé sur cet ordinateur.</translation>
    </message>
    <message>
        <source>Nothing was written since then that was on no page before.</source>
        <translation>Rien n’a été écrit depuis qui n’était pas déjà sur une page.</translation>
    </message>
    <message>
        <source>Nothing is new.</source>
        <translation>Rien de nouveau.</translation>
    </message>
    <message>
        <source>You are up to date.
A new page is being made.</source>
        <translation>Vous êtes à jour.
Une nouvelle page se prépare.</translation>
    </message>
    <message>
        <source>This page is done.
A new one is ready: [link].</source>
        <translation>Cette page est finie.
Une nouvelle est prête&#x202f;: [link].</translation>
    </message>
    <message>
        <source>show it</source>
        <translation>la montrer</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Quitter</translation>
    </message>
</context>
<context>
    <name>Trouble</name>
    <message>
        <source>What to tell the person who helps you</source>
        <translation>Que dire à la personne qui vous aide</translation>
    </message>
</context>
<context>
    <name>Values</name>
    <message>
        <source>Begin to type</source>
        <translation>Commencez à écrire</translation>
    </message>
    <message>
        <source>Find in {name}</source>
        <translation>Chercher dans {name}</translation>
    </message>
</context>
<context>
    <name>Viewer</name>
    <message>
        <source>The picture before</source>
        <translation>L’image précédente</translation>
    </message>
    <message>
        <source>The next picture</source>
        <translation>L’image suivante</translation>
    </message>
    <message>
        <source>Close the picture</source>
        <translation>Fermer l’image</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Plus petit</translation>
    </message>
    <message>
        <source>Whole picture</source>
        <translation>Image entière</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Plus grand</translation>
    </message>
    <message>
        <source>Save a copy…</source>
        <translation>Enregistrer une copie…</translation>
    </message>
    <message>
        <source>Copy the picture</source>
        <translation>Copier l’image</translation>
    </message>
    <message>
        <source>{name}, {time}</source>
        <translation>{name}, {time}</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Vous</translation>
    </message>
    <message>
        <source>Picture {n} of {all}</source>
        <translation>Image {n} sur {all}</translation>
    </message>
    <message>
        <source>{who}. {which}</source>
        <translation>{who}. {which}</translation>
    </message>
    <message>
        <source>Nobody described this picture.</source>
        <translation>Personne n’a décrit cette image.</translation>
    </message>
    <message>
        <source>It is shown still, as it begins.</source>
        <translation>Elle est montrée immobile, telle qu’elle commence.</translation>
    </message>
    <message>
        <source>The picture is being fetched.</source>
        <translation>L’image arrive.</translation>
    </message>
    <message>
        <source>A picture that nobody described</source>
        <translation>Une image que personne n’a décrite</translation>
    </message>
    <message>
        <source>The picture is copied.</source>
        <translation>L’image est copiée.</translation>
    </message>
</context>
<context>
    <name>WaysPart</name>
    <message>
        <source>When Préau speaks to you</source>
        <translation>Quand Préau vous parle</translation>
    </message>
    <message>
        <source>What my association set</source>
        <translation>Ce que mon association a réglé</translation>
    </message>
    <message>
        <source>What is kept on this computer</source>
        <translation>Ce qui est gardé sur cet ordinateur</translation>
    </message>
    <message>
        <source>Passphrase and lock</source>
        <translation>Phrase de passe et verrou</translation>
    </message>
    <message>
        <source>Copies, and another computer</source>
        <translation>Copies, et un autre ordinateur</translation>
    </message>
</context>
<context>
    <name>What</name>
    <message>
        <source>Welcome to {name}</source>
        <translation>Bienvenue dans {name}</translation>
    </message>
    <message>
        <source>Conversations, news, events and the directory come together here, on one page that ends. Everything stays on this computer, encrypted. Nothing is sent to anybody else.</source>
        <translation>Conversations, nouvelles, rendez-vous et annuaire se retrouvent ici, sur une page qui a une fin. Tout reste sur cet ordinateur, chiffré. Rien n’est envoyé à qui que ce soit d’autre.</translation>
    </message>
    <message>
        <source>You read when you like. Nothing here blinks, counts or calls you back.</source>
        <translation>Vous lisez quand vous voulez. Rien ici ne clignote, ne compte ni ne vous rappelle.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>I have a copy from another computer</source>
        <translation>J’ai une copie d’un autre ordinateur</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>What is open</source>
        <translation>Ce qui est ouvert</translation>
    </message>
    <message>
        <source>The association’s file, line {line}: {what}</source>
        <translation>Le fichier de l’association, ligne {line}&#x202f;: {what}</translation>
    </message>
    <message>
        <source>The association’s file: {what}</source>
        <translation>Le fichier de l’association&#x202f;: {what}</translation>
    </message>
    <message>
        <source>New message</source>
        <translation>Nouveau message</translation>
    </message>
    <message>
        <source>New post</source>
        <translation>Nouvelle publication</translation>
    </message>
    <message>
        <source>New event</source>
        <translation>Nouvel événement</translation>
    </message>
</context>
<context>
    <name>WipePart</name>
    <message>
        <source>All of it can go from here at any time: what was read, what you wrote, your accounts, and the key. What is on the servers stays there.</source>
        <translation>Tout cela peut partir d’ici à tout moment&#x202f;: ce qui a été lu, ce que vous avez écrit, vos comptes, et la clé. Ce qui est sur les serveurs y reste.</translation>
    </message>
    <message>
        <source>Remove everything of Préau from this computer</source>
        <translation>Enlever tout ce qui est de Préau de cet ordinateur</translation>
    </message>
    <message>
        <source>Look at it first</source>
        <translation>Regarder d’abord</translation>
    </message>
    <message>
        <source>Everything of Préau is removed from this computer, and Préau closes.</source>
        <translation>Tout ce qui est de Préau est enlevé de cet ordinateur, et Préau se ferme.</translation>
    </message>
    <message>
        <source>Remove everything</source>
        <translation>Tout enlever</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>Your servers are told that you go. That takes ten seconds at most.</source>
        <translation>Vos serveurs sont prévenus que vous partez. Cela prend dix secondes au plus.</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Something went wrong ({code}).</source>
        <translation>Quelque chose n’a pas marché ({code}).</translation>
    </message>
    <message>
        <source>The server cannot be reached.</source>
        <translation>Le serveur est injoignable.</translation>
    </message>
    <message>
        <source>The server did not answer in time.</source>
        <translation>Le serveur n’a pas répondu à temps.</translation>
    </message>
    <message>
        <source>What answered is not the service we know. A login page of the network may be in between.</source>
        <translation>Ce qui a répondu n’est pas le service attendu. Une page de connexion du réseau est peut-être entre les deux.</translation>
    </message>
    <message>
        <source>The server asks for patience. It will be tried again.</source>
        <translation>Le serveur demande de patienter. Il y aura un nouvel essai.</translation>
    </message>
    <message>
        <source>The server does not allow this.</source>
        <translation>Le serveur ne le permet pas.</translation>
    </message>
    <message>
        <source>The server no longer has this.</source>
        <translation>Le serveur ne l’a plus.</translation>
    </message>
    <message>
        <source>The text is too long for this server.</source>
        <translation>Le texte est trop long pour ce serveur.</translation>
    </message>
    <message>
        <source>The server did not accept this as it is written.</source>
        <translation>Le serveur n’a pas accepté cela tel quel.</translation>
    </message>
    <message>
        <source>This can be read, but not changed.</source>
        <translation>Cela peut être lu, pas modifié.</translation>
    </message>
    <message>
        <source>The server does not know how to do this.</source>
        <translation>Le serveur ne sait pas le faire.</translation>
    </message>
    <message>
        <source>The name or the password is not right.</source>
        <translation>Le nom ou le mot de passe n’est pas le bon.</translation>
    </message>
    <message>
        <source>No such service was found at this address.</source>
        <translation>Aucun service de ce genre n’a été trouvé à cette adresse.</translation>
    </message>
    <message>
        <source>This address is not secure. It must begin with https.</source>
        <translation>Cette adresse n’est pas sûre. Elle doit commencer par https.</translation>
    </message>
    <message>
        <source>The sign-in was not finished.</source>
        <translation>La connexion n’a pas été terminée.</translation>
    </message>
    <message>
        <source>The server ended the session. Sign in again.</source>
        <translation>Le serveur a mis fin à la session. Reconnectez-vous.</translation>
    </message>
    <message>
        <source>The answer was lost. It cannot be known whether this arrived.</source>
        <translation>La réponse s’est perdue. On ne peut pas savoir si c’est arrivé.</translation>
    </message>
    <message>
        <source>The part that talks to servers is not running.</source>
        <translation>La partie qui parle aux serveurs ne tourne pas.</translation>
    </message>
    <message>
        <source>This message cannot be read on this computer.</source>
        <translation>Ce message ne peut pas être lu sur cet ordinateur.</translation>
    </message>
    <message>
        <source>What this answers was never sent. It can be sent on its own.</source>
        <translation>Ce à quoi cela répond n’a jamais été envoyé. Cela peut partir seul.</translation>
    </message>
    <message>
        <source>The part that talks to servers could not start. What was read stays here.</source>
        <translation>La partie qui parle aux serveurs n’a pas pu démarrer. Ce qui a été lu reste ici.</translation>
    </message>
    <message>
        <source>The server has a fault of its own. It will be tried again.</source>
        <translation>Le serveur a une panne de son côté. Un nouvel essai suivra.</translation>
    </message>
    <message>
        <source>Something went wrong inside Préau. It will be tried again.</source>
        <translation>Une erreur s’est produite dans Préau. Un nouvel essai suivra.</translation>
    </message>
    <message>
        <source>The part that talks to servers does not answer.</source>
        <translation>La partie qui parle aux serveurs ne répond pas.</translation>
    </message>
    <message>
        <source>There is no such account here.</source>
        <translation>Ce compte n’est pas ici.</translation>
    </message>
    <message>
        <source>A file that goes with it is larger than the server takes.</source>
        <translation>Un fichier qui l’accompagne est trop volumineux pour le serveur.</translation>
    </message>
    <message>
        <source>The calendar holds an event here that cannot be read.</source>
        <translation>L’agenda contient ici un événement illisible.</translation>
    </message>
    <message>
        <source>How this event repeats cannot be read. Only its first day is shown.</source>
        <translation>La répétition de cet événement est illisible. Seul son premier jour est montré.</translation>
    </message>
    <message>
        <source>This event repeats too often. Only its first days are shown.</source>
        <translation>Cet événement se répète trop souvent. Seuls ses premiers jours sont montrés.</translation>
    </message>
    <message>
        <source>This came in a form that cannot be read.</source>
        <translation>Cela est arrivé sous une forme illisible.</translation>
    </message>
    <message>
        <source>This was changed elsewhere meanwhile. Look, then choose.</source>
        <translation>Cela a été changé ailleurs entre-temps. Regardez, puis choisissez.</translation>
    </message>
    <message>
        <source>This conversation is encrypted in a way that Préau does not know.</source>
        <translation>Cette conversation est chiffrée d’une manière que Préau ne connaît pas.</translation>
    </message>
    <message>
        <source>The server at the other end does not answer. It may be down, or the address may be wrong.</source>
        <translation>Le serveur de l’autre côté ne répond pas. Il est peut-être arrêté, ou l’adresse est fausse.</translation>
    </message>
    <message>
        <source>This came in a copy from another computer. Sign in once more, and this computer is one of its own; the other one goes on as it is.</source>
        <translation>Ceci est arrivé dans une copie d’un autre ordinateur. Connectez-vous encore une fois&#x202f;: cet ordinateur sera un appareil à part, et l’autre continuera comme avant.</translation>
    </message>
    <message>
        <source>A file that goes with it can no longer be read here. Attach it again.</source>
        <translation>Un fichier qui l’accompagne ne peut plus être lu ici. Joignez-le de nouveau.</translation>
    </message>
    <message>
        <source>This agenda is no longer at its address. What came from it stays here.</source>
        <translation>Cet agenda n’est plus à son adresse. Ce qui en est venu reste ici.</translation>
    </message>
    <message>
        <source>This agenda is no longer given to everybody. What came from it stays here.</source>
        <translation>Cet agenda n’est plus ouvert à tous. Ce qui en est venu reste ici.</translation>
    </message>
    <message>
        <source>This agenda is larger than Préau can read.</source>
        <translation>Cet agenda est plus grand que ce que Préau peut lire.</translation>
    </message>
    <message>
        <source>The data folder cannot be written.</source>
        <translation>On ne peut pas écrire dans le dossier de données.</translation>
    </message>
    <message>
        <source>The disk is full. Nothing was lost; free some space.</source>
        <translation>Le disque est plein. Rien n’est perdu&#x202f;; libérez de la place.</translation>
    </message>
    <message>
        <source>This data folder was made by a newer Préau. Nothing in it was touched.</source>
        <translation>Ce dossier de données vient d’un Préau plus récent. Rien n’y a été touché.</translation>
    </message>
    <message>
        <source>Another Préau holds this data folder and does not answer. Close it first.</source>
        <translation>Un autre Préau tient ce dossier de données et ne répond pas. Fermez-le d’abord.</translation>
    </message>
    <message>
        <source>Préau is bringing what it keeps here up to date. You can read meanwhile; what you write is kept as soon as that is done.</source>
        <translation>Préau met à jour ce qu’il garde ici. Vous pouvez lire en attendant&#x202f;; ce que vous écrivez sera gardé dès que ce sera fait.</translation>
    </message>
    <message>
        <source>What is kept here could not be brought up to date. It is shown as it was, and nothing was lost.</source>
        <translation>Ce qui est gardé ici n’a pas pu être mis à jour. Tout est montré tel quel, et rien n’a été perdu.</translation>
    </message>
    <message>
        <source>It is on its way and can no longer be changed.</source>
        <translation>C’est en route et ne peut plus être modifié.</translation>
    </message>
    <message>
        <source>It has left already.</source>
        <translation>C’est déjà parti.</translation>
    </message>
    <message>
        <source>The data folder holds no data yet.</source>
        <translation>Le dossier de données est encore vide.</translation>
    </message>
    <message>
        <source>A part of the data folder is damaged. What can be read is shown.</source>
        <translation>Une partie du dossier de données est abîmée. Ce qui peut être lu est affiché.</translation>
    </message>
    <message>
        <source>The file in the data folder is not one of Préau’s.</source>
        <translation>Le fichier du dossier de données n’est pas de Préau.</translation>
    </message>
    <message>
        <source>The keyring is locked. Unlock it, then go on.</source>
        <translation>Le trousseau est verrouillé. Déverrouillez-le, puis continuez.</translation>
    </message>
    <message>
        <source>The keyring of this computer does not answer yet. Nothing is lost.</source>
        <translation>Le trousseau de cet ordinateur ne répond pas encore. Rien n’est perdu.</translation>
    </message>
    <message>
        <source>This computer has no keyring. Choose a passphrase instead.</source>
        <translation>Cet ordinateur n’a pas de trousseau. Choisissez plutôt une phrase de passe.</translation>
    </message>
    <message>
        <source>The key of this data folder was not found.</source>
        <translation>La clé de ce dossier de données n’a pas été trouvée.</translation>
    </message>
    <message>
        <source>The key does not fit this data folder.</source>
        <translation>La clé ne va pas avec ce dossier de données.</translation>
    </message>
    <message>
        <source>The passphrase is not right.</source>
        <translation>La phrase de passe n’est pas la bonne.</translation>
    </message>
    <message>
        <source>A passphrase guards this data folder.</source>
        <translation>Une phrase de passe protège ce dossier de données.</translation>
    </message>
    <message>
        <source>The encryption library is missing. Nothing was written.</source>
        <translation>La bibliothèque de chiffrement manque. Rien n’a été écrit.</translation>
    </message>
    <message>
        <source>The keyring of this computer is locked. Préau opens once it is unlocked.</source>
        <translation>Le trousseau de cet ordinateur, où sont rangés les mots de passe, est verrouillé. Préau s’ouvrira dès qu’il sera déverrouillé.</translation>
    </message>
    <message>
        <source>The keyring of this computer does not answer yet. Préau opens as soon as it does; nothing is lost.</source>
        <translation>Le trousseau de cet ordinateur ne répond pas encore. Préau s’ouvrira dès qu’il répondra&#x202f;; rien n’est perdu.</translation>
    </message>
    <message>
        <source>The keyring does not hold the key of this data folder any more. Nothing was removed: Préau opens as soon as the key is there again.</source>
        <translation>Le trousseau de cet ordinateur, où sont rangés les mots de passe, ne contient plus la clé de Préau. Rien n’a été effacé&#x202f;: Préau s’ouvrira dès que la clé sera revenue.</translation>
    </message>
    <message>
        <source>The keyring holds another key than the one of this data folder. Nothing was removed: Préau opens as soon as the right key is there again.</source>
        <translation>Le trousseau de cet ordinateur, où sont rangés les mots de passe, contient une autre clé que celle de Préau ici. Rien n’a été effacé&#x202f;: Préau s’ouvrira dès que la bonne clé sera revenue.</translation>
    </message>
    <message>
        <source>Another Préau holds this data folder and does not answer. Close it: this one opens by itself.</source>
        <translation>Un autre Préau occupe ce dossier de données et ne répond pas. Fermez-le&#x202f;: celui-ci s’ouvrira tout seul.</translation>
    </message>
    <message>
        <source>The disk is full. Nothing was lost: Préau opens once there is some space.</source>
        <translation>Le disque est plein. Rien n’est perdu&#x202f;: Préau s’ouvrira dès qu’il y aura un peu de place.</translation>
    </message>
    <message>
        <source>The data folder cannot be written. Nothing was lost: Préau opens once it can.</source>
        <translation>Le dossier de données ne peut pas être écrit. Rien n’est perdu&#x202f;: Préau s’ouvrira dès que ce sera possible.</translation>
    </message>
    <message>
        <source>A part of the data folder is damaged and cannot be read. Nothing was removed: somebody who helps can look at it.</source>
        <translation>Une partie du dossier de données est abîmée et ne peut pas être lue. Rien n’a été effacé&#x202f;: quelqu’un qui vous aide peut y regarder.</translation>
    </message>
    <message>
        <source>The key to this message has not come yet. When it comes, the text shows here.</source>
        <translation>La clé de ce message n’est pas encore arrivée. Dès qu’elle arrivera, le texte s’affichera ici.</translation>
    </message>
    <message>
        <source>This was written before you signed in on this computer. Older messages stay on the device where you read them.</source>
        <translation>Ceci a été écrit avant votre connexion sur cet ordinateur. Les messages plus anciens restent sur l’appareil où vous les lisiez.</translation>
    </message>
    <message>
        <source>This was written before you came into this conversation. It stays with those who were there.</source>
        <translation>Ceci a été écrit avant votre arrivée dans cette conversation, et reste à celles et ceux qui y étaient.</translation>
    </message>
    <message>
        <source>The sender’s program does not share this message with this computer.</source>
        <translation>Le programme de l’expéditeur ne partage pas ce message avec cet ordinateur.</translation>
    </message>
    <message>
        <source>This does not come from where it says that it comes from. It is not shown.</source>
        <translation>Ceci ne vient pas de l’endroit annoncé, et n’est donc pas affiché.</translation>
    </message>
    <message>
        <source>This message is protected in a way that Préau does not know.</source>
        <translation>Ce message est protégé d’une manière que Préau ne connaît pas.</translation>
    </message>
    <message>
        <source>This came unprotected, unlike the rest here: others than the members may have read it, or written it.</source>
        <translation>Ceci est arrivé sans protection, contrairement au reste&#x202f;: d’autres que les membres ont pu le lire, ou l’écrire.</translation>
    </message>
    <message>
        <source>Look again now</source>
        <translation>Regarder de nouveau</translation>
    </message>
    <message>
        <source>Write to {name}</source>
        <translation>Écrire à {name}</translation>
    </message>
    <message>
        <source>It is here because you joined {name}.</source>
        <translation>C’est ici parce que vous avez rejoint {name}.</translation>
    </message>
    <message>
        <source>It is here because it was written to you.</source>
        <translation>C’est ici parce que cela vous est écrit.</translation>
    </message>
    <message>
        <source>It is here because it names you.</source>
        <translation>C’est ici parce que votre nom y figure.</translation>
    </message>
    <message>
        <source>It is here because you were invited.</source>
        <translation>C’est ici parce qu’on vous invite.</translation>
    </message>
    <message>
        <source>It is here because you follow {author}.</source>
        <translation>C’est ici parce que vous suivez {author}.</translation>
    </message>
    <message>
        <source>It is here because {by}, whom you follow, passed it on.</source>
        <translation>C’est ici parce que {by}, que vous suivez, l’a relayé.</translation>
    </message>
    <message>
        <source>It is here because you follow {name}.</source>
        <translation>C’est ici parce que vous suivez {name}.</translation>
    </message>
    <message>
        <source>It is here because it is in your list {name}.</source>
        <translation>C’est ici parce que c’est dans votre liste {name}.</translation>
    </message>
    <message>
        <source>It is here because you have the calendar {name}.</source>
        <translation>C’est ici parce que vous avez l’agenda {name}.</translation>
    </message>
    <message>
        <source>It is here because you opened this thread.</source>
        <translation>C’est ici parce que vous avez ouvert ce fil.</translation>
    </message>
    <message>
        <source>It is here because you wrote it.</source>
        <translation>C’est ici parce que vous l’avez écrit.</translation>
    </message>
    <message>
        <source>It is here because you wrote it, and chose to see who liked it or passed it on.</source>
        <translation>C’est ici parce que vous l’avez écrit, et choisi de voir qui l’a aimé ou relayé.</translation>
    </message>
    <message>
        <source>Everyone</source>
        <translation>Tout le monde</translation>
    </message>
    <message>
        <source>Everyone, quietly</source>
        <translation>Tout le monde, discrètement</translation>
    </message>
    <message>
        <source>Only people who follow you</source>
        <translation>Les personnes qui vous suivent</translation>
    </message>
    <message>
        <source>Only the people named in it</source>
        <translation>Les personnes nommées</translation>
    </message>
    <message>
        <source>You are coming</source>
        <translation>Vous venez</translation>
    </message>
    <message>
        <source>You may come</source>
        <translation>Vous viendrez peut-être</translation>
    </message>
    <message>
        <source>You are not coming</source>
        <translation>Vous ne venez pas</translation>
    </message>
    <message>
        <source>You have not answered</source>
        <translation>Vous n’avez pas répondu</translation>
    </message>
    <message>
        <source>{answer} (waiting)</source>
        <translation>{answer} (en attente)</translation>
    </message>
    <message>
        <source>is coming</source>
        <translation>vient</translation>
    </message>
    <message>
        <source>may come</source>
        <translation>viendra peut-être</translation>
    </message>
    <message>
        <source>is not coming</source>
        <translation>ne vient pas</translation>
    </message>
    <message>
        <source>has not answered</source>
        <translation>n’a pas répondu</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Message</translation>
    </message>
    <message>
        <source>Post</source>
        <translation>Publication</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Réponse</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Modification</translation>
    </message>
    <message>
        <source>Taking back</source>
        <translation>Retrait</translation>
    </message>
    <message>
        <source>New event</source>
        <translation>Nouvel événement</translation>
    </message>
    <message>
        <source>Changed event</source>
        <translation>Événement modifié</translation>
    </message>
    <message>
        <source>Answer to an event</source>
        <translation>Réponse à un événement</translation>
    </message>
    <message>
        <source>Passing on</source>
        <translation>À faire suivre</translation>
    </message>
    <message>
        <source>Accepting an invitation</source>
        <translation>Acceptation d’une invitation</translation>
    </message>
    <message>
        <source>Entering a conversation</source>
        <translation>Entrée dans une conversation</translation>
    </message>
    <message>
        <source>Following somebody</source>
        <translation>Suivre quelqu’un</translation>
    </message>
    <message>
        <source>Leaving, or saying no</source>
        <translation>Départ, ou refus</translation>
    </message>
    <message>
        <source>Invitation</source>
        <translation>Invitation</translation>
    </message>
    <message>
        <source>Mail</source>
        <translation>Courriel</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Téléphone</translation>
    </message>
    <message>
        <source>City</source>
        <translation>Ville</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Région</translation>
    </message>
    <message>
        <source>Country</source>
        <translation>Pays</translation>
    </message>
    <message>
        <source>Works at</source>
        <translation>Entreprise</translation>
    </message>
    <message>
        <source>Work</source>
        <translation>Métier</translation>
    </message>
    <message>
        <source>Class year</source>
        <translation>Promotion</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Groupe</translation>
    </message>
    <message>
        <source>Web page</source>
        <translation>Page web</translation>
    </message>
    <message>
        <source>Chat address</source>
        <translation>Conversation</translation>
    </message>
    <message>
        <source>News address</source>
        <translation>Publications</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>conversation</source>
        <translation>conversation</translation>
    </message>
    <message>
        <source>news</source>
        <translation>nouvelles</translation>
    </message>
    <message>
        <source>mentions</source>
        <translation>mentions</translation>
    </message>
    <message>
        <source>subject</source>
        <translation>sujet</translation>
    </message>
    <message>
        <source>list</source>
        <translation>liste</translation>
    </message>
    <message>
        <source>thread</source>
        <translation>fil</translation>
    </message>
    <message>
        <source>calendar</source>
        <translation>agenda</translation>
    </message>
    <message>
        <source>directory</source>
        <translation>annuaire</translation>
    </message>
    <message>
        <source>Repeats every day or every few days</source>
        <translation>Tous les jours ou tous les quelques jours</translation>
    </message>
    <message>
        <source>Repeats by the week</source>
        <translation>Chaque semaine, ou toutes les quelques semaines</translation>
    </message>
    <message>
        <source>Repeats by the month</source>
        <translation>Chaque mois, ou tous les quelques mois</translation>
    </message>
    <message>
        <source>Repeats by the year</source>
        <translation>Chaque année</translation>
    </message>
    <message>
        <source>Repeats</source>
        <translation>Se répète</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Conversations</translation>
    </message>
    <message>
        <source>News and posts</source>
        <translation>Nouvelles et publications</translation>
    </message>
    <message>
        <source>Calendars and directory</source>
        <translation>Agendas et annuaire</translation>
    </message>
    <message>
        <source>Public agenda</source>
        <translation>Agenda public</translation>
    </message>
    <message>
        <source>Posts</source>
        <translation>Publications</translation>
    </message>
    <message>
        <source>Agenda and directory</source>
        <translation>Agenda et annuaire</translation>
    </message>
    <message>
        <source>Agenda</source>
        <translation>Agenda</translation>
    </message>
    <message>
        <source>Directory</source>
        <translation>Annuaire</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between uses of an account</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>{name}, {size}</source>
        <translation>{name}, {size}</translation>
    </message>
    <message>
        <source>{answer}: {event}</source>
        <translation>{answer}&#x202f;: {event}</translation>
    </message>
    <message>
        <source>The network broke off while this was leaving. It cannot be known whether it arrived.</source>
        <translation>Le réseau s’est interrompu pendant l’envoi. On ne peut pas savoir si c’est arrivé.</translation>
    </message>
    <message>
        <source>The server will be asked whether this arrived.</source>
        <translation>Le serveur dira si c’est arrivé.</translation>
    </message>
    <message>
        <source>Leaving now</source>
        <translation>En cours d’envoi</translation>
    </message>
    <message>
        <source>Not sent. {why}</source>
        <translation>Pas envoyé. {why}</translation>
    </message>
    <message>
        <source>The server said: {words}</source>
        <translation>Le serveur a dit&#x202f;: {words}</translation>
    </message>
    <message>
        <source>Leaves in a few seconds.</source>
        <translation>Part dans quelques secondes.</translation>
    </message>
    <message>
        <source>Leaves by itself {when}.</source>
        <translation>Part tout seul {when}.</translation>
    </message>
    <message>
        <source>Waiting for the network. Leaves by itself.</source>
        <translation>En attente du réseau. Part tout seul.</translation>
    </message>
    <message>
        <source>Waiting to leave.</source>
        <translation>En attente de départ.</translation>
    </message>
</context>
</TS>
