import type { Sayings } from './sentences';

/** What is wrong with a card, rule by rule (package card). */
export const cards: Sayings = [
  ['A card has at most {most} bytes; this one has {bytes}: make it shorter, or split it into cards of a carousel.', 'Une carte a au plus {most} octets ; celle-ci en a {bytes} : raccourcissez-la, ou répartissez-la en cartes d’un carrousel.'],
  ['A card is JSON; this is not: {cause}.', 'Une carte est du JSON ; ceci n’en est pas : {cause}.'],
  ['A card is an object with version and body.', 'Une carte est un objet avec version et body.'],
  ['The version is {version}; cards of version 1 and 2 are known.', 'La version est {version} ; les cartes de version 1 et 2 sont connues.'],
  ['A card needs body.items, a list of components.', 'Une carte a besoin de body.items, une liste de composants.'],
  ['A component is an object with type; this is {found}.', 'Un composant est un objet avec type ; ceci est {found}.'],
  ['There is no component {type}: it is one of {types}.', 'Il n’y a pas de composant {type} : c’est l’un de {types}.'],
  ['The field {field} is not known here and is left out.', 'Le champ {field} n’est pas connu ici et est laissé de côté.'],
  ['Components stand at most {most} deep; this one stands deeper.', 'Les composants s’emboîtent sur {most} niveaux au plus ; celui-ci est plus profond.'],
  ['A card has at most {most} components; those from here on are left out.', 'Une carte a au plus {most} composants ; ceux qui suivent sont laissés de côté.'],
  ['The field {field} is missing.', 'Le champ {field} manque.'],
  ['The field {field} is missing, so this is left out.', 'Le champ {field} manque, donc ceci est laissé de côté.'],
  ['This must be a text; it is {found}.', 'Il faut un texte ; c’est {found}.'],
  ['This must be a number; {value} is none.', 'Il faut un nombre ; {value} n’en est pas un.'],
  ['This must be a number from {least} to {most}; it is {value}.', 'Il faut un nombre de {least} à {most} ; c’est {value}.'],
  ['This must be one of {choices}; it is {value}.', 'Il faut l’un de {choices} ; c’est {value}.'],
  ['A weight is normal, bold or a number from 100 to 900; this is {value}.', 'Une graisse est normal, bold ou un nombre de 100 à 900 ; c’est {value}.'],
  ['A colour is # and 3, 4, 6 or 8 hexadecimal digits (transparency first), transparent, or two of them with a comma for light and dark; this is {value}.', 'Une couleur est # et 3, 4, 6 ou 8 chiffres hexadécimaux (transparence d’abord), transparent, ou deux d’entre elles avec une virgule pour le clair et le sombre ; c’est {value}.'],
  ['An address begins with https:// or http:// and names a host; this is {value}.', 'Une adresse commence par https:// ou http:// et nomme un hôte ; c’est {value}.'],
  ["An action may not open {value}: give an address that begins with https:// or http://, or one of your app's own.", 'Une action ne peut pas ouvrir {value} : donnez une adresse qui commence par https:// ou http://, ou une adresse propre à votre appli.'],
  ['This must be a list; it is {found}.', 'Il faut une liste ; c’est {found}.'],
  ['This must be an object; it is {found}.', 'Il faut un objet ; c’est {found}.'],
  ['This must be a list of cards, or one placeholder such as {example}; it is {found}.', 'Il faut une liste de cartes, ou un emplacement comme {example} ; c’est {found}.'],
  ['The variable {name} has no value.', 'La variable {name} n’a pas de valeur.'],
  ['The variable {name} stands for cards and has none.', 'La variable {name} tient la place de cartes et n’en a aucune.'],
  ['There is no card yet: add something to show.', 'Il n’y a pas encore de carte : ajoutez quelque chose à montrer.'],
  ['A template of data has 1 to {most} names with their values.', 'Un modèle de données a de 1 à {most} noms avec leurs valeurs.'],
  ['A name has 1 to {bytes} bytes, its value at most {most}.', 'Un nom a de 1 à {bytes} octets, sa valeur au plus {most}.'],
  ['The card {key} that stands for {name} is not known.', 'La carte {key} qui tient la place de {name} n’est pas connue.'],
];

/** What a value is, inside these sentences. */
export const kinds: Record<string, string> = { 'a text': 'un texte', 'a list': 'une liste', 'an object': 'un objet', 'a number': 'un nombre', 'true or false': 'vrai ou faux' };
