import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ApiError } from '../../api/client';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Button, ErrorNote, Note, SelectField, Sheet, Skeleton, Time, TypedConfirm, useEnv } from '../../kit';
import { formatNumber } from '../../lib/format';
import type { components } from '../../api/schema';
import { forecastQuery, retentionQuery, setRetention, type Retention } from './data';
import { COUNTED, periods, periodOf } from './model';
import { useProtectionWords } from './words';

type Things = components['schemas']['OldThings'];

/** How long each kind of thing is kept; two periods can be chosen. */
export function RetentionForm() {
  const w = useProtectionWords();
  const { ws } = usePlace();
  const kept = useQuery(retentionQuery(ws));
  const said = useSaid(kept.error);
  if (said && !kept.data) return <ErrorNote error={said} onRetry={() => kept.refetch()} />;
  if (!kept.data) return <Sheet><Skeleton lines={8} height={24} /></Sheet>;
  return <Sheet flush label={w.table}><Periods key={JSON.stringify(kept.data)} kept={kept.data} /></Sheet>;
}

function Periods({ kept }: { kept: Retention }) {
  const w = useProtectionWords();
  const { ws, membership } = usePlace();
  const may = useMay('workspace.manage');
  const [chosen, setChosen] = useState(kept);
  const [asking, setAsking] = useState(false);
  const forecast = useQuery(forecastQuery(ws, chosen));
  const save = useAction(() => setRetention(ws, chosen), ['retention'], w.saved, { quiet: true });
  const said = useSaid(save.error);
  const fields = save.error instanceof ApiError ? save.error.fields : {};
  const changed = chosen.messages_days !== kept.messages_days || chosen.events_days !== kept.events_days || chosen.notifications_days !== kept.notifications_days;
  const old = forecast.data;
  const going = old ? old.messages.count + old.notifications.count + old.events.count + old.comments.count : 0;
  const put = (change: Partial<Retention>) => {
    setChosen({ ...chosen, ...change });
    save.reset();
  };
  return (
    <>
      <div className="tblwrap"><table className="tbl top kept" aria-label={w.table}>
        <thead><tr><th scope="col">{w.what}</th><th scope="col">{w.howLong}</th><th scope="col">{w.then}</th></tr></thead>
        <tbody>
          <Row name={w.messages} say={w.messagesSay} then={<Would old={old?.messages} days={chosen.messages_days} />}>
            <Period label={w.period(w.messages)} days={chosen.messages_days} may={may} error={fields.messages_days} onChange={(messages_days) => put({ messages_days })} />
          </Row>
          <Row name={w.notifications} say={w.notificationsSay} then={<Would old={old?.notifications} days={chosen.notifications_days} />}>
            <Period label={w.period(w.notifications)} days={chosen.notifications_days} may={may} error={fields.notifications_days} onChange={(notifications_days) => put({ notifications_days })} />
          </Row>
          <Row name={w.events} say={w.eventsSay} then={<Would old={old && bothOf(old.events, old.comments)} days={chosen.events_days} />}>
            <Period label={w.period(w.events)} days={chosen.events_days} may={may} error={fields.events_days} onChange={(events_days) => put({ events_days })} />
          </Row>
          <Row name={w.files} say={w.filesSay} then={w.removed}>{w.filesFor}</Row>
          <Row name={w.rawCalls} then={w.removed}>{w.rawCallsFor}</Row>
          <Row name={w.imports} then={w.removed}>{w.importsFor}</Row>
          <Row name={w.audit} say={w.auditSay} then={w.removed}>{w.auditFor}</Row>
          <Row name={w.profiles} say={w.profilesSay} then={w.removed}>{w.profilesFor}</Row>
          <Row name={w.proof} say={w.proofSay} then={w.stays}>{w.proofFor}</Row>
        </tbody>
      </table></div>
      <div className="pad col g12">
        <p className="soft t-13 prosewide">{w.within}</p>
        {!may && <Note>{w.mayNot}</Note>}
        {said && Object.keys(fields).length === 0 && <ErrorNote error={said} />}
        {changed && (
          <div className="row g8">
            <Button kind="primary" busy={save.isPending} disabled={forecast.isFetching} onClick={() => (going > 0 ? setAsking(true) : save.mutate(undefined))}>{w.save}</Button>
            <Button onClick={() => put(kept)}>{w.undo}</Button>
          </div>
        )}
      </div>
      <TypedConfirm open={asking} onClose={() => setAsking(false)} title={w.confirmTitle} name={membership.name} action={w.remove} onConfirm={() => save.mutateAsync(undefined)}>
        <p>{w.confirmSay}</p>
        <Going messages={old?.messages} notifications={old?.notifications} events={old?.events} comments={old?.comments} />
      </TypedConfirm>
    </>
  );
}

const bothOf = (a: Things, b: Things): Things => ({ count: a.count + b.count, oldest: [a.oldest, b.oldest].filter((one) => one !== undefined).toSorted()[0] });

function Row({ name, say, then, children }: { name: string; say?: string; then: ReactNode; children: ReactNode }) {
  return (
    <tr>
      <td><span className="m">{name}</span>{say && <span className="soft t-13 block">{say}</span>}</td>
      <td>{children}</td>
      <td className="t-13">{then}</td>
    </tr>
  );
}

function Period({ label, days, may, error, onChange }: { label: string; days: number; may: boolean; error?: string; onChange: (days: number) => void }) {
  const w = useProtectionWords();
  const { locale } = useEnv();
  const said = (n: number) => {
    const { unit, value } = periodOf(n);
    return unit === 'ever' ? w.forever : unit === 'years' ? w.years(value) : w.days(formatNumber(value, locale));
  };
  if (!may) return <>{said(days)}</>;
  const all = periods.some((one) => one === days) ? periods : [...periods, days].toSorted((a, b) => a - b);
  return <SelectField small hideLabel label={label} error={error} value={String(days)} choices={all.map((n) => ({ value: String(n), label: said(n) }))} onChange={(event) => onChange(Number(event.target.value))} />;
}

/** The oldest that is there, and how much a period would remove. */
function Would({ old, days }: { old: Things | undefined; days: number }) {
  const w = useProtectionWords();
  const { locale } = useEnv();
  if (!old) return <Skeleton lines={1} height={14} />;
  return (
    <>
      {days === 0 ? w.stays : old.count === 0 ? w.nothingGoes : <span className="c-stamp m">{w.wouldGo(formatNumber(old.count, locale), old.count >= COUNTED, old.count === 1)}</span>}
      <span className="soft block">{old.oldest ? <>{w.oldest} <Time at={old.oldest} as="day" /></> : w.none}</span>
    </>
  );
}

function Going(old: Partial<Record<'messages' | 'notifications' | 'events' | 'comments', Things>>) {
  const w = useProtectionWords();
  const { locale } = useEnv();
  const words = { messages: w.ofMessages, notifications: w.ofNotifications, events: w.ofEvents, comments: w.ofComments };
  return (
    <ul className="losses">
      {(['messages', 'notifications', 'events', 'comments'] as const).map((kind) => {
        const n = old[kind]?.count ?? 0;
        return n > 0 && <li key={kind}>{w.confirmOf(words[kind](n), formatNumber(n, locale), n >= COUNTED)}</li>;
      })}
    </ul>
  );
}
