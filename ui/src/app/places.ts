import type { Frame } from '../i18n';
import type { RailPlace } from '../kit';
import type { Permission } from './workspace';

/** What a role must be allowed for a place to be of use to it; the others are for everybody. */
const needs: Record<string, Permission> = { '/people': 'people.read', '/messages': 'messages.read', '/developers': 'developer.read', '/campaigns': 'campaigns.read' };

/** The places that a role can use. Who opens another by its address is told what the role may not. */
export const placesFor = (t: Frame, may: Permission[]): RailPlace[] => placesOf(t).filter((place) => !needs[place.key] || may.includes(needs[place.key]!));

/** The places of the rail, in their order. Later ones stand between these groups. */
export const placesOf = (t: Frame): RailPlace[] => [
  { key: '/', icon: 'home', label: t.places.home },
  { key: '/people', icon: 'people', label: t.places.people, group: true, also: ['/imports'] },
  { key: '/segments', icon: 'segment', label: t.places.segments },
  { key: '/data', icon: 'data', label: t.places.data, also: ['/catalogs'] },
  { key: '/campaigns', icon: 'campaign', label: t.places.campaigns, group: true },
  { key: '/templates', icon: 'entry', label: t.places.templates, also: ['/blocks', '/cards'] },
  { key: '/messages', icon: 'send', label: t.places.messages, also: ['/notifications'] },
  { key: '/channels', icon: 'channel', label: t.places.channels, group: true },
  { key: '/developers', icon: 'dev', label: t.places.developers, group: true },
  { key: '/settings', icon: 'settings', label: t.places.settings },
];
