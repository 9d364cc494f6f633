import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { connectQuery, finishConnect, type ConnectView, type PageOffer } from '../../api/setup';
import { useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { useSetUpWords } from '../../i18n/setup';
import { Button, CopyId, Dialog, EmptyState, ErrorNote, Icon, Note, Said, Skeleton, Tick } from '../../kit';
import { InPlace } from './InPlace';
import { Working } from './Working';

/** What the way back from Facebook's dialog brought: an id of a connection, an error, or both. */
export interface CameBack {
  connect?: string;
  connect_error?: string;
}

/** Second step: tick Pages; then the progress, and the proof that everything is in place. */
export function Ticking({ back, onClose, onAgain }: { back: CameBack; onClose: () => void; onAgain: () => void }) {
  const s = useSetUpWords();
  return (
    <Dialog open onClose={onClose} title={s.login.title} size={620}>
      {back.connect ? <Opened id={back.connect} onClose={onClose} onAgain={onAgain} /> : <Failed sentence={s.login.errors[back.connect_error ?? ''] ?? s.login.errors.other ?? ''} onAgain={onAgain} />}
    </Dialog>
  );
}

function Failed({ sentence, onAgain }: { sentence: string; onAgain: () => void }) {
  const s = useSetUpWords();
  return (
    <div className="col g16">
      <Note tone="stamp" role="alert"><Said text={sentence} /></Note>
      <div className="row end"><Button kind="primary" onClick={onAgain}>{s.login.again}</Button></div>
    </div>
  );
}

function Opened({ id, onClose, onAgain }: { id: string; onClose: () => void; onAgain: () => void }) {
  const { ws } = usePlace();
  const client = useQueryClient();
  const shown = useQuery(connectQuery(ws, id));
  const said = useSaid(shown.error);
  const finish = useMutation({
    mutationFn: (ticked: string[]) => finishConnect(ws, id, ticked),
    onSettled: () => Promise.all(['pages', 'apps', 'home', 'alerts'].map((noun) => client.invalidateQueries({ queryKey: [noun] }))),
  });
  if (finish.data) return <InPlace outcomes={finish.data.items} onClose={onClose} onAgain={onAgain} />;
  if (finish.isPending) return <Working pages={(shown.data?.pages ?? []).filter((page) => finish.variables.includes(page.id))} />;
  if (said && !shown.data) return <ErrorNote error={said} onRetry={() => shown.refetch()} />;
  if (!shown.data) return <Skeleton lines={5} height={24} />;
  if (shown.data.state !== 'authorised') return <Failed sentence={shown.data.sentence ?? ''} onAgain={onAgain} />;
  return <Choose shown={shown.data} error={finish.error} onConnect={(ticked) => finish.mutate(ticked)} onClose={onClose} onAgain={onAgain} />;
}

interface ChooseProps {
  shown: ConnectView;
  error: unknown;
  onConnect: (ticked: string[]) => void;
  onClose: () => void;
  onAgain: () => void;
}

function Choose({ shown, error, onConnect, onClose, onAgain }: ChooseProps) {
  const t = useT();
  const s = useSetUpWords();
  const can = shown.pages.filter((page) => page.connectable);
  const cannot = shown.pages.filter((page) => !page.connectable);
  const [ticked, setTicked] = useState(() => can.filter((page) => (shown.page_id ? page.id === shown.page_id : can.length === 1)).map((page) => page.id));
  const said = useSaid(error);
  const turn = (id: string) => setTicked(ticked.includes(id) ? ticked.filter((one) => one !== id) : [...ticked, id]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ticked.length > 0) onConnect(ticked);
  };
  if (shown.pages.length === 0) return <EmptyState icon="channel" title={s.login.none} action={<Button kind="primary" onClick={onAgain}>{s.login.again}</Button>}>{s.login.noneSay}</EmptyState>;
  return (
    <form className="col g16" onSubmit={submit}>
      <p className="soft">{s.login.tickLead}</p>
      {said && <ErrorNote error={said} />}
      {can.length > 0 && (
        <fieldset className="plainset offers">
          <legend className="vh">{s.login.tick}</legend>
          {can.map((page) => <Tick key={page.id} label={page.name} hint={<><span className="mono">{page.id}</span>{page.category && ` · ${page.category}`}{page.here && <> · <Said text={page.sentence} /></>}</>} checked={ticked.includes(page.id)} onChange={() => turn(page.id)} />)}
        </fieldset>
      )}
      {cannot.length > 0 && <Cannot pages={cannot} />}
      <div className="row g8 wrap end">
        {can.length > 1 && ticked.length < can.length && <Button kind="plain" onClick={() => setTicked(can.map((page) => page.id))}>{s.login.all}</Button>}
        <span className="sp" />
        <Button onClick={onClose}>{t.kit.cancel}</Button>
        {can.length > 0 ? <Button kind="primary" type="submit" disabled={ticked.length === 0}>{s.login.connect(ticked.length)}</Button> : <Button kind="primary" onClick={onAgain}>{s.login.again}</Button>}
      </div>
    </form>
  );
}

function Cannot({ pages }: { pages: PageOffer[] }) {
  const s = useSetUpWords();
  return (
    <section aria-label={s.login.unconnectable}>
      <h3>{s.login.unconnectable}</h3>
      <ul className="offers cannot">
        {pages.map((page) => (
          <li key={page.id}>
            <Icon name="stop" size={16} className="c-stamp" />
            <div><span className="m">{page.name}</span> <CopyId value={page.id} /><p className="soft t-13"><Said text={page.sentence} /></p></div>
          </li>
        ))}
      </ul>
    </section>
  );
}
