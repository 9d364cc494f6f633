import { useQuery } from '@tanstack/react-query';
import { patchPerson } from '../../api/actions';
import type { Person } from '../../api/types';
import { useAction } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Badge, Segmented, Sheet } from '../../kit';
import { groupsQuery } from './data';
import { usePersonWords } from './words';

type State = 'subscribed' | 'unsubscribed';

/** The state of a person in each group that they named, by its id. */
export function statesOf(person: Person): Record<string, State> {
  const list = person.attributes.subscription_groups;
  if (!Array.isArray(list)) return {};
  return Object.fromEntries((list as { subscription_group_id: string; subscription_state: State }[]).map((one) => [one.subscription_group_id, one.subscription_state]));
}

/** What the person is subscribed to. Nothing where the workspace has no groups. */
export function Subscriptions({ person }: { person: Person }) {
  const w = usePersonWords().groups;
  const { ws } = usePlace();
  const may = useMay('people.write');
  const all = useQuery(groupsQuery(ws)).data?.items ?? [];
  const set = useAction(({ group, state }: { group: string; state: State }) => patchPerson(ws, person.id, { subscription_groups: [{ subscription_group_id: group, subscription_state: state }] }), ['profile'], w.changed);
  const states = statesOf(person);
  const groups = all.filter((group) => !group.archived_at || states[group.id]); // an archived one is not offered any more
  if (groups.length === 0) return null;
  const choices = (['subscribed', 'unsubscribed'] as const).map((value) => ({ value, label: w[value] }));
  return (
    <Sheet title={w.title} flush>
      <ul className="subl">
        {groups.map((group) => {
          const state = states[group.id];
          return (
            <li key={group.id}>
              <span className="min0"><span className="m block breaks">{group.name}</span><small className="soft">{[w.channels[group.channel] ?? group.channel, !state && w.unknown].filter(Boolean).join(', ')}</small></span>
              {may
                ? <Segmented<State | ''> label={w.choose(group.name)} value={state ?? ''} choices={choices} onChange={(next) => next && next !== state && !set.isPending && set.mutate({ group: group.id, state: next })} />
                : state && <Badge tone={state === 'subscribed' ? 'verd' : 'plain'}>{w[state]}</Badge>}
            </li>
          );
        })}
      </ul>
    </Sheet>
  );
}
