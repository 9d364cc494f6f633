import { useState } from 'react';
import { useT } from '../../i18n';
import { Avatar, Button, Confirm, CopyId, SelectField, Sheet, Switch, TextField, Time, useToast } from '../../kit';
import { changePerson } from '../data/api';
import { useEmulatedNow } from '../data/clock';
import { removeAppOf, setAccount } from '../data/desk';
import { useOnePerson } from '../data/desk-queries';
import { useDo } from '../data/queries';
import type { Person, State } from '../data/types';
import { useWords } from '../i18n';
import { useDesk } from '../i18n/desk';
import { nameOf } from '../left/name';
import { useDraft } from './draft';
import { Tokens } from './Tokens';

const DAY = 86_400_000;

/** A test person: who they are, their number, how their account stands, what they allowed apps. */
export default function PersonDesk({ state, person: given }: { state: State; person: Person }) {
  const words = useWords();
  const desk = useDesk().person;
  const person = useOnePerson(given.id).data ?? given;
  return (
    <>
      <div className="deskhead">
        <Avatar name={nameOf(person)} />
        <div className="who sp"><h2>{nameOf(person)}</h2><small className="soft"><CopyId value={person.id} label={words.personId} /></small></div>
        {person.test_user_of && <span className="soft t-13">{desk.testUserOf(state.apps.find((one) => one.id === person.test_user_of)?.name ?? person.test_user_of)}</span>}
      </div>
      <div className="deskgrid">
        <Who person={person} />
        <PhoneNumber person={person} />
        <Account person={person} />
        <Grants state={state} person={person} />
      </div>
      <Sheet title={desk.tokens} flush><Tokens state={state} filter={{ person: person.id }} /></Sheet>
    </>
  );
}

function Who({ person }: { person: Person }) {
  const words = useWords();
  const desk = useDesk().person;
  const t = useT();
  const say = useToast();
  const draft = useDraft({ first_name: person.first_name, last_name: person.last_name, locale: person.locale, timezone: String(person.timezone), email: person.email ?? '' });
  const { value } = draft;
  const hours = Number(value.timezone);
  const bad = value.timezone.trim() === '' || Number.isNaN(hours) || hours < -12 || hours > 14;
  const save = useDo(() => changePerson(person.id, { ...value, timezone: hours }), [['state'], ['person', person.id]], () => { draft.drop(); say(desk.saved); });
  return (
    <Sheet title={desk.who}>
      <form className="form" noValidate onSubmit={(event) => { event.preventDefault(); if (!bad && value.first_name.trim() !== '') save.mutate(undefined); }}>
        <div className="pair">
          <TextField label={words.firstName} value={value.first_name} onChange={(event) => draft.set({ first_name: event.target.value })} />
          <TextField label={words.lastName} value={value.last_name} onChange={(event) => draft.set({ last_name: event.target.value })} />
          <TextField label={words.locale} value={value.locale} onChange={(event) => draft.set({ locale: event.target.value })} />
          <TextField label={words.timezone} inputMode="decimal" error={bad ? words.timezoneBad : null} value={value.timezone} onChange={(event) => draft.set({ timezone: event.target.value })} />
        </div>
        <TextField label={desk.email} type="email" value={value.email} onChange={(event) => draft.set({ email: event.target.value })} />
        <div className="row end"><Button size="sm" kind="primary" type="submit" disabled={!draft.dirty} busy={save.isPending}>{t.kit.save}</Button></div>
      </form>
    </Sheet>
  );
}

function PhoneNumber({ person }: { person: Person }) {
  const desk = useDesk().person;
  const t = useT();
  const say = useToast();
  const now = useEmulatedNow(60_000);
  const draft = useDraft({ number: person.phone?.number ?? '', verified: person.phone?.verified ?? 'recently' });
  const { value } = draft;
  const number = value.number.replace(/[\s().-]/g, '');
  const bad = number !== '' && !/^\+\d{6,15}$/.test(number);
  const save = useDo(
    () => changePerson(person.id, { phone: { number, verified: value.verified, ...(value.verified === 'recently' ? { verified_at_ms: Math.round(now) } : {}) } }),
    [['state'], ['person', person.id]], () => { draft.drop(); say(desk.saved); },
  );
  const from = person.phone?.verified === 'recently' && person.phone.verified_at_ms ? person.phone.verified_at_ms + DAY : 0;
  return (
    <Sheet title={desk.phone}>
      <form className="form" noValidate onSubmit={(event) => { event.preventDefault(); if (!bad) save.mutate(undefined); }}>
        <TextField label={desk.number} hint={desk.numberSay} type="tel" placeholder="+12025550143" error={bad ? desk.numberBad : null} value={value.number} onChange={(event) => draft.set({ number: event.target.value })} />
        <SelectField label={desk.verified} value={value.verified} choices={(['recently', 'formerly', 'never'] as const).map((one) => ({ value: one, label: desk.verify[one] }))} onChange={(event) => draft.set({ verified: event.target.value as 'never' })} />
        {from > now && <p className="hint">{desk.verifiedFrom} <Time at={from} as="short" /></p>}
        <div className="row end"><Button size="sm" kind="primary" type="submit" disabled={!draft.dirty} busy={save.isPending}>{t.kit.save}</Button></div>
      </form>
    </Sheet>
  );
}

function Account({ person }: { person: Person }) {
  const desk = useDesk().person;
  const say = useToast();
  const put = useDo((change: Parameters<typeof setAccount>[1]) => setAccount(person.id, change), [['person', person.id], ['tokens']], (answer, change) => { if (change.password) say(desk.ended(answer.tokens_ended)); });
  const set = useDo((change: Pick<Partial<Person>, 'phone_open' | 'stranger'>) => changePerson(person.id, change), [['state'], ['person', person.id]]);
  return (
    <Sheet title={desk.account}>
      <div className="col g12">
        <Switch label={desk.inHand} hint={desk.inHandSay} checked={person.phone_open !== false} onChange={(on) => set.mutate({ phone_open: on })} />
        <Switch label={desk.stranger} hint={desk.strangerSay} checked={person.stranger ?? false} onChange={(on) => set.mutate({ stranger: on })} />
        <Switch label={desk.checkpoint} hint={desk.checkpointSay} checked={person.checkpoint ?? false} onChange={(checkpoint) => put.mutate({ checkpoint })} />
        <Switch label={desk.unconfirmed} hint={desk.unconfirmedSay} checked={person.unconfirmed ?? false} onChange={(unconfirmed) => put.mutate({ unconfirmed })} />
        <div className="row g8 wrap"><Button size="sm" busy={put.isPending} onClick={() => put.mutate({ password: `changed-${Date.now()}` })}>{desk.password}</Button><span className="hint sp">{desk.passwordSay}</span></div>
      </div>
    </Sheet>
  );
}

function Grants({ state, person }: { state: State; person: Person }) {
  const desk = useDesk().person;
  const say = useToast();
  const [asking, setAsking] = useState<{ app: string; erase: boolean }>();
  const grants = Object.entries(person.grants ?? {});
  const name = (id: string) => state.apps.find((one) => one.id === id)?.name ?? id;
  return (
    <Sheet title={desk.grants}>
      {grants.length === 0 && <p className="soft">{desk.noGrants}</p>}
      <ul className="plainlist">
        {grants.map(([app, grant]) => (
          <li key={app} className="approw">
            <div className="row g8 wrap"><span className="m sp">{name(app)}</span><Button size="sm" onClick={() => setAsking({ app, erase: false })}>{desk.removeApp}</Button><Button size="sm" onClick={() => setAsking({ app, erase: true })}>{desk.erase}</Button></div>
            <p className="hint mono">{grant.scopes.join(', ')}</p>
          </li>
        ))}
      </ul>
      <Confirm
        open={asking !== undefined} onClose={() => setAsking(undefined)} title={asking ? desk.removeAppAsk(name(asking.app)) : ''} action={asking?.erase ? desk.erase : desk.removeApp} destructive
        onConfirm={() => removeAppOf(person.id, asking!.app, asking!.erase).then(() => say(desk.removedApp))}
      >
        {asking?.erase ? desk.eraseSay : desk.removeAppSay}
      </Confirm>
    </Sheet>
  );
}
