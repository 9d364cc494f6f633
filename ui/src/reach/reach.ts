import { queryOptions } from '@tanstack/react-query';
import { api, got } from '../api/client';
import type { components } from '../api/schema';
import type { Purpose } from '../api/types';

export type Reach = components['schemas']['Reach'];
export type ReachLine = components['schemas']['ReachLine'];

/** Whom to count. */
export type PeopleSet = { kind: 'page' } | { kind: 'topic'; topic: string } | { kind: 'profiles'; ids: string[] } | { kind: 'segment'; id: string } | { kind: 'definition'; definition: object };

function bodyOf(people: PeopleSet) {
  switch (people.kind) {
    case 'topic':
      return { opt_in_topic: people.topic };
    case 'profiles':
      return { profiles: people.ids };
    case 'segment':
      return { segment_id: people.id };
    case 'definition':
      return { definition: people.definition };
    default:
      return {};
  }
}

/** Which message, and when. */
export interface Kind {
  purpose: Purpose;
  /** Form of the content; text when it is missing. */
  content?: string;
  topic?: string;
  human?: boolean;
  template?: string;
  language?: string;
  /** RFC 3339; now when it is missing. */
  at?: string;
}

export const reachQuery = (ws: string, page: string, people: PeopleSet, kind: Kind) =>
  queryOptions({
    queryKey: ['why', ws, 'reach', page, people, kind],
    queryFn: ({ signal }) => got(api.POST('/api/v1/workspaces/{ws}/policy/reach', { params: { path: { ws } }, body: { page_id: page, ...kind, ...bodyOf(people) }, signal })),
    placeholderData: (before) => before,
  });

/** The lines of those who can be reached, who will be later, and who cannot, each with the most people first. */
export function parts(reach: Reach): Record<ReachLine['outcome'], ReachLine[]> {
  const of = (outcome: ReachLine['outcome']) => reach.lines.filter((line) => line.outcome === outcome && line.people > 0).sort((a, b) => b.people - a.people);
  return { allow: of('allow'), hold: of('hold'), drop: of('drop') };
}
