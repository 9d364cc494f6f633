import type { ReactNode } from 'react';
import type { MenuItem } from '../../../api/setup';
import { useSetUpWords } from '../../../i18n/setup';
import { Button, IconButton, SelectField, Sheet, TextArea, TextField, Tick } from '../../../kit';
import { moved, type Draft, type Spoken } from './draft';

// The limits are the platform's (Messenger Platform reference, section 6.1); the API holds them too.
const GREETING = 160;
const TITLE = 30;
const QUESTION = 80;
const MENU_ITEMS = 20;
const QUESTIONS = 4;

interface DraftProps {
  draft: Draft;
  onDraft: (next: Draft) => void;
}

interface SpokenProps {
  spoken: Spoken;
  onSpeak: (next: Partial<Spoken>) => void;
  error?: string;
}

function Section({ title, say, error, children }: { title: string; say: string; error?: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <p className="t-13 soft">{say}</p>
      {error && <p className="field"><span className="err" role="alert">{error}</span></p>}
      <div className="line-list gap-top">{children}</div>
    </section>
  );
}

const counted = (text: string, limit: number, words: (used: number, limit: number) => string) => ({ used: [...text].length, limit, text: words([...text].length, limit) });

/** Move up, move down, remove: of one line in a list. */
function LineButtons<One>({ list, at, name, onList }: { list: One[]; at: number; name: string; onList: (next: One[]) => void }) {
  const s = useSetUpWords();
  return (
    <span className="ibtns">
      <IconButton name="up" label={s.profile.up(name)} disabled={at === 0} onClick={() => onList(moved(list, at, -1))} />
      <IconButton name="down" label={s.profile.down(name)} disabled={at === list.length - 1} onClick={() => onList(moved(list, at, 1))} />
      <IconButton name="x" label={s.profile.remove(name)} onClick={() => onList(list.filter((_, i) => i !== at))} />
    </span>
  );
}

/** A list with one of its members changed. */
const put = <One extends object>(list: One[], at: number, next: Partial<One>): One[] => list.map((one, i) => (i === at ? { ...one, ...next } : one));

export function Start({ draft, onDraft, error }: DraftProps & { error?: string }) {
  const s = useSetUpWords();
  return (
    <Sheet title={s.profile.getStarted}>
      <p className="t-13 soft">{s.profile.getStartedSay}</p>
      <div className="gap-top"><TextField label={s.profile.payload} hint={s.profile.payloadHint} value={draft.start} error={error} maxLength={1000} onChange={(event) => onDraft({ ...draft, start: event.target.value })} /></div>
    </Sheet>
  );
}

export function Greeting({ spoken, onSpeak, error }: SpokenProps) {
  const s = useSetUpWords();
  return (
    <Section title={s.profile.greeting} say={s.profile.greetingSay}>
      <TextArea label={s.profile.text} rows={3} value={spoken.greeting} error={error} counter={counted(spoken.greeting, GREETING, s.profile.counter)} onChange={(event) => onSpeak({ greeting: event.target.value })} />
    </Section>
  );
}

export function MenuLines({ spoken, onSpeak, error }: SpokenProps) {
  const s = useSetUpWords();
  const kinds = Object.entries(s.profile.itemKinds).map(([value, label]) => ({ value, label }));
  const kept = (item: MenuItem, type: string): Partial<MenuItem> => (type === 'web_url' ? { type, url: item.url ?? '', payload: undefined } : { type, payload: item.payload ?? '', url: undefined });
  return (
    <Section title={s.profile.menu} say={s.profile.menuSay} error={error}>
      {spoken.menu.map((item, i) => {
        const set = (next: Partial<MenuItem>) => onSpeak({ menu: put(spoken.menu, i, next) });
        return (
          <div className="line-edit" key={i}>
            <TextField small label={s.profile.itemTitle} value={item.title} counter={counted(item.title, TITLE, s.profile.counter)} onChange={(event) => set({ title: event.target.value })} />
            <SelectField small label={s.profile.itemKind} choices={kinds} value={item.type} onChange={(event) => set(kept(item, event.target.value))} />
            {item.type === 'web_url'
              ? <TextField small label={s.profile.itemUrl} type="url" placeholder="https://" value={item.url ?? ''} onChange={(event) => set({ url: event.target.value })} />
              : <TextField small label={s.profile.payload} value={item.payload ?? ''} onChange={(event) => set({ payload: event.target.value })} />}
            <LineButtons list={spoken.menu} at={i} name={item.title || s.profile.nameless} onList={(menu) => onSpeak({ menu })} />
          </div>
        );
      })}
      <div className="row g12 wrap">
        <Button size="sm" icon="plus" disabled={spoken.menu.length >= MENU_ITEMS} onClick={() => onSpeak({ menu: [...spoken.menu, { type: 'postback', title: '', payload: '' }] })}>{s.profile.addItem}</Button>
        {(spoken.menu.length > 0 || spoken.mute) && <Tick label={s.profile.inputDisabled} checked={spoken.mute} onChange={(event) => onSpeak({ mute: event.target.checked })} />}
      </div>
    </Section>
  );
}

export function Ice({ spoken, onSpeak, error }: SpokenProps) {
  const s = useSetUpWords();
  return (
    <Section title={s.profile.ice} say={s.profile.iceSay} error={error}>
      {spoken.ice.map((one, i) => (
        <div className="line-edit two" key={i}>
          <TextField small label={s.profile.question} value={one.question} counter={counted(one.question, QUESTION, s.profile.counter)} onChange={(event) => onSpeak({ ice: put(spoken.ice, i, { question: event.target.value }) })} />
          <TextField small label={s.profile.payload} value={one.payload} onChange={(event) => onSpeak({ ice: put(spoken.ice, i, { payload: event.target.value }) })} />
          <LineButtons list={spoken.ice} at={i} name={one.question || s.profile.nameless} onList={(ice) => onSpeak({ ice })} />
        </div>
      ))}
      <div><Button size="sm" icon="plus" disabled={spoken.ice.length >= QUESTIONS} onClick={() => onSpeak({ ice: [...spoken.ice, { question: '', payload: '' }] })}>{s.profile.addQuestion}</Button></div>
    </Section>
  );
}

export function Commands({ spoken, onSpeak, error }: SpokenProps) {
  const s = useSetUpWords();
  return (
    <Section title={s.profile.commands} say={s.profile.commandsSay} error={error}>
      {spoken.commands.map((one, i) => (
        <div className="line-edit two" key={i}>
          <TextField small label={s.profile.command} placeholder="help" value={one.name} maxLength={32} onChange={(event) => onSpeak({ commands: put(spoken.commands, i, { name: event.target.value.replace(/^\//, '') }) })} />
          <TextField small label={s.profile.description} value={one.description} maxLength={64} onChange={(event) => onSpeak({ commands: put(spoken.commands, i, { description: event.target.value }) })} />
          <LineButtons list={spoken.commands} at={i} name={one.name || s.profile.nameless} onList={(commands) => onSpeak({ commands })} />
        </div>
      ))}
      <div><Button size="sm" icon="plus" onClick={() => onSpeak({ commands: [...spoken.commands, { name: '', description: '' }] })}>{s.profile.addCommand}</Button></div>
    </Section>
  );
}

export function Addresses({ draft, onDraft, errors }: DraftProps & { errors: Record<string, string> }) {
  const s = useSetUpWords();
  return (
    <Sheet title={s.profile.domains}>
      <div className="col g16">
        <TextArea label={s.profile.domains} hideLabel hint={s.profile.domainsSay} rows={3} value={draft.domains} error={errors.whitelisted_domains} onChange={(event) => onDraft({ ...draft, domains: event.target.value })} />
        <TextField label={s.profile.accountLink} hint={s.profile.accountLinkSay} type="url" placeholder="https://" value={draft.link} error={errors.account_linking_url} onChange={(event) => onDraft({ ...draft, link: event.target.value })} />
      </div>
    </Sheet>
  );
}
