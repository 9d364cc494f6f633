import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { useTold } from '../../i18n/told';
import { Button, ButtonLink, Dialog, ErrorNote, Note, SelectField, TextField, useToast } from '../../kit';
import { AttributeEditor } from '../person/AttributeForm';
import { groupsQuery } from '../person/data';
import { usePersonWords } from '../person/words';
import { eraseAll, exportUrl, setForAll } from './data';
import { usePeopleWords } from './words';

/** People whom one export by id and one erasure take. */
const LIMIT = 200;

interface BulkProps {
  chosen: string[];
  attributes: string[];
  onDone: () => void;
}

/** What can be done with the chosen people at once, as far as the role may. */
export function Bulk({ chosen, attributes, onDone }: BulkProps) {
  const w = usePeopleWords();
  const { ws } = usePlace();
  const [asking, setAsking] = useState<'attribute' | 'subscribe' | 'erase'>();
  const [write, take, erase] = [useMay('people.write'), useMay('people.export'), useMay('people.erase')];
  const close = () => setAsking(undefined);
  const many = chosen.length > LIMIT;
  return (
    <>
      {write && <Button size="sm" icon="edit" onClick={() => setAsking('attribute')}>{w.attribute}</Button>}
      {write && <Button size="sm" icon="bell" onClick={() => setAsking('subscribe')}>{w.subscribe}</Button>}
      {take && !many && <ButtonLink size="sm" icon="download" href={exportUrl(ws, { attributes }, chosen)}>{w.export}</ButtonLink>}
      {erase && !many && <Button size="sm" kind="stamp" icon="x" onClick={() => setAsking('erase')}>{w.erase}</Button>}
      {(take || erase) && many && <span className="soft t-12">{w.tooMany(LIMIT)}</span>}
      {asking === 'attribute' && <SetAttribute chosen={chosen} onClose={close} onDone={onDone} />}
      {asking === 'subscribe' && <Subscribe chosen={chosen} onClose={close} onDone={onDone} />}
      {asking === 'erase' && <Erase chosen={chosen} onClose={close} onDone={onDone} />}
    </>
  );
}

type AskProps = { chosen: string[]; onClose: () => void; onDone: () => void };

/** Says what became of a change of several: how many took it, and why others did not. */
function useOutcome() {
  const w = usePeopleWords();
  const say = useToast();
  const told = useTold();
  return ({ done, refused, why }: { done: number; refused: number; why?: string }, words: (n: number) => string) => {
    if (refused > 0) say(w.refused(refused, told.say(why ?? '')), { bad: true });
    if (done > 0 || refused === 0) say(words(done));
  };
}

function SetAttribute({ chosen, onClose, onDone }: AskProps) {
  const w = usePeopleWords();
  const { ws } = usePlace();
  const tell = useOutcome();
  return (
    <AttributeEditor
      title={w.attributeTitle(chosen.length)} onClose={onClose} save={(name, value) => setForAll(ws, chosen, { [name]: value })}
      onSaved={(name, answer) => { tell(answer, (n) => w.attributeDone(name, n)); if (answer.refused === 0) onDone(); }}
    />
  );
}

function Subscribe({ chosen, onClose, onDone }: AskProps) {
  const t = useT();
  const w = usePeopleWords();
  const s = usePersonWords().groups;
  const { ws } = usePlace();
  const tell = useOutcome();
  const groups = useQuery(groupsQuery(ws));
  const offered = groups.data?.items.filter((one) => !one.archived_at);
  const [group, setGroup] = useState('');
  const [state, setState] = useState('subscribed');
  const id = group || (offered?.[0]?.id ?? '');
  const set = useAction(() => setForAll(ws, chosen, { subscription_groups: [{ subscription_group_id: id, subscription_state: state }] }), ['profile', 'profiles'], (answer) => {
    tell(answer, w.subscribed);
    onClose();
    onDone();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (id && !set.isPending) set.mutate(undefined);
  };
  return (
    <Dialog open onClose={onClose} title={w.subscribeTitle(chosen.length)}>
      <form className="form" onSubmit={submit}>
        {offered?.length === 0 && <Note>{w.noGroups}</Note>}
        <SelectField label={w.group} value={id} disabled={!id} choices={(offered ?? []).map((one) => ({ value: one.id, label: one.name }))} onChange={(event) => setGroup(event.target.value)} />
        <SelectField label={w.state} value={state} choices={[{ value: 'subscribed', label: s.subscribed }, { value: 'unsubscribed', label: s.unsubscribed }]} onChange={(event) => setState(event.target.value)} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={set.isPending} disabled={!id}>{w.change}</Button></div>
      </form>
    </Dialog>
  );
}

/** Erasing cannot be undone: the number of people is typed. */
function Erase({ chosen, onClose, onDone }: AskProps) {
  const t = useT();
  const w = usePeopleWords();
  const { ws } = usePlace();
  const say = useToast();
  const [typed, setTyped] = useState('');
  const sure = typed.trim() === String(chosen.length);
  const erase = useAction(() => eraseAll(ws, chosen), ['profile', 'profiles', 'messages', 'events', 'home'], (answer) => {
    say(w.erased(answer.erased));
    onClose();
    onDone();
  }, { quiet: true });
  const said = useSaid(erase.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sure && !erase.isPending) erase.mutate(undefined);
  };
  return (
    <Dialog open onClose={onClose} title={w.eraseTitle(chosen.length)}>
      <form className="form" onSubmit={submit}>
        <Note tone="stamp"><p>{w.eraseSay} <span className="m">{w.eraseSure}</span></p></Note>
        {said && <ErrorNote error={said} />}
        <TextField label={w.eraseType(chosen.length)} autoFocus inputMode="numeric" autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="stamp" type="submit" busy={erase.isPending} disabled={!sure}>{w.erase}</Button></div>
      </form>
    </Dialog>
  );
}
