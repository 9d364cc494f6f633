import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ApiError } from '../../api/client';
import { pagesQuery } from '../../api/queries';
import { useAction, useRested, useSaid, useTitle } from '../../app/hooks';
import { Tabs, tabOf } from '../../app/Tabs';
import { useMay, usePlace } from '../../app/workspace';
import { feedsQuery, type Feed } from '../../composer/card/data';
import { Badge, Button, CopyId, EmptyState, ErrorNote, IconButton, Note, PageHeader, Sheet, Skeleton, useToast } from '../../kit';
import { Leaving } from '../templates/Template';
import { State } from './CardList';
import { cardQuery, checkQuery, languageQuery, patchCard, publishCard, type CardDetail, type CardProblem } from './data';
import { Actions, Try } from './editor/Actions';
import { Preview } from './editor/Preview';
import { Problems } from './editor/Problems';
import { Properties } from './editor/Properties';
import { Publish } from './editor/Publish';
import { CardVersions, factsOf, Settings } from './editor/Shelf';
import { Source } from './editor/Source';
import { Structure } from './editor/Structure';
import { Values } from './editor/Values';
import { Variables } from './editor/Variables';
import { begin, change, redo, undo } from './history';
import type { Content } from './presets';
import { at, lineOf, linesOf, type Part } from './tree';
import { useCardTemplateWords } from './words';
import '../../composer/composer.css';
import '../../theme/message.css';
import './cards.css';

const route = getRouteApi('/shell/cards/$id');
const empty: Part = { version: 1, body: { items: [] } };
const nouns = ['card-template', 'card-templates'];

/** One card template: its parts, what stands in them, what comes of it. */
export default function Card() {
  const w = useCardTemplateWords();
  const { id } = route.useParams();
  const { ws } = usePlace();
  const [again, setAgain] = useState(0);
  const card = useQuery({ ...cardQuery(ws, id), refetchOnWindowFocus: false });
  const feeds = useQuery(feedsQuery(ws));
  const said = useSaid(card.error);
  useTitle(card.data?.name ?? w.inapp);
  if (card.error instanceof ApiError && card.error.status === 404) {
    return <div className="body"><EmptyState page icon="feed" title={w.notFound} action={<Link to="/templates" search={{ tab: 'inapp' }}>{w.inapp}</Link>}>{w.notFoundSay}</EmptyState></div>;
  }
  if (said && !card.data) return <div className="body"><ErrorNote error={said} onRetry={() => card.refetch()} /></div>;
  if (!card.data) return <div className="body"><Skeleton lines={12} height={24} /></div>;
  const anew = async () => {
    await card.refetch();
    setAgain((n) => n + 1);
  };
  return <Editor key={`${id} ${again}`} card={card.data} feed={feeds.data?.items.find((one) => one.id === card.data.feed_id)} onAnew={anew} />;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function Editor({ card, feed, onAnew }: { card: CardDetail; feed?: Feed; onAnew: () => void }) {
  const w = useCardTemplateWords();
  const { ws } = usePlace();
  const say = useToast();
  const may = useMay('content.edit') && !card.archived_at;
  const maySend = useMay('messages.send');
  const kept = (card.draft ?? card.live ?? {}) as Content;
  const kind = feed?.kind ?? (kept.data ? 'data' : 'design');
  const [history, setHistory] = useState(() => begin(kept));
  const [facts, setFacts] = useState(factsOf(card));
  const [asked, setAsked] = useState<'publish' | 'try'>();
  const content = history.now;
  const write = (next: Content, about?: string) => setHistory((h) => change(h, next, about));
  const check = useQuery(checkQuery(ws, kind, useRested(content, 300)));
  const problems = check.data?.problems ?? card.problems;
  const changed = !same(content, kept) || !same(facts, factsOf(card));
  const save = useAction(
    () => patchCard(ws, card.id, { revision: card.revision, content: same(content, kept) ? undefined : content, name: facts.name.trim(), key: facts.key === card.key ? undefined : facts.key, category: facts.category, label: facts.label, retention_hours: Number(facts.retention || 0) }),
    nouns, (next) => { setFacts(factsOf(next)); setHistory((h) => ({ ...h, now: (next.draft ?? next.live ?? {}) as Content, about: undefined })); }, { quiet: true },
  );
  const publish = useAction(
    async () => publishCard(ws, card.id, changed ? (await save.mutateAsync(undefined)).revision : card.revision), nouns,
    () => { setAsked(undefined); say(w.published); }, { quiet: true },
  );
  const conflict = save.error instanceof ApiError && save.error.status === 409 && !save.error.places.key;
  const places = save.error instanceof ApiError ? save.error.places : {};
  const refused = useSaid(save.error && !conflict && !['name', 'key', 'category', 'label', 'retention_hours'].some((name) => places[name]) ? save.error : null);
  useKeys({ undo: () => setHistory(undo), redo: () => setHistory(redo), save: () => { if (changed && may) save.mutate(undefined); } });
  const ask = async () => {
    if (changed) await save.mutateAsync(undefined).then(() => setAsked('publish'), () => {});
    else setAsked('publish');
  };
  return (
    <>
      <PageHeader
        crumb={<Link to="/templates" search={{ tab: 'inapp' }}>{w.inapp}</Link>} title={card.name} beside={<><State row={card} />{changed && <Badge tone="brass">{w.unsaved}</Badge>}</>}
        sub={<>{feed?.name} · <code>{card.key}</code> · <CopyId value={card.id} /></>}
        actions={
          <>
            {may && <><IconButton name="undo" label={w.undo} disabled={history.past.length === 0} onClick={() => setHistory(undo)} /><IconButton name="redo" label={w.redo} disabled={history.future.length === 0} onClick={() => setHistory(redo)} /></>}
            <Actions card={card} onAnew={onAnew} />
            {maySend && !card.archived_at && <Button icon="send" onClick={() => setAsked('try')}>{w.tryIt}</Button>}
            {may && <Button disabled={!changed} busy={save.isPending} onClick={() => save.mutate(undefined)}>{w.saveDraft}</Button>}
            {may && <Button kind="primary" disabled={!changed && !card.has_draft} onClick={ask}>{w.publish}</Button>}
          </>
        }
        tabs={<EditorTabs />}
      />
      <div className="body col g16">
        {!may && !card.archived_at && <Note>{w.mayNot}</Note>}
        {conflict && <Note tone="brass" role="alert">{w.elsewhere} <button type="button" className="lnk" onClick={onAnew}>{w.reload}</button></Note>}
        {refused && <ErrorNote error={refused} />}
        <div className="cardcols">
          <Parts {...{ card, content, kind, problems, facts, feed, places, may, write, setFacts, onAnew }} found={check.data?.variables ?? card.variables} />
          <Preview content={content} kind={kind} feed={feed} label={facts.label} />
        </div>
      </div>
      <Publish card={card} open={asked === 'publish'} busy={publish.isPending} error={publish.error} wrong={problems.filter((one) => !one.warning)} onClose={() => setAsked(undefined)} onDo={() => publish.mutate(undefined)} />
      <Try card={card} content={content} found={check.data?.variables ?? card.variables} open={asked === 'try'} onSave={changed && may ? () => save.mutateAsync(undefined) : undefined} onClose={() => setAsked(undefined)} />
      <Leaving when={changed && may} />
    </>
  );
}

const tabs = ['design', 'variables', 'json', 'settings', 'versions'] as const;

function EditorTabs() {
  const w = useCardTemplateWords();
  const tab = tabOf(route.useSearch().tab, tabs);
  const words = { design: w.card, variables: w.variables, json: w.json, settings: w.settings, versions: w.versions };
  return <Tabs label={w.inapp} value={tab} tabs={tabs.map((key) => ({ key, label: words[key] }))} />;
}

interface PartsProps {
  card: CardDetail;
  content: Content;
  kind: 'design' | 'data';
  problems: CardProblem[];
  found: CardDetail['variables'];
  facts: ReturnType<typeof factsOf>;
  feed?: Feed;
  places: Record<string, string>;
  may: boolean;
  write: (next: Content, about?: string) => void;
  setFacts: (next: ReturnType<typeof factsOf>) => void;
  onAnew: () => void;
}

/** What the tab of the address shows. */
function Parts({ card, content, kind, problems, found, facts, feed, places, may, write, setFacts, onAnew }: PartsProps) {
  const tab = tabOf(route.useSearch().tab, tabs);
  const body = content.card ?? empty;
  const names = found.map((one) => one.name).filter((name) => !Object.hasOwn(content.colors ?? {}, name));
  return (
    <fieldset className="plainset col g16 min0" disabled={!may && tab !== 'versions'}>
      {tab === 'design' && (kind === 'data' ? <Values content={content} onChange={write} /> : <Design card={body} problems={problems} variables={names} onChange={(next, about) => write({ ...content, card: next }, about)} />)}
      {tab === 'variables' && <Variables content={content} found={found} onChange={write} />}
      {tab === 'json' && <Source card={kind === 'data' ? ((content.data ?? {}) as Part) : body} onChange={(next) => write(kind === 'data' ? { ...content, data: next as Record<string, string> } : { ...content, card: next }, 'json')} />}
      {tab === 'settings' && <Settings facts={facts} card={card} feed={feed} places={places} onChange={setFacts} />}
      {tab === 'versions' && <CardVersions card={card} may={may} onRestored={onAnew} />}
      {(tab === 'design' || tab === 'json') && kind === 'data' && <Problems problems={problems} />}
      {tab === 'json' && kind === 'design' && <Problems problems={problems} />}
    </fieldset>
  );
}

/** The parts of the card beside what is said of the chosen one. */
function Design({ card, problems, variables, onChange }: { card: Part; problems: CardProblem[]; variables: string[]; onChange: (next: Part, about?: string) => void }) {
  const w = useCardTemplateWords();
  const { ws } = usePlace();
  const [chosen, setChosen] = useState('body.items[0]');
  const language = useQuery(languageQuery(ws)).data;
  const pages = useQuery(pagesQuery(ws)).data;
  const lines = linesOf(card);
  const wrong: Record<string, number> = {};
  const own = problems.map((one) => ({ ...one, path: one.path.replace(/^card\./, '') }));
  for (const one of own) {
    const line = lineOf(lines, one.path);
    if (line) wrong[line.path] = (wrong[line.path] ?? 0) + 1;
  }
  const part = at(card, chosen) as Part | undefined;
  const fields = language?.components.find((one) => one.type === part?.type)?.fields;
  return (
    <>
      <div className="designcols">
        <Sheet title={w.parts}><Structure card={card} chosen={chosen} types={language?.components.map((one) => one.type) ?? []} wrong={wrong} answers={(pages?.items ?? []).filter((one) => one.m_me_url).map((one) => ({ name: one.name, url: one.m_me_url }))} onChoose={setChosen} onChange={(next, path) => { onChange(next); setChosen(path); }} /></Sheet>
        <Sheet title={w.properties}>{part && fields ? <Properties key={chosen} card={card} path={chosen} fields={fields} problems={own} variables={variables} onChange={onChange} /> : <p className="soft">{w.choosePart}</p>}</Sheet>
      </div>
      <Problems problems={own} onChoose={(path) => { const line = lineOf(lines, path); if (line) setChosen(line.path); }} />
    </>
  );
}

/** Ctrl Z, Ctrl Shift Z and Ctrl S, outside of the fields' own undo. */
function useKeys({ undo: back, redo: again, save }: { undo: () => void; redo: () => void; save: () => void }) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      if (key === 's') save();
      else if (key === 'z' && !event.shiftKey) back();
      else if (key === 'y' || (key === 'z' && event.shiftKey)) again();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  });
}
