import { Link } from '@tanstack/react-router';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { checkPage, disconnectPage, subscribePage } from '../../api/actions';
import { beginConnect } from '../../api/setup';
import type { PageView } from '../../api/types';
import { useAction, useWords } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { useSetUpWords } from '../../i18n/setup';
import { Avatar, Badge, Button, Confirm, CopyId, Icon, Said, Sheet, Time, buttonClass, useEnv, useToast, type Tone } from '../../kit';
import { formatNumber } from '../../lib/format';
import { levelIcon } from '../../message/level';
import { EditPage } from './EditPage';
import { Resume } from './Resume';
import { ReadingLine } from './page/Readings';

export const pageTones: Record<string, Tone> = { connected: 'verd', paused: 'brass', token_invalid: 'stamp', unsubscribed: 'stamp' };

/** A Page among the others: how it is doing in a sentence, and the way to its set-up. */
export function PageCard({ page }: { page: PageView }) {
  const t = useT();
  const s = useSetUpWords();
  const { locale } = useEnv();
  const look = levelIcon(page.health.level);
  return (
    <Sheet
      className="pagecard" label={page.name}
      title={<><Avatar name={page.name} size={28} /> <Link to="/channels/$id" params={{ id: page.id }} className="lnk">{page.name}</Link></>}
      badge={<Badge tone={pageTones[page.state] ?? 'plain'}>{t.channels.pageStates[page.state] ?? page.state}</Badge>}
      actions={<div className="row g8 wrap"><PageActions page={page} short /><Link to="/channels/$id" params={{ id: page.id }} className={buttonClass({ size: 'sm' })}>{s.page.setUp}<span className="vh"> {page.name}</span></Link></div>}
    >
      <div className="row g12 top"><Icon name={look.icon} label={t.shell.health[page.health.level]} className={look.tone} /><p className="sp"><Said text={page.health.sentence} />{page.state_note && page.state_note !== page.health.sentence && <> <Said text={page.state_note} /></>}</p></div>
      <div className="pagegrid">
        <Subscription page={page} />
        <dl className="kv">
          <div className="kvrow"><dt>{t.channels.pageId}</dt><dd><CopyId value={page.id} label={t.channels.pageId} /></dd></div>
          <div className="kvrow"><dt>{t.channels.app}</dt><dd>{page.app_name || page.app_id}</dd></div>
          <div className="kvrow"><dt>{t.channels.mme}</dt><dd className="min0"><CopyId value={page.m_me_url} label={t.channels.mme} /></dd></div>
        </dl>
        <dl className="kv">
          <div className="kvrow"><dt>{t.channels.sentToday}</dt><dd><Link to="/messages" search={{ page_id: page.id, state: 'sent,delivered,read' }}>{formatNumber(page.sent_today, locale)}</Link></dd></div>
          <div className="kvrow"><dt>{s.page.lastEvent}</dt><dd>{page.last_event_at ? <Time at={page.last_event_at} /> : t.kit.never}</dd></div>
          <div className="kvrow"><dt>{t.channels.pace}</dt><dd>{t.channels.paceSay(page.per_second, page.concurrency)}</dd></div>
        </dl>
      </div>
      {page.reading && page.reading.state !== 'done' && <div className="col g4 t-13"><ReadingLine reading={page.reading} /></div>}
    </Sheet>
  );
}

/** What can be done about a Page. Short: only what its state asks for. */
export function PageActions({ page, short }: { page: PageView; short?: boolean }) {
  const t = useT();
  const s = useSetUpWords();
  const { ws } = usePlace();
  const say = useToast();
  const may = useMay('pages.manage');
  const [editing, setEditing] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const nouns = ['pages', 'home', 'alerts'];
  const check = useAction(() => checkPage(ws, page.id), nouns, t.channels.checked);
  const subscribe = useAction(() => subscribePage(ws, page.id), nouns, t.channels.subscribed);
  const leave = useAction(() => disconnectPage(ws, page.id), nouns, () => say(t.channels.disconnected));
  if (!may) return null;
  const whole = page.subscription.app_level.ok && page.subscription.page_level.ok;
  const dead = page.state === 'token_invalid';
  return (
    <div className="row g8 wrap">
      {(dead || !short) && <Reconnect page={page} urgent={dead} />}
      {!whole && !dead && <Button size="sm" kind="primary" busy={subscribe.isPending} onClick={() => subscribe.mutate(undefined)}>{s.page.resubscribe}</Button>}
      {page.state === 'paused' && <Resume page={page} />}
      <Button size="sm" icon="refresh" busy={check.isPending} onClick={() => check.mutate(undefined)}>{t.channels.check}</Button>
      {!short && (
        <>
          {whole && <Button size="sm" busy={subscribe.isPending} onClick={() => subscribe.mutate(undefined)}>{s.page.subscribeAgain}</Button>}
          <Button size="sm" onClick={() => setEditing(true)}>{t.channels.edit}</Button>
          <Button size="sm" kind="stamp" onClick={() => setLeaving(true)}>{t.channels.disconnect}</Button>
        </>
      )}
      {editing && <EditPage page={page} onClose={() => setEditing(false)} />}
      <Confirm open={leaving} destructive onClose={() => setLeaving(false)} title={t.channels.disconnectTitle(page.name)} action={t.channels.disconnect} onConfirm={() => leave.mutateAsync(undefined)}>
        <p>{t.channels.disconnectSay}</p>
      </Confirm>
    </div>
  );
}

/** Through Facebook's dialog again, for a new token. */
export function Reconnect({ page, urgent, utility = page.token.scopes.includes('page_utility_messaging') }: { page: PageView; urgent: boolean; utility?: boolean }) {
  const s = useSetUpWords();
  const { ws } = usePlace();
  const say = useToast();
  const words = useWords();
  const begin = useMutation({
    mutationFn: () => beginConnect(ws, { page_id: page.id, ...(utility ? { utility } : {}) }),
    onSuccess: (begun) => { if (begun.dialog_url) window.location.assign(begun.dialog_url); },
    onError: (failure) => say(words(failure), { bad: true }),
  });
  return <Button size="sm" kind={urgent ? 'primary' : 'quiet'} busy={begin.isPending} onClick={() => begin.mutate()}>{s.login.reconnect}</Button>;
}

/** The webhook of a Page on both levels. */
export function Subscription({ page }: { page: PageView }) {
  const t = useT();
  const { app_level: app, page_level: level, checked_at } = page.subscription;
  const row = (ok: boolean, name: string, sentence: string) => (
    <li><Icon name={ok ? 'check' : 'warn'} size={16} className={ok ? 'c-verd' : 'c-brass'} /><div><span className="m">{name}</span><br /><span className="soft"><Said text={sentence} /></span></div></li>
  );
  const missing = level.missing ?? [];
  const fields = level.fields ?? [];
  return (
    <div>
      <h3>{t.channels.subscription}</h3>
      <ul className="ticks">
        {row(app.ok, t.channels.appLevel, app.sentence)}
        {row(level.ok, t.channels.pageLevel, level.sentence)}
      </ul>
      {missing.length > 0 && <details className="t-13 gap-top" open={missing.length < 6}><summary>{t.channels.missing}: {missing.length}</summary><p className="fields">{missing.map((field) => <code key={field} className="c-brass">{field}</code>)}</p></details>}
      {fields.length > 0 && <details className="t-13 gap-top"><summary>{t.channels.fields}: {fields.length}</summary><p className="fields">{fields.map((field) => <code key={field}>{field}</code>)}</p></details>}
      {checked_at && <p className="t-12 soft gap-top">{t.channels.checkedAt} <Time at={checked_at} /></p>}
    </div>
  );
}
