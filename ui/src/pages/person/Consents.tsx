import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { optOutsQuery } from '../../api/people';
import type { Person, PersonOptIn, PersonToken } from '../../api/types';
import { useT } from '../../i18n/pages';
import { useMay, usePlace } from '../../app/workspace';
import { Button, Icon, Sheet, useEnv, useNow } from '../../kit';
import { formatSpan, formatTime, nearDay } from '../../lib/format';
import { useSay } from '../../message/words';
import { OptOutRows, RecordStop } from './OptOuts';
import { Settle } from './Settle';

/** What the person asked for, gave leave for, and stopped. */
export function Consents({ person }: { person: Person }) {
  const t = useT();
  const s = useSay();
  const { ws } = usePlace();
  const may = useMay('people.write');
  const [recording, setRecording] = useState(false);
  const optOuts = useQuery(optOutsQuery(ws, person.id)).data?.items.length ?? 0;
  // A stop that stands shows by its own line; one from before lines were kept, by the thread.
  const bad = person.conversations.filter((c) => (c.stopped && optOuts === 0) || c.unreachable_at);
  const none = person.opt_ins.length + person.tokens.length + bad.length + optOuts === 0;
  return (
    <Sheet title={t.person.consents} flush footer={may && person.conversations.length > 0 && <Button kind="plain" size="sm" icon="stop" onClick={() => setRecording(true)}>{s.consent.record}</Button>}>
      {recording && <RecordStop person={person} onClose={() => setRecording(false)} />}
      {none && <p className="pad soft">{t.person.noConsents}</p>}
      <ul className="con">
        {bad.map((c) => (
          <li key={c.page_id + c.psid}>
            <Icon name="x" className="c-stamp" size={16} />
            <span className="m">{c.stopped ? t.person.stopped : t.person.unreachable}</span><span />
            <small>{c.stopped ? t.person.stoppedSay(c.page_name) : t.person.unreachableSay(c.page_name)}</small>
          </li>
        ))}
        <OptOutRows person={person} />
        {person.opt_ins.map((one) => <OptIn key={one.id} one={one} profile={person.id} />)}
        {person.tokens.map((token) => <TokenRow key={token.id} token={token} />)}
      </ul>
    </Sheet>
  );
}

function OptIn({ one, profile }: { one: PersonOptIn; profile: string }) {
  const t = useT();
  const { locale, zone } = useEnv();
  const now = useNow(60_000);
  const day = (at: string) => nearDay(Date.parse(at), now, locale, zone);
  const off = one.revoked_at || one.quarantined;
  const beneath = [t.person.sources[one.source] ?? one.source, one.page_name, one.customer_id && t.person.optInFor(one.customer_id), one.quarantined && t.person.quarantined].filter(Boolean);
  return (
    <li>
      <Icon name={off ? 'x' : 'check'} className={off ? 'c-stamp' : 'c-verd'} size={16} />
      <span className="m">{t.person.optIn(one.topic ?? '')}</span>
      <span className="soft nw">{one.revoked_at ? t.person.revoked(day(one.revoked_at)) : t.person.sinceDay(day(one.at))}</span>
      <small>{beneath.join(', ')}{one.wording && <><br />“{one.wording}”</>}{one.quarantined && one.customer_id && <><br /><Settle customer={one.customer_id} profile={profile} /></>}</small>
    </li>
  );
}

function TokenRow({ token }: { token: PersonToken }) {
  const t = useT();
  const s = useSay();
  const { locale, zone } = useEnv();
  const now = useNow(60_000);
  const given = Date.parse(token.created_at);
  const end = Date.parse(token.expires_at);
  const stopped = instantOf(token.stopped_at);
  const next = instantOf(token.next_at);
  const once = token.kind !== 'marketing';
  const live = !(once && token.used_at) && !stopped && end > now;
  const day = (ms: number) => formatTime(ms, 'day', locale, zone);
  const state = live ? formatSpan(end - now, locale) : stopped ? s.consent.stopped : once && token.used_at ? t.person.tokenUsed : t.person.tokenExpired;
  return (
    <li>
      <Icon name={once ? 'token' : 'bell'} className={live ? 'c-bleu' : 'soft'} size={16} />
      <span className={live ? 'm' : 'soft'}>{s.consent.tokens[token.kind]?.(token.topic) ?? t.person.token(token.topic)}</span>
      <span className="soft nw">{state}</span>
      {live && <span className="bar thin" aria-hidden="true"><i style={{ width: `${(100 * (end - now)) / Math.max(1, end - given)}%`, background: 'var(--bleu)' }} /></span>}
      <small>
        {stopped ? s.consent.tokenStopped(day(stopped))
          : live && once ? t.person.tokenUntil(day(end))
            : live ? [t.person.expires(day(end)), next > now && s.consent.nextAt(formatTime(next, 'short', locale, zone))].filter(Boolean).join(', ')
              : token.used_by ? <Link to="/messages/$id" params={{ id: token.used_by }}>{t.person.tokenUsedOn(day(given))}</Link> : day(given)}
      </small>
    </li>
  );
}

/** An instant of the API in milliseconds; 0 where there is none. */
function instantOf(at: string | undefined): number {
  return at && !at.startsWith('0001') ? Date.parse(at) : 0;
}
