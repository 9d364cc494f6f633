import type { Words } from './en';

// French: the words of sending in-app notifications to people who are named.
export const fr: Words = {
  title: 'Envoyer une notification', lead: 'À des personnes que vous nommez, dans leur fil. Pour un segment, faites une campagne.', log: 'Notifications in-app',
  mayNot: 'Votre rôle ne peut pas envoyer', mayNotSay: 'Demandez à un administrateur de l’espace un rôle qui lance des campagnes.',
  what: 'Quoi', whom: 'À qui', values: 'Ce qui s’y lit', how: 'Quand et comment', preview: 'Aperçu', previewSamples: 'Avec les exemples\u00a0: chaque ligne du fichier a les siennes.',
  notLive: 'Ce modèle n’est pas en ligne. Publiez-le d’abord, ou choisissez-en un autre.', template: 'Modèle', feed: 'Fil', version: (n) => `version ${n}`,
  byIds: 'Identifiants', byFile: 'Un fichier CSV', ids: 'Identifiants', idsSay: 'Un par ligne, ou séparés par des virgules\u00a0: identifiants externes, ou l’attribut sendbird_id. Un inconnu crée une personne.',
  count: (n, text) => (n === 0 ? 'Personne n’est encore nommé.' : n === 1 ? '1 personne.' : `${text} personnes.`), twice: (n, text) => (n === 1 ? 'Une y figurait deux fois.' : `${text} y figuraient déjà.`),
  badIds: (which) => `Pas un identifiant\u00a0: ${which}. Il a de 1 à 80 caractères, sans caractère de contrôle.`, tooMany: (most) => `On en saisit au plus ${most}. Au-delà, déposez un fichier.`,
  file: 'Le fichier', fileSay: 'CSV en UTF-8, avec des virgules, des points-virgules ou des tabulations. La colonne user_id dit qui\u00a0; les autres remplissent ce qui porte leur nom. Jusqu’à 100 000 lignes.', uploading: 'Envoi du fichier', cancel: 'Annuler',
  inFile: (n, text) => (n === 1 ? '1 personne peut être prévenue.' : `${text} personnes peuvent être prévenues.`), columns: 'Remplis par une colonne\u00a0:', none: 'rien',
  lacking: (names) => `Aucune colonne ne remplit ${names}\u00a0: cela s’affiche tel quel.`, lackingStrict: (names) => `Aucune colonne ne remplit ${names}\u00a0: le modèle refuse de partir sans.`, idle: (names) => `La carte n’a pas de place pour\u00a0: ${names}.`,
  leftOut: (n, text, twice) => `${n === 1 ? '1 ligne est laissée de côté' : `${text} lignes sont laissées de côté`}${twice > 0 ? `, dont ${twice} pour un identifiant déjà présent` : ''}\u00a0:`, line: (n) => `Ligne ${n}`, andMore: (n) => `et ${n} de plus`,
  when: 'Quand', now: 'Maintenant', later: 'Plus tard', at: 'Jour et heure', zone: (zone) => `Dans le fuseau de l’espace, ${zone}.`, late: 'Choisissez un moment à venir.',
  purpose: 'Genre', purposes: { promotional: 'Promotionnelle', transactional: 'Transactionnelle' }, purposeSays: { promotional: 'Respecte les heures calmes, les plafonds et ce que chacun a coupé.', transactional: 'Part à toute heure, avant les promotionnelles\u00a0: commandes, livraisons, rendez-vous.' },
  name: 'Titre', nameSay: 'Pour le journal\u00a0; personne d’autre ne le voit.', tag: 'Étiquette d’envoi', tagSay: 'Regroupe les résultats\u00a0; personne d’autre ne la voit.', event: 'Événement',
  empty: (names) => `Rien n’est dit pour ${names}\u00a0: cela s’affiche tel quel.`,
  review: 'Vérifier', needs: (names) => `Il manque encore\u00a0: ${names}.`, people: 'Personnes', linesLeft: (n) => `${n} lignes laissées de côté`,
  sure: (n, text) => (n === 1 ? 'Prévenir 1 personne\u00a0?' : `Prévenir ${text} personnes\u00a0?`), send: 'Envoyer',
};
