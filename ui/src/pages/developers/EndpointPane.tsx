import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { attemptsQuery, patchEndpoint, removeEndpoint, replayEndpoint, rotateSecret, testEndpoint, type Attempt, type EventEndpoint } from '../../api/endpoints';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useEndpointWords } from '../../i18n/endpoints';
import { useTold } from '../../i18n/told';
import { Badge, Button, Confirm, DataTable, Drawer, EmptyState, Note, Said, SelectField, Switch, Tick, Time, useEnv, useNow, useToast } from '../../kit';
import { formatTook } from '../../lib/format';
import { EndpointForm, SecretOnce } from './EndpointForm';
import { EndpointState } from './EndpointState';

/** One endpoint: how it is, what can be done with it, and its log. */
export function EndpointPane({ endpoint, failed, onFailed, onClose }: { endpoint: EventEndpoint; failed: boolean; onFailed: (next: boolean) => void; onClose: () => void }) {
  const s = useEndpointWords();
  const { ws } = usePlace();
  const say = useToast();
  const { say: told } = useTold();
  const may = useMay('endpoints.manage');
  const [doing, setDoing] = useState<'edit' | 'rotate' | 'remove' | 'replay'>();
  const [secret, setSecret] = useState<string>();
  const close = () => setDoing(undefined);
  const nouns = ['event-endpoints'];
  const turn = useAction((on: boolean) => patchEndpoint(ws, endpoint.id, { on }), nouns);
  const test = useAction(() => testEndpoint(ws, endpoint.id), nouns, (made) => (made.ok ? say(s.tested) : say(told(made.note ?? s.noAnswer), { bad: true })));
  const rotate = useAction(() => rotateSecret(ws, endpoint.id), nouns, (made) => setSecret(made.secret));
  const remove = useAction(() => removeEndpoint(ws, endpoint.id), nouns, () => { say(s.removed); onClose(); });
  return (
    <Drawer open onClose={onClose} title={<span className="breaks">{endpoint.url}</span>} size={720}>
      <div className="col g16">
        <p className="row g8 wrap"><EndpointState endpoint={endpoint} />{endpoint.old_secret_until && <Badge tone="brass">{s.oldUntil} <Time at={endpoint.old_secret_until} /></Badge>}{endpoint.description && <span className="soft">{endpoint.description}</span>}</p>
        {endpoint.state === 'disabled' && <Note tone="stamp">{s.disabledSay} {endpoint.note && <Said text={endpoint.note} />}</Note>}
        {endpoint.state === 'on' && endpoint.failing_since && <Note tone="brass">{s.failingSince} <Time at={endpoint.failing_since} />. {endpoint.note && <Said text={endpoint.note} />}</Note>}
        {may && <Switch label={s.on} hint={s.onHint} checked={endpoint.state === 'on'} busy={turn.isPending} onChange={(next) => turn.mutate(next)} />}
        {may && (
          <div className="row g8 wrap">
            <Button busy={test.isPending} onClick={() => test.mutate(undefined)}>{s.test}</Button>
            <Button onClick={() => setDoing('edit')}>{s.edit}</Button>
            <Button onClick={() => setDoing('rotate')}>{s.rotate}</Button>
            <Button onClick={() => setDoing('replay')}>{s.replay}</Button>
            <Button kind="stamp" onClick={() => setDoing('remove')}>{s.remove}</Button>
          </div>
        )}
        <Log endpoint={endpoint} failed={failed} may={may && endpoint.state === 'on'} onFailed={onFailed} />
      </div>
      <Confirm open={doing === 'rotate'} onClose={close} title={s.rotateTitle} action={s.rotate} onConfirm={() => rotate.mutateAsync(undefined)}><p>{s.rotateSay}</p></Confirm>
      <Confirm open={doing === 'remove'} destructive onClose={close} title={s.removeTitle} action={s.remove} onConfirm={() => remove.mutateAsync(undefined)}><p className="m breaks">{endpoint.url}</p><p>{s.removeSay}</p></Confirm>
      <ReplayMany endpoint={endpoint} open={doing === 'replay'} onClose={close} />
      {doing === 'edit' && <EndpointForm endpoint={endpoint} onClose={close} />}
      {secret && <SecretOnce secret={secret} onClose={() => setSecret(undefined)} />}
    </Drawer>
  );
}

const spans = { hour: 3600e3, day: 24 * 3600e3, week: 7 * 24 * 3600e3 };

function ReplayMany({ endpoint, open, onClose }: { endpoint: EventEndpoint; open: boolean; onClose: () => void }) {
  const s = useEndpointWords();
  const { ws } = usePlace();
  const now = useNow(60_000);
  const say = useToast();
  const [what, setWhat] = useState<'failed' | 'all'>('failed');
  const [span, setSpan] = useState<keyof typeof spans>('day');
  const replay = useAction(() => replayEndpoint(ws, endpoint.id, { since: new Date(now - spans[span]).toISOString(), all: what === 'all' || undefined }), ['event-endpoints'], (made) => say(what === 'all' ? s.replayedAll : s.replayed(made.events)));
  return (
    <Confirm open={open} onClose={onClose} title={s.replayTitle} action={s.again} onConfirm={() => replay.mutateAsync(undefined)}>
      <div className="col g16">
        <SelectField label={s.replayWhat} value={what} choices={[{ value: 'failed', label: s.replayFailed }, { value: 'all', label: s.replayAll }]} onChange={(event) => setWhat(event.target.value as typeof what)} />
        <SelectField label={s.since} value={span} choices={(['hour', 'day', 'week'] as const).map((value) => ({ value, label: s.spans[value] }))} onChange={(event) => setSpan(event.target.value as typeof span)} />
        <p className="soft t-13">{s.replaySay}</p>
      </div>
    </Confirm>
  );
}

function Log({ endpoint, failed, may, onFailed }: { endpoint: EventEndpoint; failed: boolean; may: boolean; onFailed: (next: boolean) => void }) {
  const s = useEndpointWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const say = useToast();
  const log = useInfiniteQuery(attemptsQuery(ws, endpoint.id, failed));
  const said = useSaid(log.error);
  const again = useAction((attempt_id: string) => replayEndpoint(ws, endpoint.id, { attempt_id }), ['event-endpoints'], () => say(s.replayed(1)));
  return (
    <section className="col g8" aria-label={s.log}>
      <div className="row g16 wrap"><h3 className="sp">{s.log}</h3><Tick label={s.onlyFailed} checked={failed} onChange={(event) => onFailed(event.target.checked)} /></div>
      <DataTable
        label={s.log} rows={log.data?.pages.flatMap((page) => page.items)} rowKey={(row) => row.id} error={said} onRetry={() => log.refetch()}
        columns={[
          { key: 'at', head: s.when, width: '84px', cell: (row) => <Time at={row.at} as="seconds" className="nw soft" /> },
          { key: 'event', head: s.event, cell: (row) => <><code>{row.type}</code><br /><span className="soft t-12">{row.test ? s.isTest : row.probe ? s.isProbe : s.attempt(row.attempt)}{' · '}<code className="breaks">{row.about}</code></span></> },
          { key: 'answer', head: s.answer, cell: (row) => <Answer attempt={row} took={formatTook(row.took_ms, locale)} /> },
          { key: 'do', head: <span className="vh">{s.again}</span>, align: 'num', cell: (row) => may && !row.test && <Button size="sm" busy={again.isPending && again.variables === row.id} onClick={() => again.mutate(row.id)}>{s.again}<span className="vh"> {row.type} {row.about}</span></Button> },
        ]}
        empty={failed ? <p className="pad soft">{s.noFailed}</p> : <EmptyState icon="dev" title={s.noCalls}>{s.noCallsSay}</EmptyState>}
        more={log.hasNextPage ? { onMore: () => log.fetchNextPage(), busy: log.isFetchingNextPage } : null}
      />
    </section>
  );
}

function Answer({ attempt, took }: { attempt: Attempt; took: string }) {
  const s = useEndpointWords();
  return (
    <>
      <span className="row g8"><Badge dot={false} tone={attempt.ok ? 'verd' : 'stamp'}>{attempt.status ?? s.noAnswer}</Badge><span className="soft t-12">{took}</span></span>
      {attempt.note && <span className="t-12 soft"><Said text={attempt.note} /></span>}
      {attempt.answer && <code className="t-12 breaks">{attempt.answer}</code>}
    </>
  );
}
