import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { optOutWordsQuery, resetOptOutWords, setOptOutWords, type OptOutPhrases, type OptOutWords } from '../../api/setup';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useSpeech } from '../../i18n';
import { useT } from '../../i18n/pages';
import { useSetUpWords } from '../../i18n/setup';
import { Button, Confirm, ErrorNote, Note, SelectField, Sheet, Skeleton, Switch, TextArea, TextField, useToast } from '../../kit';

const silent = (): OptOutPhrases => ({ stop: [], start: [], stopped: '', topic: '', started: '', resume: '' });
/** The words of a field, one a line. */
export const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter(Boolean);

/** The words that stop messages and what is answered, in each language; and the silence after a human. */
export default function Words() {
  const { ws } = usePlace();
  const words = useQuery(optOutWordsQuery(ws));
  const said = useSaid(words.error);
  return (
    <div className="col g20 reading">
      {said && !words.data && <ErrorNote error={said} onRetry={() => words.refetch()} />}
      {!words.data && !said && <Skeleton lines={8} height={24} />}
      {words.data && <Editor key={JSON.stringify(words.data)} has={words.data} />}
    </div>
  );
}

function Editor({ has }: { has: OptOutWords }) {
  const t = useT();
  const s = useSetUpWords();
  const { language: speech } = useSpeech();
  const { ws } = usePlace();
  const client = useQueryClient();
  const say = useToast();
  const may = useMay('policy.manage');
  const [draft, setDraft] = useState(has);
  const languages = Object.keys(draft.languages).sort();
  const [chosen, setChosen] = useState(() => (has.languages[speech] ? speech : (Object.keys(has.languages)[0] ?? '')));
  const [asking, setAsking] = useState(false);
  const keep = (now: OptOutWords) => client.setQueryData(optOutWordsQuery(ws).queryKey, now);
  const save = useAction((next: OptOutWords) => setOptOutWords(ws, next), [], (now) => {
    say(t.kit.saved);
    keep(now);
  });
  const reset = useAction(() => resetOptOutWords(ws), [], keep);
  const said = useSaid(save.error);
  const phrases = draft.languages[chosen];
  const put = (next: Partial<OptOutPhrases>) => setDraft({ ...draft, languages: { ...draft.languages, [chosen]: { ...silent(), ...phrases, ...next } } });
  const names = new Intl.DisplayNames(speech, { type: 'language' });
  const drop = () => {
    const { [chosen]: _gone, ...rest } = draft.languages;
    setDraft({ ...draft, languages: rest });
    setChosen(Object.keys(rest)[0] ?? '');
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (may && !save.isPending) save.mutate(draft);
  };
  return (
    <Sheet title={s.words.title}>
      <form className="form" onSubmit={submit}>
        <p className="soft">{s.words.lead}</p>
        {!may && <Note>{t.settings.readOnly}</Note>}
        {said && <ErrorNote error={said} />}
        {may && <Switch label={s.words.confirm} hint={s.words.confirmHint} checked={draft.confirm} onChange={(confirm) => setDraft({ ...draft, confirm })} />}
        <div className="row g12 wrap top">
          <div className="sp"><SelectField label={s.words.language} choices={languages.map((value) => ({ value, label: names.of(value) ?? value }))} value={chosen} onChange={(event) => setChosen(event.target.value)} /></div>
          {may && <AddLanguage taken={languages} onAdd={(code) => { setDraft({ ...draft, languages: { ...draft.languages, [code]: silent() } }); setChosen(code); }} />}
        </div>
        {phrases && <Phrases key={chosen} phrases={phrases} off={!may} onPut={put} />}
        {may && (
          <div className="row g8 wrap">
            <Button kind="primary" type="submit" busy={save.isPending}>{t.kit.save}</Button>
            {languages.length > 1 && <Button onClick={drop}>{s.words.drop}</Button>}
            <span className="sp" />
            <Button onClick={() => setAsking(true)}>{s.words.reset}</Button>
          </div>
        )}
      </form>
      <Confirm open={asking} destructive onClose={() => setAsking(false)} title={s.words.resetTitle} action={s.words.reset} onConfirm={() => reset.mutateAsync(undefined)}><p>{s.words.resetSay}</p></Confirm>
    </Sheet>
  );
}

function Phrases({ phrases, off, onPut }: { phrases: OptOutPhrases; off: boolean; onPut: (next: Partial<OptOutPhrases>) => void }) {
  const s = useSetUpWords();
  // What is typed stays as typed: blank lines go only when it is saved.
  const [stop, setStop] = useState(phrases.stop.join('\n'));
  const [start, setStart] = useState(phrases.start.join('\n'));
  return (
    <>
      <TextArea label={s.words.stop} hint={s.words.listHint} rows={4} disabled={off} value={stop} onChange={(event) => { setStop(event.target.value); onPut({ stop: linesOf(event.target.value) }); }} />
      <TextArea label={s.words.start} rows={3} disabled={off} value={start} onChange={(event) => { setStart(event.target.value); onPut({ start: linesOf(event.target.value) }); }} />
      <TextArea label={s.words.stopped} rows={2} disabled={off} value={phrases.stopped} onChange={(event) => onPut({ stopped: event.target.value })} />
      <TextArea label={s.words.topic} hint={s.words.topicHint} rows={2} disabled={off} value={phrases.topic} onChange={(event) => onPut({ topic: event.target.value })} />
      <TextArea label={s.words.started} rows={2} disabled={off} value={phrases.started} onChange={(event) => onPut({ started: event.target.value })} />
      <TextField label={s.words.resume} maxLength={20} disabled={off} value={phrases.resume} onChange={(event) => onPut({ resume: event.target.value })} />
    </>
  );
}

function AddLanguage({ taken, onAdd }: { taken: string[]; onAdd: (code: string) => void }) {
  const s = useSetUpWords();
  const [code, setCode] = useState('');
  const wrong = code !== '' && (!/^[a-z]{2}$/.test(code) || taken.includes(code));
  return (
    <>
      <TextField label={s.words.add} hint={s.words.addHint} maxLength={2} value={code} error={code.length === 2 && wrong ? s.words.wrong : null} onChange={(event) => setCode(event.target.value.trim().toLowerCase())} />
      <div className="under"><Button icon="plus" disabled={code === '' || wrong} onClick={() => { onAdd(code); setCode(''); }}>{s.words.add}</Button></div>
    </>
  );
}
