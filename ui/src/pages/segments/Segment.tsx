import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useBlocker } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { ApiError } from '../../api/client';
import { useAction, useRested, useSaid, useTitle } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Badge, Button, Confirm, CopyId, EmptyState, ErrorNote, IconButton, Note, PageHeader, Segmented, Sheet, Skeleton, TextArea, Time } from '../../kit';
import { ThingLabels } from '../../things/ThingLabels';
import { Group, type Known } from './Builder';
import { eraseSegment, filtersQuery, patchSegment, previewQuery, segmentQuery, type Segment as Saved } from './data';
import { NameDialog } from './NameDialog';
import { Reach } from './Reach';
import { Now, Sample } from './Side';
import { Sizes } from './Sizes';
import { whole } from './spec';
import { countOf, everybody, grouped, type Definition, type Node } from './tree';
import { useSegmentWords } from './words';
import './segments.css';

const route = getRouteApi('/shell/segments/$id');

/** A segment: its filters with live counts, whom it reaches, some of its people, its size over time. */
export default function Segment() {
  const w = useSegmentWords();
  const { id } = route.useParams();
  const { ws } = usePlace();
  const fresh = id === 'new';
  const segment = useQuery({ ...segmentQuery(ws, id), enabled: !fresh });
  const said = useSaid(segment.error);
  useTitle(segment.data?.name ?? w.untitled);
  if (segment.error instanceof ApiError && segment.error.status === 404) {
    return <div className="body"><EmptyState page icon="segment" title={w.notFound} action={<Link to="/segments" search={{}}>{w.title}</Link>}>{w.notFoundSay}</EmptyState></div>;
  }
  if (said && !segment.data) return <div className="body"><ErrorNote error={said} onRetry={() => segment.refetch()} /></div>;
  if (!fresh && !segment.data) return <div className="body"><Skeleton lines={12} height={24} /></div>;
  return <Editor key={id} saved={fresh ? undefined : segment.data} onReload={() => segment.refetch()} />;
}

/** The definition while it is changed, with what it was before. */
function useHistory(start: Definition) {
  const [all, setAll] = useState([start]);
  const [at, setAt] = useState(0);
  return {
    now: all[at]!,
    put: (next: Definition) => {
      setAll([...all.slice(0, at + 1), next].slice(-200));
      setAt(Math.min(at + 1, 199));
    },
    undo: at > 0 ? () => setAt(at - 1) : undefined,
    redo: at < all.length - 1 ? () => setAt(at + 1) : undefined,
    restart: (next: Definition) => {
      setAll([next]);
      setAt(0);
    },
  };
}

const definitionOf = (saved: Saved | undefined): Definition => grouped((saved?.definition as Definition | undefined) ?? everybody);
const same = (a: Definition, b: Definition) => JSON.stringify(a) === JSON.stringify(b);

function Editor({ saved, onReload }: { saved: Saved | undefined; onReload: () => void }) {
  const w = useSegmentWords();
  const { ws } = usePlace();
  const may = useMay('segments.edit');
  const seesPeople = useMay('people.read');
  const start = useMemo(() => definitionOf(saved), [saved]);
  const history = useHistory(start);
  const [asked, setAsked] = useState<'name' | 'archive' | 'erase'>();
  const changed = !same(history.now, start);
  useEffect(() => {
    if (same(definitionOf(saved), history.now)) history.restart(definitionOf(saved));
    // Only when the saved one is another: what is being changed here stays.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [saved?.version]);
  const filters = useQuery(filtersQuery(ws));
  const specs = filters.data?.filters ?? [];
  const rested = useRested(history.now, 250);
  const ready = specs.length > 0 && whole(rested.where, specs);
  const asking = ready ? rested : undefined;
  const preview = useQuery(previewQuery(ws, saved?.id, asking));
  const problems = preview.error instanceof ApiError ? preview.error.places : {};
  const known: Known = {
    specs, everybody: preview.data?.everybody ?? 0, sizes: new Map(ready ? preview.data?.sizes.map((one) => [one.path, one.people]) : []),
    problems: Object.fromEntries(Object.entries(problems).map(([path, text]) => [path.replace(/^definition\./, ''), text])),
  };
  const save = useAction(() => patchSegment(ws, saved!.id, { definition: history.now, updated_at: saved!.updated_at }), ['segment', 'segments'], w.saved, { quiet: true });
  const refused = useSaid(save.error);
  return (
    <>
      <PageHeader
        crumb={<Link to="/segments" search={{}}>{w.title}</Link>} title={saved?.name ?? w.untitled}
        beside={<>{saved?.archived_at && <Badge>{w.archived}</Badge>}{changed && saved && <Badge tone="brass">{w.unsaved}</Badge>}</>}
        sub={saved && <About saved={saved} />}
        actions={may && (
          <>
            <IconButton name="undo" label={w.undo} disabled={!history.undo} onClick={history.undo} />
            <IconButton name="redo" label={w.redo} disabled={!history.redo} onClick={history.redo} />
            {saved && <Button onClick={() => setAsked('name')}>{w.settings}</Button>}
            {saved && (saved.archived_at ? <><Button onClick={() => setAsked('erase')}>{w.erase}</Button><Unarchive saved={saved} /></> : <Button onClick={() => setAsked('archive')}>{w.archive}</Button>)}
            {saved
              ? <Button kind="primary" disabled={!changed || !ready} busy={save.isPending} onClick={() => save.mutate(undefined)}>{changed ? w.saveAs(saved.version + 1) : w.save}</Button>
              : <Button kind="primary" disabled={!ready} onClick={() => setAsked('name')}>{w.save}</Button>}
          </>
        )}
      />
      <div className="body">
        {save.error instanceof ApiError && save.error.status === 409
          ? <Note tone="brass">{w.elsewhere} <button type="button" className="lnk" onClick={() => { save.reset(); onReload(); }}>{w.reload}</button></Note>
          : refused && <ErrorNote error={refused} />}
        {saved?.archived_at && <Note>{w.archivedSay}</Note>}
        <div className="segcols">
          <div className="col g20 min0">
            <Who definition={history.now} known={known} onChange={history.put} />
            {saved && <Sizes segment={saved} />}
          </div>
          <div className="col g20">
            <Now preview={preview.data} busy={preview.isFetching} ready={ready} failure={Object.keys(problems).length ? null : preview.error} onRetry={() => preview.refetch()} />
            <Reach id={saved?.id} definition={asking} people={preview.data?.people ?? 0} />
            {seesPeople && <Sample id={saved?.id} definition={asking} people={preview.data?.people ?? 0} />}
          </div>
        </div>
      </div>
      <Asked what={asked} saved={saved} definition={history.now} onClose={() => setAsked(undefined)} />
      <Leaving when={changed && may} />
    </>
  );
}

function About({ saved }: { saved: Saved }) {
  const w = useSegmentWords();
  return (
    <>
      {saved.description && <>{saved.description} · </>}
      {saved.used_by?.length ? <>{w.usedBy(saved.used_by.length)} · </> : null}
      {w.version(saved.version)}, <Time at={saved.updated_at} as="day" /> · <CopyId value={saved.id} />
      <ThingLabels kind="segment" id={saved.id} name={saved.name} />
    </>
  );
}

function Unarchive({ saved }: { saved: Saved }) {
  const w = useSegmentWords();
  const { ws } = usePlace();
  const back = useAction(() => patchSegment(ws, saved.id, { archived: false }), ['segment', 'segments']);
  return <Button busy={back.isPending} onClick={() => back.mutate(undefined)}>{w.unarchive}</Button>;
}

/** The definition, as a tree of lines or as text. */
function Who({ definition, known, onChange }: { definition: Definition; known: Known; onChange: (next: Definition) => void }) {
  const w = useSegmentWords();
  const [view, setView] = useState<'builder' | 'text'>('builder');
  const set = (where: Node) => onChange({ ...definition, where });
  return (
    <Sheet title={w.who} actions={<Segmented label={w.view} value={view} choices={[{ value: 'builder', label: w.builder }, { value: 'text', label: w.text }]} onChange={setView} />}>
      {view === 'text'
        ? <Text key={countOf(definition.where)} definition={definition} onChange={onChange} />
        : known.specs.length ? <Group top={definition.where} at={[]} known={known} onChange={set} /> : <Skeleton lines={4} height={24} />}
    </Sheet>
  );
}

function Text({ definition, onChange }: { definition: Definition; onChange: (next: Definition) => void }) {
  const w = useSegmentWords();
  const [text, setText] = useState(() => JSON.stringify(definition, null, 2));
  const [broken, setBroken] = useState(false);
  const follow = () => {
    try {
      const read = JSON.parse(text) as Definition;
      if (typeof read?.where !== 'object' || read.where === null) throw new Error('no where');
      setBroken(false);
      if (!same(read, definition)) onChange(grouped(read));
    } catch {
      setBroken(true);
    }
  };
  return <TextArea label={w.text} hint={w.textHint} error={broken ? w.textBroken : null} className="codetext" rows={18} spellCheck={false} value={text} onChange={(event) => setText(event.target.value)} onBlur={follow} />;
}

/** The questions that stand over the page. */
function Asked({ what, saved, definition, onClose }: { what: 'name' | 'archive' | 'erase' | undefined; saved: Saved | undefined; definition: Definition; onClose: () => void }) {
  const w = useSegmentWords();
  const { ws } = usePlace();
  const navigate = route.useNavigate();
  const archive = useAction(() => patchSegment(ws, saved!.id, { archived: true }), ['segment', 'segments'], undefined, { quiet: true });
  const erase = useAction(() => eraseSegment(ws, saved!.id), ['segments'], () => void navigate({ to: '/segments', search: {}, ignoreBlocker: true }), { quiet: true });
  return (
    <>
      <NameDialog open={what === 'name'} saved={saved} definition={definition} onClose={onClose} />
      <Confirm open={what === 'archive'} title={w.archiveTitle(saved?.name ?? '')} action={w.archive} onClose={onClose} onConfirm={() => archive.mutateAsync(undefined)}>{w.archiveSay}</Confirm>
      <Confirm open={what === 'erase'} destructive title={w.eraseTitle(saved?.name ?? '')} action={w.erase} onClose={onClose} onConfirm={() => erase.mutateAsync(undefined)}>{w.eraseSay}</Confirm>
    </>
  );
}

/** Asks before a change that was not saved is left. */
function Leaving({ when }: { when: boolean }) {
  const w = useSegmentWords();
  const { status, proceed, reset } = useBlocker({ shouldBlockFn: ({ current, next }) => when && current.pathname !== next.pathname, enableBeforeUnload: () => when, withResolver: true });
  return <Confirm open={status === 'blocked'} destructive title={w.leave} action={w.leaveDo} onClose={() => reset?.()} onConfirm={async () => proceed?.()}>{w.leaveSay}</Confirm>;
}
