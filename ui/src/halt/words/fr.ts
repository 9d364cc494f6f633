import type { Words } from './en';

export const fr: Words = {
  stopped: { installation: 'Tous les envois de cette installation sont arrêtés', workspace: 'Tous les envois de cet espace de travail sont arrêtés', page: (name) => `Tous les envois de la Page ${name} sont arrêtés` },
  since: 'depuis',
  by: (name) => `par ${name}`,
  byMachine: 'depuis la ligne de commande',
  waiting: (n, said) => (n === 0 ? 'Aucun message n’attend.' : n === 1 ? '1 message attend.' : `${said} messages attendent.`),
  quoted: (note) => `«\u00a0${note}\u00a0»`,
  banner: 'Envois arrêtés',

  goOn: 'Reprendre',
  goOnTitle: 'Reprendre les envois\u00a0?',
  goOnSay: 'Ce qui attend part maintenant, dans l’ordre. Ce que les règles ne permettent plus n’est pas envoyé, avec sa raison.',
  goesOn: 'Les envois reprennent.',
  goOnWho: 'Qui peut lancer des campagnes peut les reprendre.',
  goOnAdmin: 'Un administrateur de tous les espaces de travail peut les reprendre.',

  title: 'Arrêter tous les envois',
  lead: 'Pour quand part ce qui ne devrait pas partir. Cela dure jusqu’à ce que quelqu’un reprenne, et peut être défait à tout moment.',
  workspace: 'Cet espace de travail',
  workspaceSay: (name) => `Tout ce que ${name} envoie`,
  installation: 'Toute l’installation',
  installationSay: 'Tout ce qu’envoie chaque espace de travail',
  running: 'Les envois ne sont pas arrêtés',
  stop: 'Arrêter les envois',
  stopPage: 'Arrêter cette Page',
  mayNot: 'Votre rôle ne peut pas arrêter les envois. Demandez à un collègue qui le peut, ou ce droit à un administrateur.',
  ask: { installation: 'Arrêter tous les envois de l’installation\u00a0?', workspace: (name) => `Arrêter tous les envois de ${name}\u00a0?`, page: (name) => `Arrêter tous les envois de la Page ${name}\u00a0?` },
  happens: ['Plus rien ne part, réponses des collègues et suivi de commande compris, sauf les appels en cours.', 'Les nouveaux messages sont pris comme toujours, et attendent, dans l’ordre. Rien n’est perdu par cet arrêt.', 'Qui peut lancer des campagnes peut reprendre.'],
  happensAll: ['Plus rien ne part d’aucun espace de travail, réponses des collègues et suivi de commande compris, sauf les appels en cours.', 'Les nouveaux messages sont pris comme toujours, et attendent, dans l’ordre. Rien n’est perdu par cet arrêt.', 'Un administrateur de tous les espaces de travail peut reprendre.'],
  note: 'Pourquoi',
  noteHint: 'Toute l’équipe le voit tant que cela dure. Peut rester vide.',

  safe: (group) => `Mode sûr\u00a0: ce programme n’envoie qu’aux personnes du groupe ${group}.`,
  safeNobody: 'Mode sûr\u00a0: ce programme n’envoie à personne, aucun groupe sûr n’étant choisi ici.',
  safePlain: 'Mode sûr\u00a0: ce programme n’envoie qu’aux personnes du groupe sûr.',
  safeLink: 'Groupes de test',
};
