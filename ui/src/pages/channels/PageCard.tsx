import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { checkPage, disconnectPage, subscribePage } from '../../api/actions';
import { messagesQuery } from '../../api/queries';
import type { PageView } from '../../api/types';
import { useAction } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n';
import { Avatar, Badge, Button, Confirm, CopyId, Icon, Said, Sheet, Time, useEnv, useToast, type Tone } from '../../kit';
import { formatNumber } from '../../lib/format';
import { levelIcon } from '../../message/level';
import { EditPage } from './EditPage';

const tones: Record<string, Tone> = { connected: 'verd', paused: 'brass', token_invalid: 'stamp', unsubscribed: 'stamp' };

export function PageCard({ page }: { page: PageView }) {
  const t = useT();
  const { locale } = useEnv();
  const look = levelIcon(page.health.level);
  return (
    <Sheet
      className="pagecard" label={page.name}
      title={<><Avatar name={page.name} size={28} /> {page.name}</>}
      badge={<Badge tone={tones[page.state] ?? 'plain'}>{t.channels.pageStates[page.state] ?? page.state}</Badge>}
      actions={<Actions page={page} />}
    >
      <div className="row g12 top"><Icon name={look.icon} label={t.channels.health[page.health.level]} className={look.tone} /><p className="sp"><Said text={page.health.sentence} />{page.state_note && page.state_note !== page.health.sentence && <> <Said text={page.state_note} /></>}</p></div>
      <div className="pagegrid">
        <Subscription page={page} />
        <dl className="kv">
          <div className="kvrow"><dt>{t.channels.pageId}</dt><dd><CopyId value={page.id} label={t.channels.pageId} /></dd></div>
          <div className="kvrow"><dt>{t.channels.app}</dt><dd>{page.app_name || page.app_id} <CopyId value={page.app_id} label={t.channels.appId} /></dd></div>
          <div className="kvrow"><dt>{t.channels.mme}</dt><dd className="min0"><CopyId value={page.m_me_url} label={t.channels.mme} /></dd></div>
          <div className="kvrow"><dt>{t.channels.sentToday}</dt><dd><Link to="/messages" search={{ page_id: page.id, state: 'sent,delivered,read' }}>{formatNumber(page.sent_today, locale)}</Link></dd></div>
          <div className="kvrow"><dt>{t.channels.pace}</dt><dd>{t.channels.paceSay(page.per_second, page.concurrency)}</dd></div>
        </dl>
        <Errors page={page} />
      </div>
    </Sheet>
  );
}

function Actions({ page }: { page: PageView }) {
  const t = useT();
  const { ws } = usePlace();
  const say = useToast();
  const may = useMay('manage');
  const [editing, setEditing] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const check = useAction(() => checkPage(ws, page.id), ['pages', 'home'], t.channels.checked);
  const subscribe = useAction(() => subscribePage(ws, page.id), ['pages', 'home'], t.channels.subscribed);
  const leave = useAction(() => disconnectPage(ws, page.id), ['pages', 'home'], () => say(t.channels.disconnected));
  if (!may) return null;
  const whole = page.subscription.app_level.ok && page.subscription.page_level.ok;
  return (
    <div className="row g8 wrap">
      {!whole && <Button size="sm" kind="primary" busy={subscribe.isPending} onClick={() => subscribe.mutate(undefined)}>{t.channels.subscribe}</Button>}
      <Button size="sm" icon="refresh" busy={check.isPending} onClick={() => check.mutate(undefined)}>{t.channels.check}</Button>
      <Button size="sm" onClick={() => setEditing(true)}>{t.channels.edit}</Button>
      <Button size="sm" kind="stamp" onClick={() => setLeaving(true)}>{t.channels.disconnect}</Button>
      {editing && <EditPage page={page} onClose={() => setEditing(false)} />}
      <Confirm open={leaving} destructive onClose={() => setLeaving(false)} title={t.channels.disconnectTitle(page.name)} action={t.channels.disconnect} onConfirm={() => leave.mutateAsync(undefined)}>
        <p>{t.channels.disconnectSay}</p>
      </Confirm>
    </div>
  );
}

function Subscription({ page }: { page: PageView }) {
  const t = useT();
  const { app_level: app, page_level: level, checked_at } = page.subscription;
  const row = (ok: boolean, name: string, sentence: string) => (
    <li><Icon name={ok ? 'check' : 'warn'} size={16} className={ok ? 'c-verd' : 'c-brass'} /><div><span className="m">{name}</span><br /><span className="soft"><Said text={sentence} /></span></div></li>
  );
  const missing = level.missing ?? [];
  return (
    <div>
      <h3>{t.channels.subscription}</h3>
      <ul className="ticks">
        {row(app.ok, t.channels.appLevel, app.sentence)}
        {row(level.ok, t.channels.pageLevel, level.sentence)}
      </ul>
      <p className="fields">{(level.fields ?? []).map((field) => <code key={field}>{field}</code>)}{missing.map((field) => <code key={field} className="c-brass">{t.channels.missing}: {field}</code>)}</p>
      {checked_at && <p className="t-12 soft">{t.channels.checkedAt} <Time at={checked_at} /></p>}
    </div>
  );
}

/** The last messages that this Page could not send. */
function Errors({ page }: { page: PageView }) {
  const t = useT();
  const { ws } = usePlace();
  const failed = useInfiniteQuery(messagesQuery(ws, { page_id: page.id, state: ['failed'] }));
  const rows = failed.data?.pages[0]?.items.slice(0, 4);
  if (!rows) return null;
  return (
    <div>
      <h3>{t.channels.recentErrors}</h3>
      {rows.length === 0 && <p className="soft t-13">{t.channels.noErrors}</p>}
      <ul className="ticks">
        {rows.map((row) => (
          <li key={row.id}><Icon name="stop" size={16} className="c-stamp" /><div><Link className="lnk" to="/messages/$id" params={{ id: row.id }}>{t.reasons[row.reason ?? ''] ?? row.reason}</Link> <span className="soft"><Said text={row.reason_text ?? ''} /></span><br /><Time at={row.updated_at} className="soft" /></div></li>
        ))}
      </ul>
      {rows.length > 0 && <Link className="t-13" to="/messages" search={{ page_id: page.id, state: 'failed' }}>{t.channels.allErrors}</Link>}
    </div>
  );
}
