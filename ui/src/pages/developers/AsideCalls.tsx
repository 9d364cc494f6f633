import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, got } from '../../api/client';
import type { components } from '../../api/schema';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useSetUpWords } from '../../i18n/setup';
import { Button, CodeBlock, Confirm, DataTable, Drawer, EmptyState, Sheet, Time, useEnv, useToast } from '../../kit';
import { formatNumber } from '../../lib/format';
import { prettyJSON } from '../../lib/json';

type Aside = components['schemas']['Aside'];

const one = (ws: string, id: string) => ({ params: { path: { ws, id } } });

const asideQuery = (ws: string) =>
  infiniteQueryOptions({
    queryKey: ['aside-calls', ws], initialPageParam: '',
    queryFn: ({ pageParam, signal }) => got(api.GET('/api/v1/workspaces/{ws}/aside-calls', { params: { path: { ws }, query: { cursor: pageParam || undefined } }, signal })),
    getNextPageParam: (last) => last.next || undefined,
  });

/** Calls of programs that were accepted and could not be worked in. */
export default function AsideCalls() {
  const s = useSetUpWords().aside;
  const { ws } = usePlace();
  const { locale } = useEnv();
  const [seen, setSeen] = useState<Aside>();
  const calls = useInfiniteQuery(asideQuery(ws));
  const said = useSaid(calls.error);
  return (
    <Sheet title={s.title} flush>
      <p className="pad soft">{s.say}</p>
      <DataTable
        label={s.title} rows={calls.data?.pages.flatMap((page) => page.items)} rowKey={(call) => call.id} onOpen={setSeen} error={said} onRetry={() => calls.refetch()}
        columns={[
          { key: 'at', head: s.at, width: '160px', cell: (call) => <Time at={call.at} className="nw" /> },
          { key: 'note', head: s.why, cell: (call) => <span className="breaks">{call.note}</span> },
          { key: 'objects', head: s.objects, align: 'num', width: '120px', cell: (call) => formatNumber(call.objects, locale) },
          { key: 'do', head: <span className="vh">{s.see}</span>, width: '120px', cell: (call) => <span className="row end"><Button size="sm" onClick={() => setSeen(call)}>{s.see}</Button></span> },
        ]}
        empty={<EmptyState icon="check" title={s.none}>{s.noneSay}</EmptyState>}
        more={calls.hasNextPage ? { onMore: () => calls.fetchNextPage(), busy: calls.isFetchingNextPage } : null}
      />
      <Drawer open={seen !== undefined} onClose={() => setSeen(undefined)} title={s.one} size={560}>{seen && <Found call={seen} onDone={() => setSeen(undefined)} />}</Drawer>
    </Sheet>
  );
}

function Found({ call, onDone }: { call: Aside; onDone: () => void }) {
  const s = useSetUpWords().aside;
  const { ws } = usePlace();
  const { locale } = useEnv();
  const say = useToast();
  const may = useMay('webhooks.replay');
  const [dropping, setDropping] = useState(false);
  const nouns = ['aside-calls', 'profile', 'profiles', 'events'];
  const replay = useAction(() => got(api.POST('/api/v1/workspaces/{ws}/aside-calls/{id}/replay', one(ws, call.id))), nouns, (done) => {
    say(s.replayed(formatNumber(done.taken, locale), formatNumber(done.refused, locale)));
    onDone();
  });
  const drop = useAction(() => got(api.DELETE('/api/v1/workspaces/{ws}/aside-calls/{id}', one(ws, call.id))), nouns, () => {
    say(s.dropped);
    onDone();
  });
  return (
    <div className="col g16">
      <p className="breaks">{call.note}</p>
      <p className="soft"><Time at={call.at} as="full" /></p>
      {call.body === undefined ? <p className="soft">{s.hidden}</p> : <CodeBlock label={s.body} text={prettyJSON(JSON.stringify(call.body))} />}
      {may && (
        <div className="row g8 wrap">
          <Button kind="primary" icon="refresh" busy={replay.isPending} onClick={() => replay.mutate(undefined)}>{s.replay}</Button>
          <Button kind="stamp" onClick={() => setDropping(true)}>{s.drop}</Button>
        </div>
      )}
      {may && <p className="soft t-13">{s.replaySay}</p>}
      <Confirm open={dropping} destructive onClose={() => setDropping(false)} title={s.dropTitle} action={s.drop} onConfirm={() => drop.mutateAsync(undefined)}><p>{s.dropSay}</p></Confirm>
    </div>
  );
}
