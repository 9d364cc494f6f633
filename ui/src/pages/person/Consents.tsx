import { Link } from '@tanstack/react-router';
import type { Person, PersonOptIn, PersonToken } from '../../api/types';
import { useT } from '../../i18n';
import { Icon, Sheet, useEnv, useNow } from '../../kit';
import { formatSpan, formatTime, nearDay } from '../../lib/format';

/** What the person asked for, gave leave for, and stopped. */
export function Consents({ person }: { person: Person }) {
  const t = useT();
  const bad = person.conversations.filter((c) => c.stopped_at || c.unreachable_at);
  const none = person.opt_ins.length + person.tokens.length + bad.length === 0;
  return (
    <Sheet title={t.person.consents} flush>
      {none && <p className="pad soft">{t.person.noConsents}</p>}
      <ul className="con">
        {bad.map((c) => (
          <li key={c.page_id + c.psid}>
            <Icon name="x" className="c-stamp" size={16} />
            <span className="m">{c.stopped_at ? t.person.stopped : t.person.unreachable}</span><span />
            <small>{c.stopped_at ? t.person.stoppedSay(c.page_name) : t.person.unreachableSay(c.page_name)}</small>
          </li>
        ))}
        {person.opt_ins.map((one) => <OptIn key={one.id} one={one} />)}
        {person.tokens.map((token) => <TokenRow key={token.id} token={token} />)}
      </ul>
    </Sheet>
  );
}

function OptIn({ one }: { one: PersonOptIn }) {
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
      <small>{beneath.join(', ')}{one.wording && <><br />“{one.wording}”</>}</small>
    </li>
  );
}

function TokenRow({ token }: { token: PersonToken }) {
  const t = useT();
  const { locale, zone } = useEnv();
  const now = useNow(60_000);
  const given = Date.parse(token.created_at);
  const end = Date.parse(token.expires_at);
  const live = !token.used_at && end > now;
  const day = (ms: number) => formatTime(ms, 'day', locale, zone);
  return (
    <li>
      <Icon name="token" className={live ? 'c-bleu' : 'soft'} size={16} />
      <span className={live ? 'm' : 'soft'}>{t.person.token(token.topic)}</span>
      <span className="soft nw">{live ? formatSpan(end - now, locale) : token.used_at ? t.person.tokenUsed : t.person.tokenExpired}</span>
      {live && <span className="bar thin" aria-hidden="true"><i style={{ width: `${(100 * (end - now)) / Math.max(1, end - given)}%`, background: 'var(--bleu)' }} /></span>}
      <small>{live ? t.person.tokenUntil(day(end)) : token.used_by ? <Link to="/messages/$id" params={{ id: token.used_by }}>{t.person.tokenUsedOn(day(given))}</Link> : day(given)}</small>
    </li>
  );
}
