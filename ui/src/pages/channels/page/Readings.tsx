import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { catchUp, readingsQuery, type Reading } from '../../../api/setup';
import type { PageView } from '../../../api/types';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { useT } from '../../../i18n/pages';
import { useSetUpWords } from '../../../i18n/setup';
import { Badge, Button, Dialog, ErrorNote, Said, Sheet, Skeleton, TextField, Time, useEnv, useToast, type Tone } from '../../../kit';
import { formatNumber } from '../../../lib/format';
import { instantOf, localOf } from '../../../lib/local';

const tones: Record<string, Tone> = { waiting: 'brass', running: 'bleu', done: 'verd', failed: 'stamp' };

/** The gaps of the webhook and the history: from when to when, and how far the reading is. */
export function Readings({ page }: { page: PageView }) {
  const s = useSetUpWords();
  const { ws } = usePlace();
  const may = useMay('pages.manage');
  const [asking, setAsking] = useState(false);
  const readings = useQuery(readingsQuery(ws, page.id, page.reading?.state === 'running'));
  const said = useSaid(readings.error);
  return (
    <Sheet title={s.page.readings} flush actions={may && <Button size="sm" onClick={() => setAsking(true)}>{s.page.catchUp}</Button>}>
      <p className="pad soft t-13">{s.page.readingsSay}</p>
      {said && !readings.data && <div className="pad"><ErrorNote error={said} onRetry={() => readings.refetch()} /></div>}
      {!readings.data && !said && <div className="pad"><Skeleton lines={2} /></div>}
      {readings.data?.items.length === 0 && <p className="pad soft">{s.page.noReadings}</p>}
      <ul className="readings">{readings.data?.items.map((one) => <li key={one.id}><ReadingLine reading={one} /></li>)}</ul>
      {asking && <Since page={page} onClose={() => setAsking(false)} />}
    </Sheet>
  );
}

/** One passage through the conversations, in a line. */
export function ReadingLine({ reading }: { reading: Reading }) {
  const s = useSetUpWords();
  const { locale } = useEnv();
  const n = (value: number) => formatNumber(value, locale);
  const gap = reading.kind === 'catch_up';
  return (
    <>
      <span className="row g8 wrap">
        <span className="m">{s.page.readingKinds[reading.kind] ?? reading.kind}</span>
        <Badge tone={tones[reading.state] ?? 'plain'}>{s.page.readingStates[reading.state] ?? reading.state}</Badge>
        {gap && reading.since ? <span className="soft">{s.page.since} <Time at={reading.since} as="short" /> {reading.until && <>{s.page.until} <Time at={reading.until} as="short" /></>}</span> : !gap && <span className="soft">{s.page.beforeConnect}</span>}
      </span>
      {reading.state !== 'waiting' && <span className="soft" role={reading.state === 'running' ? 'status' : undefined}>{s.page.progress(reading.threads, reading.messages, reading.recovered, n)}</span>}
      {reading.note && <span className="c-stamp"><Said text={reading.note} /></span>}
    </>
  );
}

function Since({ page, onClose }: { page: PageView; onClose: () => void }) {
  const t = useT();
  const s = useSetUpWords();
  const { ws } = usePlace();
  const { zone, skew } = useEnv();
  const say = useToast();
  const now = Date.now() + skew;
  const [since, setSince] = useState(() => localOf(now - 24 * 3_600_000, zone));
  const go = useAction((at: string) => catchUp(ws, page.id, at), ['pages'], () => {
    say(s.page.catchUpBegun);
    onClose();
  });
  const at = instantOf(since, zone);
  const late = at !== undefined && at > now ? s.page.future : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (at !== undefined && !late && !go.isPending) go.mutate(new Date(at).toISOString());
  };
  return (
    <Dialog open onClose={onClose} title={s.page.catchUpTitle}>
      <form className="form" onSubmit={submit}>
        <p className="soft">{s.page.catchUpSay}</p>
        <TextField label={s.page.catchUpSince} type="datetime-local" required autoFocus value={since} error={late} hint={zone} onChange={(event) => setSince(event.target.value)} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={go.isPending}>{s.page.catchUpGo}</Button></div>
      </form>
    </Dialog>
  );
}
