import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../../api/client';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { Button, Confirm, Dialog, ErrorNote, Icon, Menu, Note, TextField, useToast } from '../../../kit';
import { archiveCard, duplicateCard, eraseCard, exportCard, keyOf, patchCard, testCard, unarchiveCard, type CardDetail } from '../data';
import { PlainValues } from '../../../composer/card/PlainValues';
import { asked, variablesOf } from '../../../composer/card/values';
import type { Content } from '../presets';
import { useCardTemplateWords } from '../words';

const nouns = ['card-template', 'card-templates'];

/** What can be done with a whole template, beside saving and publishing it. */
export function Actions({ card, onAnew }: { card: CardDetail; onAnew: () => void }) {
  const w = useCardTemplateWords();
  const { ws } = usePlace();
  const say = useToast();
  const navigate = useNavigate();
  const may = useMay('content.edit');
  const maySend = useMay('campaigns.launch');
  const [asked, setAsked] = useState<'archive' | 'discard' | 'remove' | 'twice'>();
  const archive = useAction(() => archiveCard(ws, card.id), nouns, w.archivedDone, { quiet: true });
  const back = useAction(() => unarchiveCard(ws, card.id), nouns, w.backDone);
  const discard = useAction(() => patchCard(ws, card.id, { revision: card.revision, discard_draft: true }), nouns, onAnew, { quiet: true });
  const erase = useAction(() => eraseCard(ws, card.id), ['card-templates'], () => void navigate({ to: '/templates', search: { tab: 'inapp' }, ignoreBlocker: true }), { quiet: true });
  const out = useAction(() => exportCard(ws, card.id), [], (file) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 2) + '\n'], { type: 'application/json' }));
    link.download = `${card.key}.card.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    say(link.download);
  });
  const items = [
    ...(maySend && card.version > 0 && !card.archived_at ? [{ key: 'send', label: w.sendIt, icon: 'send' as const, onPick: () => void navigate({ to: '/notifications/send', search: { template: card.key } }) }] : []),
    { key: 'out', label: w.exportIt, icon: 'download' as const, onPick: () => out.mutate(undefined) },
    ...(may ? [{ key: 'twice', label: w.duplicate, icon: 'copy' as const, onPick: () => setAsked('twice') }] : []),
    ...(may && card.has_draft && card.version > 0 ? [{ key: 'discard', label: w.discard, icon: 'undo' as const, onPick: () => setAsked('discard') }] : []),
    ...(may && card.version === 0 ? [{ key: 'remove', label: w.remove, icon: 'x' as const, onPick: () => setAsked('remove') }] : []),
    ...(may ? [card.archived_at ? { key: 'back', label: w.unarchive, icon: 'redo' as const, onPick: () => back.mutate(undefined) } : { key: 'archive', label: w.archive, icon: 'entry' as const, onPick: () => setAsked('archive') }] : []),
  ];
  const close = () => setAsked(undefined);
  return (
    <>
      <Menu end className="btn" groups={[{ key: 'more', items }]}><Icon name="more" size={18} /><span className="vh">{w.more}</span></Menu>
      <Confirm open={asked === 'archive'} title={w.archive} action={w.archive} onClose={close} onConfirm={() => archive.mutateAsync(undefined)}>{w.archiveSay}</Confirm>
      <Confirm open={asked === 'discard'} destructive title={w.discard} action={w.discard} onClose={close} onConfirm={() => discard.mutateAsync(undefined)}>{w.discardSay}</Confirm>
      <Confirm open={asked === 'remove'} destructive title={`${w.remove}: ${card.name}`} action={w.remove} onClose={close} onConfirm={() => erase.mutateAsync(undefined)}>{w.removeSay}</Confirm>
      <Dialog open={asked === 'twice'} onClose={close} title={w.duplicate}>{asked === 'twice' && <Twice card={card} onClose={close} />}</Dialog>
    </>
  );
}

function Twice({ card, onClose }: { card: CardDetail; onClose: () => void }) {
  const w = useCardTemplateWords();
  const { ws } = usePlace();
  const navigate = useNavigate();
  const [name, setName] = useState(w.copyOf(card.name));
  const [key, setKey] = useState(keyOf(w.copyOf(card.name)));
  const twice = useAction(() => duplicateCard(ws, card.id, { key, name: name.trim() }), ['card-templates'], (made) => { onClose(); void navigate({ to: '/cards/$id', params: { id: made.id }, search: {} }); }, { quiet: true });
  const places = twice.error instanceof ApiError ? twice.error.places : {};
  const said = useSaid(twice.error instanceof ApiError && !places.key && !places.name ? twice.error : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    twice.mutate(undefined);
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextField label={w.name} required autoFocus maxLength={150} value={name} error={places.name ?? null} onChange={(event) => setName(event.target.value)} />
      <TextField label={w.key} required maxLength={64} hint={w.keyHint} value={key} error={places.key ?? null} onChange={(event) => setKey(event.target.value)} />
      {said && <ErrorNote error={said} />}
      <div className="row g8 end"><Button onClick={onClose}>{w.cancel}</Button><Button kind="primary" type="submit" disabled={!name.trim() || !key} busy={twice.isPending}>{w.duplicate}</Button></div>
    </form>
  );
}

interface TryProps {
  card: CardDetail;
  open: boolean;
  content: Content;
  found: CardDetail['variables'];
  /** Keeps what is not saved yet, since a test sends what is kept; nothing: all is saved. */
  onSave?: () => Promise<unknown>;
  onClose: () => void;
}

/** Sends the draft to one person. */
export function Try({ open, onClose, ...rest }: TryProps) {
  const w = useCardTemplateWords();
  return <Dialog open={open} onClose={onClose} title={w.tryTitle} size={544}>{open && <TryForm onClose={onClose} {...rest} />}</Dialog>;
}

function TryForm({ card, content, found, onSave, onClose }: Omit<TryProps, 'open'>) {
  const w = useCardTemplateWords();
  const { ws } = usePlace();
  const [whom, setWhom] = useState('');
  const [values, setValues] = useState<Record<string, string>>({});
  const all = asked({ ...card, variables: found }, [], content as CardDetail['live']).map((one) => ({ ...one, required: false }));
  const test = useAction(async () => {
    await onSave?.();
    return testCard(ws, card.id, { user_id: whom.trim(), variables: variablesOf(all, values) });
  }, ['notifications'], undefined, { quiet: true });
  const said = useSaid(test.error instanceof ApiError ? test.error : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    test.mutate(undefined);
  };
  return (
    <form className="form" onSubmit={submit}>
      <p className="soft t-13">{onSave ? w.tryUnsaved : card.has_draft ? w.tryDraft : w.tryLive}</p>
      <TextField label={w.tryWhom} required autoFocus maxLength={80} hint={w.tryHint} value={whom} onChange={(event) => setWhom(event.target.value)} />
      {all.length > 0 && <details className="morefields"><summary>{w.tryValues}</summary><p className="soft t-13">{w.tryValuesSay}</p><PlainValues all={all} values={values} onChange={setValues} /></details>}
      {said && <ErrorNote error={said} />}
      {test.data && <Note tone="verd" role="status">{test.data.reason ? w.tryWaits : w.tryDone}</Note>}
      <div className="row g8 end"><Button onClick={onClose}>{test.data ? w.done : w.cancel}</Button><Button kind="primary" icon="send" type="submit" disabled={!whom.trim()} busy={test.isPending}>{onSave ? w.trySave : w.trySend}</Button></div>
    </form>
  );
}
