import type { Alert } from '../../api/setup';

interface Words {
  title: string;
  sentence: string;
  cure?: string;
}

// The French words are those that the program mails (internal/pages/words.go).
const french: Record<string, [title: string, sentence: string, cure: string]> = {
  token_dead: ['Le jeton de {page} ne fonctionne plus', 'Facebook n’accepte plus le jeton de la Page {page}. Rien ne part par elle tant qu’elle n’est pas reconnectée ; ce qui est dû attend.', 'Ouvrez Canaux et reconnectez la Page.'],
  unsubscribed: ['{page} ne reçoit plus ce que les gens écrivent', 'Facebook n’envoie plus les événements de la Page {page}.', 'Ouvrez Canaux et appuyez sur Abonner : ce qui a manqué est relu dans les conversations.'],
  host_failing: ['{host} ne répond pas', 'L’API Graph à {host} ne répond plus depuis quelques minutes. Les messages attendent et repartent d’eux-mêmes.', 'Vérifiez le réseau de cette machine, et la page d’état de Meta.'],
  queue_stuck: ['Les messages de {page} ne partent pas', 'Des messages de la Page {page} sont dus depuis {minutes} minutes et ne sont pas partis.', 'Consultez le journal du programme, et vérifiez que tous ses nœuds tournent.'],
  intake_stuck: ['Les appels webhook ne sont pas traités', 'Des appels webhook attendent depuis {minutes} minutes.', 'Consultez le journal du programme, et vérifiez que tous ses nœuds tournent.'],
  policy_block: ['Facebook empêche {page} d’envoyer', 'Facebook a bloqué la Page {page} pour non-respect de ses règles : {reason}', 'Voyez la boîte d’assistance de la Page pour la raison et le recours.'],
  policy_warning: ['Facebook a averti {page}', 'Facebook a averti la Page {page} : {reason}', 'Voyez la boîte d’assistance de la Page.'],
  page_restricted: ['Facebook ne laisse pas {page} envoyer', 'Facebook répond que la Page {page} ne peut pas envoyer pour un temps. Ce qui est dû attend.', 'Voyez la boîte d’assistance de la Page pour la raison et le recours. Quand la restriction est levée, mettez fin à la pause dans Canaux.'],
  page_wanted: ['Quelqu’un d’autre a voulu connecter {page}', 'Un autre espace de cette installation a tenté de connecter la Page {page}. Elle reste ici.', 'Déconnectez-la dans Canaux si elle doit changer d’espace.'],
  event_endpoint: ['Le point d’événements à {host} échoue', 'Le point d’événements à {host} ne prend pas les appels.', 'Voyez son journal sous Développeurs, Points d’événements. Ce qui se passe est gardé 7 jours et annoncé dès qu’il va bien, ou qu’il est rallumé.'],
};

/** An alert in the language in use; the API's English where there is no other. */
export function alertWords(alert: Alert, language: string): Words {
  const known = language === 'fr' ? french[alert.kind] : undefined;
  if (!known) return alert;
  const [title, sentence, cure] = known.map((text) => text.replace(/\{(\w+)\}/g, (_, name: string) => alert.params[name] ?? '').replace(/ ([:;?!])/g, '\u00a0$1'));
  return { title: title ?? '', sentence: sentence ?? '', cure };
}
