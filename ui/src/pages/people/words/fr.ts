// Le même en français.
import type { Words } from './en';

const people = (n: number) => `${n} ${n < 2 ? 'personne' : 'personnes'}`;

export const fr: Words = {
  segment: 'Segment',
  everybody: 'Tout le monde',
  segmentGone: 'Ce segment n’est plus là',
  clear: 'Effacer les filtres',
  noneIn: 'Personne ne fait partie de ce segment',
  noneInSay: 'L’appartenance est comptée à cet instant. Regardez le segment pour voir ce qu’il demande.',
  toSegment: 'Ouvrir le segment',
  noMatchSay: (search) => `Personne dans ce segment n’a de nom ni d’identifiant qui commence par «\u00a0${search}\u00a0».`,
  export: 'Exporter',
  exportTitle: 'Enregistrer cette liste en CSV, avec les colonnes affichées',
  tooMany: (limit) => `Au plus ${limit} à la fois. Pour plus, faites-en un segment.`,
  notSet: 'rien',
  attribute: 'Fixer un attribut',
  attributeTitle: (n) => `Fixer un attribut de ${people(n)}`,
  attributeDone: (name, n) => `${name} est fixé pour ${people(n)}.`,
  subscribe: 'Abonnement',
  subscribeTitle: (n) => `Changer un abonnement de ${people(n)}`,
  group: 'Groupe d’abonnement',
  state: 'État',
  noGroups: 'Cet espace n’a pas encore de groupe d’abonnement. Faites-en un sous Données.',
  change: 'Changer',
  subscribed: (n) => `L’abonnement de ${people(n)} est changé.`,
  refused: (n, why) => `Refusé pour ${people(n)}\u00a0: ${why}`,
  erase: 'Effacer',
  eraseTitle: (n) => `Effacer ${people(n)} pour de bon\u00a0?`,
  eraseSay: 'Attributs, noms, événements, messages, fichiers et jetons sont supprimés, et ce que les appels webhook enregistrés en disent. Ce qui prouve inscriptions et arrêts reste, sans identifiants.',
  eraseSure: 'C’est sans retour.',
  eraseType: (n) => `Tapez ${n} pour continuer`,
  erased: (n) => `${n < 2 ? '1 personne effacée' : `${n} personnes effacées`}.`,
};
