/** What the inbox says, in English and in French. {n} is a number, {name} a name. Sites set others by the property strings. */
const texts = {
  title: ['Inbox', 'Notifications'],
  unread: ['{n} unread', '{n} non lues'],
  dot: ['Unread', 'Non lue'],
  all: ['All', 'Tout'],
  readAll: ['Mark all as read', 'Tout marquer comme lu'],
  settings: ['Choose what you get', 'Choisir ce que je reçois'],
  close: ['Close', 'Fermer'],
  more: ['Actions', 'Actions'],
  read: ['Mark as read', 'Marquer comme lue'],
  markUnread: ['Mark as unread', 'Marquer comme non lue'],
  archive: ['Archive', 'Archiver'],
  delete: ['Delete', 'Supprimer'],
  fresh: ['{n} new', '{n} nouvelles'],
  empty: ['No notifications', 'Aucune notification'],
  expired: ['Please sign in again.', 'Reconnectez-vous.'],
  retry: ['Try again', 'Réessayer'],
  offline: ['The server cannot be reached.', 'Le serveur est injoignable.'],
  refused: ['That did not work.', 'Cela n’a pas marché.'],
  open: ['Open', 'Ouvrir'],
  sentBy: ['Sent by {name} with petitbleu', 'Envoyé par {name} avec petitbleu'],
};

export type Words = Record<keyof typeof texts, string>;

/** The words of a language, English where it has none, with a site's own on top. */
export function wordsOf(lang: string, own: Partial<Words> = {}): Words {
  const column = /^fr\b/i.test(lang) ? 1 : 0;
  return { ...(Object.fromEntries(Object.entries(texts).map(([key, all]) => [key, all[column]])) as Words), ...own };
}

export function fill(text: string, value: string | number): string {
  return text.replace(/\{\w+\}/, () => String(value));
}

/** 99+ is as far as a badge counts. */
export const many = (n: number) => (n > 99 ? '99+' : String(n));

/** Today by the hour, this week by the day, else the date. */
export function when(day: Date, lang: string): string {
  const today = new Date();
  const days = (+today - +day) / 86_400_000;
  if (day.toDateString() === today.toDateString()) return day.toLocaleTimeString(lang, { timeStyle: 'short' });
  return day.toLocaleDateString(lang, days < 6 ? { weekday: 'short' } : { day: 'numeric', month: 'short' });
}
