import type { Person, PersonIdentity } from '../../api/types';
import { useT } from '../../i18n/pages';
import { Badge, CopyId, Sheet, useEnv } from '../../kit';
import { formatTime } from '../../lib/format';
import { Settle } from './Settle';
import { Tester } from './Tester';

/** Every name this person is known by. */
export function Identities({ identities, conversations, profile }: { identities: PersonIdentity[]; conversations: Person['conversations']; profile: string }) {
  const t = useT();
  const { locale, zone } = useEnv();
  return (
    <Sheet title={t.person.identities} flush>
      {identities.length === 0 && <p className="pad soft">{t.person.noIdentities}</p>}
      <ul className="idl">
        {identities.map((one) => {
          const kind = t.person.kinds[one.kind] ?? one.kind;
          const beneath = [one.scope_name || one.scope, one.topic && t.person.topic(one.topic), one.expires_at && t.person.expires(formatTime(Date.parse(one.expires_at), 'day', locale, zone))].filter(Boolean);
          return (
            <li key={`${one.kind} ${one.scope} ${one.value}`}>
              <span>{kind}</span>
              <span className="min0">
                <CopyId value={one.value} label={kind} />
                {beneath.length > 0 && <small className="t-12 soft">{beneath.join(', ')}</small>}
                {one.kind === 'psid' && <Tester conversation={conversations.find((c) => c.page_id === one.scope && c.psid === one.value)} profile={profile} />}
                {one.quarantined && <span className="block" title={t.person.quarantinedSay}><Badge tone="stamp">{t.person.quarantined}</Badge><small className="t-12 soft block">{t.person.quarantinedSay}</small><Settle customer={one.value} profile={profile} /></span>}
              </span>
            </li>
          );
        })}
      </ul>
    </Sheet>
  );
}
