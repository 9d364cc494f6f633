import type { Words } from './en';

// Français : les mots des notifications d’une personne.
export const fr: Words = {
  title: 'Ce qui se trouve dans ses fils',
  mayNot: 'Votre rôle ne voit pas les messages un par un.',
  feeds: 'Fils', feed: 'Fil', anyFeed: 'Tous les fils', unread: 'Non lues', unseen: 'Pas vues', total: 'En tout', noFeeds: 'Il n’y a pas encore de fil.',
  status: 'Statut',
  statuses: { inbox: 'Non archivées', unread: 'Non lues', read: 'Lues', archived: 'Archivées', all: 'Toutes' },
  empty: 'Rien ne se trouve dans ses fils', emptySay: 'Ce qui part d’une campagne, d’un modèle ou de l’API se montre ici, comme la personne le voit, jusqu’à son terme.',
  noMatch: 'Aucune notification ne correspond', noMatchSay: 'Changez les filtres, ou montrez tout.', clear: 'Tout montrer',
  steps: { appeared: 'Apparue', seen: 'Vue dans la liste', viewed: 'Affichée', read: 'Lue', clicked: 'Touchée', archived: 'Archivée', kept: 'Gardée jusqu’au' },
  details: 'Qui l’a envoyée', about: (text) => `Notification\u00a0: ${text}`,
  actions: { seen: 'Marquer vue', read: 'Marquer lue', unread: 'Marquer non lue', archive: 'Archiver', unarchive: 'Remettre', delete: 'Supprimer' },
  done: { seen: 'Marquée vue', read: 'Marquée lue', unread: 'Marquée non lue', archive: 'Archivée', unarchive: 'Elle est de nouveau dans le fil', delete: 'Supprimée' },
  nothingChanged: 'Rien n’a changé\u00a0: elle était déjà ainsi, ou elle n’est plus là.',
  deleteTitle: 'Supprimer cette notification\u00a0?', deleteSay: 'Elle disparaît aussitôt du fil de la personne et ne peut pas revenir. Le journal garde qu’elle est partie.',
  gets: 'Ce qu’elle reçoit', getsSay: 'Ce qui est coupé ne reçoit plus de notifications promotionnelles. Les transactionnelles arrivent quand même.',
  off: (n) => (n === 1 ? 'Une chose est coupée' : `${n} choses sont coupées`), changed: 'Modifié', whole: (feed) => `${feed}\u00a0: le fil`, part: (feed, category) => `${feed}\u00a0: ${category}`,
};
