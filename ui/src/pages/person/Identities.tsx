import { useState } from 'react';
import type { Person, PersonIdentity } from '../../api/types';
import { useAction } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Badge, Confirm, CopyId, Icon, IconButton, Menu, Sheet, useEnv, useToast } from '../../kit';
import { formatTime } from '../../lib/format';
import { removeAlias } from './data';
import { Merge } from './Merge';
import { AliasDialog, ExternalDialog } from './NameDialogs';
import { Settle } from './Settle';
import { Tester } from './Tester';
import { usePersonWords } from './words';

type Asked = 'alias' | 'external' | 'merge';

/** Every name this person is known by; who may gives more, takes aliases away, makes two people one. */
export function Identities({ person }: { person: Person }) {
  const t = useT();
  const w = usePersonWords().names;
  const may = useMay('people.write');
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const external = person.identities.find((one) => one.kind === 'external');
  const items = [
    { key: 'external', icon: 'user' as const, label: external ? w.changeExternal : w.setExternal, onPick: () => setAsked('external') },
    { key: 'alias', icon: 'plus' as const, label: w.addAlias, onPick: () => setAsked('alias') },
    { key: 'merge', icon: 'people' as const, label: w.merge, onPick: () => setAsked('merge') },
  ];
  return (
    <Sheet title={t.person.identities} flush actions={may && <Menu className="ibtn" end groups={[{ key: 'names', items }]}><Icon name="more" size={16} label={w.more} /></Menu>}>
      {person.identities.length === 0 && <p className="pad soft">{t.person.noIdentities}</p>}
      <ul className="idl">
        {person.identities.map((one) => <Name key={`${one.kind} ${one.scope} ${one.value}`} one={one} person={person} may={may} />)}
      </ul>
      {asked === 'alias' && <AliasDialog person={person} onClose={close} />}
      {asked === 'external' && <ExternalDialog person={person} now={external?.value} onClose={close} />}
      {asked === 'merge' && <Merge person={person} onClose={close} />}
    </Sheet>
  );
}

function Name({ one, person, may }: { one: PersonIdentity; person: Person; may: boolean }) {
  const t = useT();
  const w = usePersonWords().names;
  const { locale, zone } = useEnv();
  const kind = one.kind === 'former' ? w.former : (t.person.kinds[one.kind] ?? one.kind);
  const beneath = [one.scope_name || one.scope, one.topic && t.person.topic(one.topic), one.expires_at && t.person.expires(formatTime(Date.parse(one.expires_at), 'day', locale, zone))].filter(Boolean);
  return (
    <li>
      <span>{kind}</span>
      <span className="min0">
        <span className="row g4"><span className="sp min0"><CopyId value={one.value} label={kind} /></span>{may && one.kind === 'alias' && <RemoveAlias person={person} alias={one} />}</span>
        {beneath.length > 0 && <small className="t-12 soft">{beneath.join(', ')}</small>}
        {one.kind === 'psid' && <Tester conversation={person.conversations.find((c) => c.page_id === one.scope && c.psid === one.value)} profile={person.id} />}
        {one.quarantined && <span className="block" title={t.person.quarantinedSay}><Badge tone="stamp">{t.person.quarantined}</Badge><small className="t-12 soft block">{t.person.quarantinedSay}</small><Settle customer={one.value} profile={person.id} /></span>}
      </span>
    </li>
  );
}

function RemoveAlias({ person, alias }: { person: Person; alias: PersonIdentity }) {
  const w = usePersonWords().names;
  const { ws } = usePlace();
  const say = useToast();
  const [open, setOpen] = useState(false);
  const remove = useAction(() => removeAlias(ws, person.id, alias.scope), ['profile', 'profiles'], () => say(w.removed), { quiet: true });
  return (
    <>
      <IconButton name="x" label={w.remove(alias.scope)} onClick={() => setOpen(true)} />
      <Confirm open={open} onClose={() => setOpen(false)} title={w.removeTitle(alias.scope)} action={w.removeAction} destructive onConfirm={() => remove.mutateAsync(undefined)}>
        {w.removeSay(alias.value)}
      </Confirm>
    </>
  );
}
