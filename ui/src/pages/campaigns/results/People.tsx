import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { useTold } from '../../../i18n/told';
import { Avatar, Button, Drawer, ErrorNote, Note, Skeleton, Time } from '../../../kit';
import { peopleQuery, type Detail } from '../data';
import { useCampaignWords } from '../words';

const route = getRouteApi('/shell/campaigns/$id');

/** The people behind a figure of the results, beside them: each with what became of their message. */
export function People({ campaign, run }: { campaign: Detail; run: string }) {
  const w = useCampaignWords();
  const { who, why, ...search } = route.useSearch();
  const navigate = route.useNavigate();
  return <Drawer open={who !== undefined} title={w.peopleBehind} onClose={() => navigate({ search, replace: true })}>{who !== undefined && <List id={campaign.id} run={run} who={who} why={why} />}</Drawer>;
}

function List({ id, run, who, why }: { id: string; run: string; who: string; why?: string }) {
  const w = useCampaignWords();
  const { say } = useTold();
  const { ws } = usePlace();
  const may = useMay('people.read');
  const people = useInfiniteQuery({ ...peopleQuery(ws, id, run, who, why), enabled: may });
  const said = useSaid(people.error);
  const rows = people.data?.pages.flatMap((page) => page.items);
  if (!may) return <Note>{w.mayNotSee}</Note>;
  if (said) return <ErrorNote error={said} onRetry={() => people.refetch()} />;
  if (!rows) return <Skeleton lines={8} height={28} />;
  if (rows.length === 0) return <p className="soft">{w.nobodyHere}</p>;
  return (
    <>
      <ul className="behind">
        {rows.map((one) => (
          <li key={one.id + one.message_id}>
            <Avatar name={one.name} size={28} />
            <span className="sp min0"><Link className="lnk m cut block" to="/people/$id" params={{ id: one.id }}>{one.name}</Link>{one.reason_text && <span className="soft t-12 block">{say(one.reason_text)}</span>}</span>
            {one.message_id && <Link className="lnk t-13 nw" to="/campaigns/$id" params={{ id }} search={{ tab: 'messages', run: run || undefined, open: one.message_id }}>{one.message_at ? <Time at={one.message_at} /> : w.see}</Link>}
          </li>
        ))}
      </ul>
      {people.hasNextPage && <div className="center gap-top"><Button size="sm" busy={people.isFetchingNextPage} onClick={() => people.fetchNextPage()}>{w.showMore}</Button></div>}
    </>
  );
}
