import { useQuery } from '@tanstack/react-query';
import type { Person } from '../../../api/types';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { Badge, ErrorNote, Sheet, Skeleton, Switch } from '../../../kit';
import { allFeedsQuery, preferencesQuery, setPreference, type Preference } from './data';
import { usePersonNoticeWords } from './words';

const same = (a?: Preference, b?: Preference) => a !== undefined && a.feed === b?.feed && a.category === b.category;

/** Which feeds and categories a person gets; whoever may change people turns them on and off. */
export function FeedPreferences({ person }: { person: Person }) {
  const w = usePersonNoticeWords();
  const { ws } = usePlace();
  const may = useMay('people.write');
  const feeds = useQuery(allFeedsQuery(ws)).data ?? [];
  const got = useQuery(preferencesQuery(ws, person.id));
  const said = useSaid(got.error);
  const set = useAction((next: Preference) => setPreference(ws, person.id, next), ['profile'], w.changed);
  const all = got.data?.items ?? [];
  const off = all.filter((one) => !one.on).length;
  const labelOf = (one: Preference) => {
    const feed = feeds.find(({ key }) => key === one.feed);
    const name = feed?.name ?? one.feed;
    return one.category === undefined ? w.whole(name) : w.part(name, feed?.categories.find(({ id }) => id === one.category)?.name ?? one.category);
  };
  return (
    <Sheet title={w.gets} badge={off > 0 && <Badge tone="brass">{w.off(off)}</Badge>}>
      {said && !got.data && <ErrorNote error={said} onRetry={() => got.refetch()} />}
      {!said && !got.data && <Skeleton lines={3} />}
      {got.data && all.length === 0 && <p className="soft t-13">{w.noFeeds}</p>}
      {all.length > 0 && (
        <div className="col g12">
          <p className="soft t-13">{w.getsSay}</p>
          <fieldset className="plainset" disabled={!may} aria-label={w.gets}>
            {all.map((one) => (
              <div key={`${one.feed} ${one.category ?? ''}`} className={one.category === undefined ? undefined : 'feedpart'}>
                <Switch label={labelOf(one)} checked={one.on} busy={set.isPending && same(set.variables, one)} onChange={(on) => set.mutate({ ...one, on })} />
              </div>
            ))}
          </fieldset>
        </div>
      )}
    </Sheet>
  );
}
