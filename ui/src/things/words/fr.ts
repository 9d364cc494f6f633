// Le même en français. « Étiquette » est ici la nôtre, sur les objets.
import type { Words } from './en';

export const fr: Words = {
  tag: 'Étiquette',
  team: 'Équipe',
  anyTag: 'Toute étiquette',
  anyTeam: 'Toute équipe',
  edit: 'Étiquettes et équipe',
  editOf: (name) => `Étiquettes et équipe de «\u00a0${name}\u00a0»`,
  tags: 'Étiquettes',
  tagsSay: 'Demander une étiquette donne aussi ce qui est sous elle.',
  noTags: 'Cet espace n’a pas encore d’étiquettes. Faites-en sous Réglages.',
  find: 'Trouver une étiquette',
  standard: 'L’équipe standard',
  standardIs: (name) => `L’équipe standard (${name})`,
  noTeam: 'Aucune équipe',
  archived: (name) => `${name} (archivée)`,
  saved: 'Étiquettes et équipe sont enregistrées.',
  none: 'Aucune étiquette',
  ofTeam: (name) => `Équipe ${name}`,
};
