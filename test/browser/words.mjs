// The words of the pages that the story presses and reads, in both languages.
export const words = {
  en: {
    locale: 'en-GB', code: 'en', signIn: 'Sign in as Lisa', add: 'Put in the basket', toCheckout: 'To the checkout', order: 'Order and pay', thanks: /confirmation/i,
    home: 'Home', people: 'People', messages: 'Messages', read: 'Read', dropped: 'Dropped', why: 'Why not reached', todayNo: /would still be no/, todayYes: /would be yes/,
    wrote: 'Wrote', writeAs: /^Write as/, send: 'Send', receipt: 'Receipt of order', clock: 'ahead', createKey: 'Create a key', done: 'I have copied it', signOut: 'Sign out', signInTitle: 'Sign in',
    search: 'Name, customer id', windowOpen: 'Window open', windowClosed: 'Window closed', language: 'Français', keyName: 'Name', resend: 'Send again', unknown: 'Unknown', accept: 'Continue',
  },
  fr: {
    locale: 'fr-FR', code: 'fr', signIn: 'Se connecter (Lisa)', add: 'Mettre au panier', toCheckout: 'Commander', order: 'Commander et payer', thanks: /confirmation/i,
    home: 'Accueil', people: 'Personnes', messages: 'Messages', read: 'Lu', dropped: 'Non envoyé', why: 'Pourquoi non joint', todayNo: /serait encore non/, todayYes: /serait oui/,
    wrote: 'A écrit', writeAs: /^Écrire/, send: 'Envoyer', receipt: 'Reçu de la commande', clock: 'En avance', createKey: 'Créer une clé', done: 'Je l’ai copiée', signOut: 'Se déconnecter', signInTitle: 'Se connecter',
    search: 'Nom, numéro client', windowOpen: 'Fenêtre ouverte', windowClosed: 'Fenêtre fermée', language: 'English', keyName: 'Nom', resend: 'Renvoyer', unknown: 'Incertain', accept: 'Continuer',
  },
};
