import type { Words } from './en';

// Français : les mots des intégrations.
export const fr: Words = {
  lead: 'Un autre outil décide qui reçoit quoi et quand\u00a0; la notification est dessinée et montrée depuis ici.',
  braze: 'Braze', brazeSay: 'Les campagnes et les Canvas de votre Braze envoient des notifications aux fils d’ici par un webhook. Ce que chacune est devenue, SENT et READ, est annoncé à son users/track comme un événement personnalisé.',
  none: 'Pas configuré', on: 'Connecté', off: 'Les statuts ne sont pas annoncés', disabled: 'En échec depuis des jours',
  endpoint: 'Point d’accès REST', endpointHint: 'Celui de votre instance, par exemple https://rest.fra-01.braze.eu.',
  apiKey: 'Clé d’API REST', apiKeyHint: 'Avec le droit users.track. Elle est scellée ici et n’est plus jamais montrée.', apiKeyKept: 'Une clé est gardée. Laissez vide pour la garder.',
  callback: 'Annoncer SENT et READ', callbackHint: 'Par l’événement que nomme le message, avec la propriété status. Coupé\u00a0: rien ne part vers votre Braze.',
  save: 'Essayer et enregistrer', saved: 'Votre Braze a répondu\u00a0; c’est enregistré', remove: 'Retirer', removeTitle: 'Retirer la connexion à Braze\u00a0?',
  removeSay: 'La clé est effacée, SENT et READ ne sont plus annoncés, et ce qui attend est abandonné. Le jeton de ses webhooks est révoqué aussi : ce qu’ils envoient est refusé.', removed: 'Retirée',
  waiting: (n) => `${n} en attente`, failed: (n) => `${n} abandonnés en 7 jours`, lastOk: 'Dernière réponse', log: 'Journal des appels', failing: 'En échec depuis',
  addresses: 'Ce que ses webhooks appellent', batchUrl: 'Pour les campagnes (par lots)', realtimeUrl: 'Pour les Canvas (temps réel)',
  addressesSay: 'Par lots prend n’importe quel nombre à la fois et réunit ce qui arrive ensemble. Temps réel montre chacune aussitôt, et il est limité\u00a0: gardez-le pour les étapes d’un Canvas et ce qui ne peut pas attendre.',
  token: 'Jeton de ses webhooks', tokenSay: 'Il va dans l’en-tête Api-Token du webhook. Il peut envoyer des notifications, et rien d’autre.',
  noToken: 'Aucun n’a encore été fait.', makeToken: 'Faire un jeton', rotate: 'En faire un nouveau', rotateTitle: 'Faire un nouveau jeton\u00a0?', rotateSay: 'L’ancien ouvre encore pendant 24 heures\u00a0: changez les webhooks dans Braze d’ici là.',
  revoke: 'Révoquer', revokeTitle: 'Révoquer le jeton ?', revokeSay: 'Les webhooks qui le portent sont refusés dès maintenant, ceux qui portent le précédent aussi. Un nouveau peut être fait ensuite.', revoked: 'Le jeton est révoqué',
  shownOnce: 'Copiez-le maintenant\u00a0: il n’est montré qu’une fois.', copyToken: 'Jeton', madeAt: 'Fait', usedAt: 'Dernier emploi', never: 'jamais',
  mayNot: 'Votre rôle peut voir les intégrations, sans rien changer.',

  builder: 'Faire un modèle de webhook pour Braze', builderSay: 'Choisissez un modèle, dites avec le Liquid de Braze ce qui va à chaque emplacement, et collez le résultat dans Templates & Media > Webhook templates. Aucune extension de navigateur n’est nécessaire.',
  template: 'Modèle', choose: 'Choisissez un modèle', noTemplates: 'Aucun modèle n’est en ligne. Publiez-en un sous Modèles > In-app.',
  where: 'Utilisé dans', campaign: 'Une campagne', canvas: 'Un Canvas', mode: 'Envoyé', batch: 'Par lots', realtime: 'Aussitôt',
  realtimeInCampaign: 'Une campagne touche beaucoup de monde à la fois\u00a0: «\u00a0aussitôt\u00a0» est limité, et Braze devrait réessayer. Les lots sont faits pour cela.',
  batchInCanvas: 'Une étape de Canvas concerne une personne à la fois\u00a0: par lots, elle peut apparaître une seconde plus tard.',
  receiver: 'Qui la reçoit', attribute: 'L’attribut personnalisé', userId: 'L’identifiant utilisateur de Braze', attributeName: 'Nom de l’attribut',
  eventName: 'Nom de l’événement', eventHint: 'Annoncé à Braze avec le statut SENT et READ, pour servir de conversion. Vide\u00a0: rien n’est annoncé.',
  tag: 'Étiquette', purpose: 'But', promotional: 'Promotionnel', transactional: 'Transactionnel', purposeHint: 'Heures calmes et plafonds ne lient que le promotionnel.',
  values: 'Ce qui va aux emplacements', valueHint: 'Texte avec le Liquid de Braze', noValues: 'Le modèle n’a pas d’emplacements.',
  result: 'À coller dans Braze', url: 'URL du webhook', method: 'Méthode', headers: 'En-têtes de la requête', body: 'Corps de la requête (texte brut)', missing: (names) => `Rien n’est dit pour ${names}.`,
  copyHeader: (name) => `Valeur de ${name}`,
};
