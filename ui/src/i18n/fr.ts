import type { Catalogue } from './en';

// French. A key that is missing or too many fails the build.
export const fr: Catalogue = {
  kit: {
    copy: 'Copier',
    copyNamed: (what) => `Copier ${what}`,
    copied: 'Copié',
    retry: 'Réessayer',
    wentWrong: 'Une erreur est survenue de notre côté. Réessayez dans un instant.',
    loading: 'Chargement',
    nothing: 'Rien ici pour le moment.',
    more: 'Afficher la suite',
    undo: 'Annuler',
    close: 'Fermer',
    cancel: 'Annuler',
    save: 'Enregistrer',
    mainNav: 'Navigation principale',
    unread: 'non lus',
  },
  emulator: {
    title: 'Émulateur',
    harmless: 'Rien ici n’atteint Meta ni une vraie personne.',
  },
};
