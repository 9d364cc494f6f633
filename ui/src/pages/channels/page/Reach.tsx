import { getRouteApi, Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PageView, Purpose } from '../../../api/types';
import { usePlace } from '../../../app/workspace';
import { useT } from '../../../i18n/pages';
import { Note, SelectField, Sheet, TextField, Tick, useEnv } from '../../../kit';
import { formatNumber, formatSpan } from '../../../lib/format';
import { instantOf } from '../../../lib/local';
import { ReachCount } from '../../../reach/ReachCount';
import { reachQuery, type Kind, type PeopleSet } from '../../../reach/reach';
import { useReachWords } from '../../../reach/words';
import { segmentsQuery } from '../../segments/pickers';
import '../../../reach/reach.css';

const route = getRouteApi('/shell/channels/$id');

/** What is asked, as the address holds it. */
export interface Asked {
  whom?: string;
  opted?: string;
  segment?: string;
  purpose?: string;
  form?: string;
  topic?: string;
  template?: string;
  language?: string;
  human?: string;
  at?: string;
}

function peopleOf(asked: Asked): PeopleSet {
  if (asked.whom === 'topic' && asked.opted) return { kind: 'topic', topic: asked.opted };
  if (asked.whom === 'segment' && asked.segment) return { kind: 'segment', id: asked.segment };
  return { kind: 'page' };
}

function useQuestion(): { people: PeopleSet; kind: Kind } {
  const asked = route.useSearch();
  const { zone } = useEnv();
  const at = asked.at ? instantOf(asked.at, zone) : undefined;
  const utility = asked.form === 'utility';
  return {
    people: peopleOf(asked),
    kind: {
      purpose: (asked.purpose ?? 'transactional') as Purpose,
      ...(asked.form ? { content: asked.form } : {}), ...(asked.topic ? { topic: asked.topic } : {}), ...(asked.human ? { human: true } : {}),
      ...(utility && asked.template ? { template: asked.template } : {}), ...(utility && asked.language ? { language: asked.language } : {}),
      ...(at === undefined ? {} : { at: new Date(at).toISOString() }),
    },
  };
}

/** Reach of the Page: the message and the people are asked for on the right, the answer stands on the left. */
export default function Reach({ page }: { page: PageView }) {
  const question = useQuestion();
  return (
    <div className="reachgrid">
      <ReachCount page={page.id} people={question.people} kind={question.kind} />
      <div className="col g20">
        <Question />
        <Duration page={page} people={question.people} kind={question.kind} />
      </div>
    </div>
  );
}

function Question() {
  const t = useT();
  const w = useReachWords();
  const asked = route.useSearch();
  const navigate = route.useNavigate();
  const set = (change: Asked) => navigate({ search: { ...asked, ...change }, replace: true });
  const choices = (names: Record<string, string>) => Object.entries(names).map(([value, label]) => ({ value, label }));
  return (
    <Sheet title={w.ask.title}>
      <div className="form">
        <SelectField label={w.ask.people} choices={choices(w.ask.sets)} value={asked.whom ?? 'page'} onChange={(event) => set({ whom: event.target.value })} />
        {asked.whom === 'topic' && <Typed label={w.ask.setTopic} value={asked.opted} onChange={(opted) => set({ opted })} />}
        {asked.whom === 'segment' && <SegmentChoice value={asked.segment} onChange={(segment) => set({ segment })} />}
        <SelectField label={t.messages.purpose} choices={choices(t.purposes)} value={asked.purpose ?? 'transactional'} onChange={(event) => set({ purpose: event.target.value })} />
        <SelectField label={w.ask.form} choices={choices(w.ask.forms)} value={asked.form ?? 'text'} onChange={(event) => set({ form: event.target.value })} />
        {asked.form === 'utility' && <><Typed label={w.ask.template} value={asked.template} onChange={(template) => set({ template })} /><Typed label={w.ask.language} value={asked.language} onChange={(language) => set({ language })} /></>}
        <Typed label={w.ask.topic} hint={w.ask.topicHint} value={asked.topic} onChange={(topic) => set({ topic })} />
        <TextField label={w.ask.at} hint={w.ask.atHint} type="datetime-local" value={asked.at ?? ''} onChange={(event) => set({ at: event.target.value })} />
        <Tick label={w.ask.human} checked={Boolean(asked.human)} onChange={(event) => set({ human: event.target.checked ? '1' : undefined })} />
      </div>
    </Sheet>
  );
}

function SegmentChoice({ value, onChange }: { value: string | undefined; onChange: (next: string) => void }) {
  const w = useReachWords();
  const { ws } = usePlace();
  const segments = useQuery(segmentsQuery(ws)).data?.items ?? [];
  return <SelectField label={w.ask.segment} value={value ?? ''} choices={[{ value: '', label: w.ask.chooseSegment, disabled: true }, ...segments.map((one) => ({ value: one.id, label: one.name }))]} onChange={(event) => onChange(event.target.value)} />;
}

/** A text that is asked for when the keyboard leaves it, or Enter is pressed. */
function Typed({ label, hint, value = '', onChange }: { label: string; hint?: string; value?: string; onChange: (next: string) => void }) {
  const [text, setText] = useState(value);
  const done = () => text.trim() !== value && onChange(text.trim());
  return <TextField label={label} hint={hint} value={text} maxLength={100} onChange={(event) => setText(event.target.value)} onBlur={done} onKeyDown={(event) => event.key === 'Enter' && done()} />;
}

/** How long it would take at the Page's pace. */
function Duration({ page, people, kind }: { page: PageView; people: PeopleSet; kind: Kind }) {
  const w = useReachWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const reachable = useQuery(reachQuery(ws, page.id, people, kind)).data?.reachable ?? 0;
  if (reachable === 0) return null;
  return (
    <Sheet title={w.duration} actions={<span className="b">{formatSpan(Math.max(1000, (reachable / page.per_second) * 1000), locale)}</span>}>
      <div className="col g12">
        <p className="t-13 soft">{w.durationSay(formatNumber(reachable, locale), formatNumber(page.per_second, locale))} <Link to="/channels/$id" params={{ id: page.id }}>{w.pace}</Link></p>
        <Note>{w.inbox}</Note>
      </div>
    </Sheet>
  );
}
