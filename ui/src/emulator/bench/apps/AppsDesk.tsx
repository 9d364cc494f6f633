import { useState } from 'react';
import { Badge, Button, Confirm, CopyId, Dialog, EmptyState, Segmented, SelectField, Sheet, TextField } from '../../../kit';
import { useT } from '../../../i18n';
import { addApp, removeApp } from '../../data/desk';
import { useDo } from '../../data/queries';
import type { Person, State } from '../../data/types';
import { useWords } from '../../i18n';
import { useDesk } from '../../i18n/desk';
import { Tokens } from '../Tokens';
import { Access } from './Access';
import { LogIn } from './LogIn';
import { Webhook } from './Webhook';

type Part = 'webhook' | 'access' | 'login' | 'tokens';

/** An app as its developer's dashboard shows it. */
export default function AppsDesk({ state, person }: { state: State; person?: Person }) {
  const words = useWords();
  const desk = useDesk().apps;
  const [wish, setWish] = useState('');
  const [part, setPart] = useState<Part>('webhook');
  const [adding, setAdding] = useState(false);
  const [asking, setAsking] = useState(false);
  const app = state.apps.find((one) => one.id === wish) ?? state.apps[0];
  const newApp = <NewApp open={adding} onClose={() => setAdding(false)} onMade={setWish} />;
  if (!app) return <Sheet label={desk.title}><EmptyState icon="dev" title={desk.none} action={<Button kind="primary" icon="plus" onClick={() => setAdding(true)}>{desk.newApp}</Button>}>{desk.noneSay}</EmptyState>{newApp}</Sheet>;
  return (
    <>
      <div className="deskhead">
        {state.apps.length > 1 && <SelectField small hideLabel label={desk.title} value={app.id} choices={state.apps.map((one) => ({ value: one.id, label: one.name }))} onChange={(event) => setWish(event.target.value)} />}
        <div className="who sp">
          <h2 className="row g8">{app.name}<Badge tone={app.mode === 'live' ? 'verd' : 'brass'}>{words.mode[app.mode]}</Badge></h2>
          <small className="soft"><CopyId value={app.id} label={words.appId} /></small>
        </div>
        <Segmented label={desk.parts} value={part} onChange={setPart} choices={(['webhook', 'access', 'login', 'tokens'] as const).map((value) => ({ value, label: desk.part[value] }))} />
      </div>
      {part === 'webhook' && <Webhook key={app.id} app={app} />}
      {part === 'access' && <Access key={app.id} state={state} app={app} />}
      {part === 'login' && <LogIn key={app.id} state={state} app={app} person={person} />}
      {part === 'tokens' && <Sheet label={desk.part.tokens} flush><Tokens state={state} filter={{ app: app.id }} /></Sheet>}
      <div className="row g8">
        <Button size="sm" kind="plain" icon="plus" onClick={() => setAdding(true)}>{desk.newApp}</Button>
        <Button size="sm" kind="plain" icon="x" onClick={() => setAsking(true)}>{desk.remove}</Button>
      </div>
      {newApp}
      <Confirm open={asking} onClose={() => setAsking(false)} title={desk.removeAsk(app.name)} action={desk.remove} destructive onConfirm={() => removeApp(app.id)}>{desk.removeSay}</Confirm>
    </>
  );
}

function NewApp({ open, onClose, onMade }: { open: boolean; onClose: () => void; onMade: (id: string) => void }) {
  const desk = useDesk().apps;
  const t = useT();
  const [name, setName] = useState('');
  const add = useDo(() => addApp({ name: name.trim(), mode: 'development', fields: ['messages'] }), [['state']], (made) => { setName(''); onClose(); onMade(made.id); });
  return (
    <Dialog open={open} onClose={onClose} title={desk.newApp} size={420}>
      <form className="form" onSubmit={(event) => { event.preventDefault(); if (name.trim() !== '') add.mutate(undefined); }}>
        <TextField label={desk.name} hint={desk.newAppSay} value={name} data-autofocus onChange={(event) => setName(event.target.value)} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" disabled={name.trim() === ''} busy={add.isPending}>{desk.make}</Button></div>
      </form>
    </Dialog>
  );
}
