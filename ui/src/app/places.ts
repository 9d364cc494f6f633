import type { Frame } from '../i18n';
import type { RailPlace } from '../kit';

/** The places of the rail, in their order. Later ones stand between these groups. */
export const placesOf = (t: Frame): RailPlace[] => [
  { key: '/', icon: 'home', label: t.places.home },
  { key: '/people', icon: 'people', label: t.places.people, group: true },
  { key: '/messages', icon: 'send', label: t.places.messages },
  { key: '/channels', icon: 'channel', label: t.places.channels, group: true },
  { key: '/developers', icon: 'dev', label: t.places.developers, group: true },
  { key: '/settings', icon: 'settings', label: t.places.settings },
];
