import type { Words } from './en';

// Français : les mots des fils.
export const fr: Words = {
  tab: 'Fils in-app',
  lead: 'Des listes de notifications dans votre site ou votre app. Chacun a la sienne\u00a0; on n’y répond pas, une réponse part dans la conversation Messenger par un bouton.',
  make: 'Nouveau fil',
  empty: 'Pas encore de fil', emptySay: 'Créez-en un, mettez son balisage dans une page de votre site, et envoyez la première notification depuis un modèle ou une campagne.',
  archivedEmpty: 'Aucun fil archivé', archivedEmptySay: 'Un fil archivé ne reçoit plus rien\u00a0; ce qui s’y trouve reste à lire.',
  inUse: 'En service', archived: 'Archivés', which: 'Quels fils',
  name: 'Nom', key: 'Clé', templates: 'Modèles', kind: 'Ses modèles sont', changed: 'Modifié', categories: 'Catégories',
  kinds: { design: 'Des cartes dessinées', data: 'Des noms et des valeurs' },
  kindHint: 'Les cartes se dessinent ici. Noms et valeurs sont pour une app qui les montre à sa façon. Cela ne change plus.',
  keyHint: 'Minuscules sans accents, chiffres, - et _. Elle est dans le balisage\u00a0; elle ne change plus.',
  keyWrong: 'Minuscules sans accents, chiffres, - et _, 64 au plus.',
  cancel: 'Annuler', save: 'Enregistrer', saved: 'Enregistré', made: (name) => `${name} est prêt`,
  conflict: 'Quelqu’un a modifié ce fil entre-temps. Sa version est affichée\u00a0; refaites votre modification.',
  parts: { settings: 'Réglages', look: 'Aspect', embed: 'Le mettre dans un site' }, partsOf: 'Parties du fil',
  notFound: 'Ce fil n’existe pas', mayNot: 'Votre rôle peut voir les fils, sans rien changer.',

  view: 'Vue', views: { feed: 'Une liste, le plus récent en haut', chat: 'Comme une conversation, le plus récent en bas' },
  icon: 'Adresse de son image', iconHint: 'Montrée à côté du nom en vue conversation\u00a0; en https.',
  labels: 'Montrer le libellé de chaque modèle', labelsHint: 'Un mot ou deux au-dessus d’une carte\u00a0: Commande, Offre.',
  filter: 'Permettre de filtrer par catégorie', filterHint: 'Des puces au-dessus de la liste.',
  readOnTap: 'Une notification est lue quand on la touche', readOnTapHint: 'Sinon elle est lue quand elle a été montrée dans un fil ouvert et visible. READ est annoncé à ce moment.',
  retention: 'Garder une notification pendant', days: 'Jours', hours: 'Heures', unit: 'Unité', retentionHint: 'Quand son modèle ne dit rien d’autre\u00a0; dix ans au plus.',
  retentionWrong: 'D’une heure à dix ans.',
  addCategory: 'Ajouter une catégorie', categoryName: 'Nom de la catégorie', categoryId: 'Id', moveUp: (name) => `Monter ${name}`, moveDown: (name) => `Descendre ${name}`, dropCategory: (name) => `Retirer ${name}`,
  categoryWrong: 'Chaque catégorie a un id à elle et un nom.',
  archive: 'Archiver', archiveTitle: (name) => `Archiver ${name}\u00a0?`, archiveSay: 'Plus rien n’y est envoyé, et ses modèles ne peuvent plus partir. Ce qui s’y trouve reste à lire jusqu’à son terme.',
  archivedDone: 'Archivé', unarchive: 'Remettre en service', broughtBack: 'Il est de nouveau en service',

  lookSay: 'Une couleur s’écrit # et des chiffres hexadécimaux, la transparence d’abord\u00a0: une pour les deux thèmes, ou deux avec une virgule, clair et sombre. Ce qui est vide est comme la boîte l’a prévu. Le CSS du site l’emporte sur tout cela.',
  mode: 'Thème', modes: { '': 'Comme l’appareil du lecteur', default: 'Comme l’appareil du lecteur', light: 'Clair', dark: 'Sombre' },
  colour: {
    'header.backgroundColor': 'En-tête', 'header.textColor': 'Titre', 'header.lineColor': 'Trait sous l’en-tête', 'list.backgroundColor': 'Derrière la liste',
    'notification.backgroundColor': 'Derrière une carte', 'notification.unreadIndicatorColor': 'Point de ce qui n’est pas lu',
  },
  colourWrong: 'Une couleur comme #1E66C8, ou deux avec une virgule.',
  radius: 'Coins d’une carte, en pixels', radiusWrong: 'De 0 à 100.',
  sample: 'Ce que cela donnera', light: 'Clair', dark: 'Sombre', sampleCard: 'Votre commande est en route', sampleLabel: 'Commande', sampleText: 'Elle arrive mardi entre 9 h et 12 h.', sampleAgo: '2 min',

  embedMarkup: 'Dans la page', embedToken: 'Sur votre serveur',
  embedSay: 'Deux lignes dans la page d’une personne connectée. Le composant demande un jeton à votre serveur à token-url\u00a0; il montre le fil, dans la langue de la page, en clair et en sombre.',
  tokenSay: 'Un jeton dit qui lit, pendant une heure, signé avec la clé du site (Canaux, Boutons du site). L’id est le sendbird_id de la personne, ou son id externe. Pour Python, Go et PHP\u00a0: docs/inbox.md.',
  copy: 'Copier',
};
